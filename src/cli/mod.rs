//! What the user typed. Nothing imports this module.

mod builtin;
mod run;

use std::process::ExitCode;

/// Runs the command of the process's arguments.
pub fn main() -> ExitCode {
    run::command()
}
