//! `new`: starts a case, a target file or a suite.

mod case;
mod suite;
mod target;

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{NewArgs, NewKind};
use super::console::Console;
use super::failure::Failure;
use crate::exit::Exit;

/// Writes, and tells what to do next.
pub fn command(args: &NewArgs, console: Console) -> Result<Exit, Failure> {
    let next = match &args.kind {
        NewKind::Case { id, clause, suite } => case::write(id, clause, suite.as_deref())?,
        NewKind::Target { file, url } => target::write(file, url.as_deref())?,
        NewKind::Suite { dir, operation, api_version, product } => {
            suite::write(dir, &suite::About { operation, version: api_version, product })?
        }
    };
    console.print(&next)?;
    Ok(Exit::Success)
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let shown = path.display();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::usage(
                format!("cannot make {}: {error}", folder.display()),
                "name another place",
            )
        })?;
    }
    let made = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    made.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{shown} is already there"), "name another, or delete it first")
        }
        _ => Failure::usage(format!("cannot write {shown}: {error}"), "name another place"),
    })
}

/// A text as YAML and JSON both read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
