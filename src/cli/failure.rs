//! Why a command ends without having done its work.

use std::{fmt, io};

use crate::api::Error;
use crate::diagnostic::Diagnostic;
use crate::exit::Exit;

/// One or more mistakes, and the exit code that they lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How the command ends.
    pub exit: Exit,
    /// What is wrong, each with its place and what to do next.
    pub told: Vec<String>,
}

/// What to do about a place that cannot be written to.
pub fn way_out(kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind as Kind;
    match kind {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
            Some("make room there, or name a place that has room")
        }
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            Some("name a place that you may write to")
        }
        _ => None,
    }
}

/// Mistakes that are told at once; the rest are counted.
const MOST_TOLD: usize = 200;

impl Failure {
    /// A mistake of the user's, in words, and what to do about it.
    pub fn usage(title: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, told: vec![format!("{title}\n  = help: {help}")] }
    }

    /// Something of ours went wrong, e.g. a full disk.
    pub fn io(what: impl fmt::Display, error: &io::Error) -> Self {
        let told = match way_out(error.kind()) {
            Some(help) => format!("{what}: {error}\n  = help: {help}"),
            None => format!("{what}: {error}"),
        };
        Self { exit: Exit::Usage, told: vec![told] }
    }

    /// Both of two failures, where the second was tried in spite of the first.
    pub fn both<T>(first: Result<(), Self>, second: Result<T, Self>) -> Result<T, Self> {
        match (first, second) {
            (Err(mut first), Err(mut second)) => {
                first.exit = first.exit.and(second.exit);
                // One cause may have kept both from being written.
                second.told.retain(|told| !first.told.contains(told));
                first.told.extend(second.told);
                Err(first)
            }
            (first, second) => first.and(second),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (exit, told) = error.into_parts();
        Self { exit, told }
    }
}

impl From<Diagnostic> for Failure {
    fn from(mistake: Diagnostic) -> Self {
        vec![mistake].into()
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(mistakes: Vec<Diagnostic>) -> Self {
        Self { exit: Exit::Usage, told: mistakes.iter().map(ToString::to_string).collect() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, told) in self.told.iter().take(MOST_TOLD).enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            writeln!(f, "error: {told}")?;
        }
        match self.told.len().saturating_sub(MOST_TOLD) {
            0 => Ok(()),
            more => writeln!(f, "\nerror: {more} more mistakes"),
        }
    }
}
