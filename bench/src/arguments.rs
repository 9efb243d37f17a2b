//! `--name value` pairs; the script is the only one that types them.

use std::str::FromStr;

use crate::Failure;

/// The arguments of the process.
#[derive(Debug)]
pub struct Arguments(Vec<String>);

impl Arguments {
    /// Those that this process was given.
    pub fn of_process() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// The argument that stands first.
    pub fn command(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The value after a name.
    pub fn value<T: FromStr>(&self, name: &str) -> Result<T, Failure>
    where
        T::Err: std::fmt::Display,
    {
        let at = self.0.iter().position(|word| word == name);
        let text =
            at.and_then(|at| self.0.get(at + 1)).ok_or_else(|| format!("{name} is missing"))?;
        text.parse().map_err(|error| format!("{name} {text}: {error}").into())
    }
}
