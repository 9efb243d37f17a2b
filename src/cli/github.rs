//! What GitHub Actions shows of a run: annotations, and the job summary.

use std::fs::File;
use std::io::Write;

use super::console::Console;
use super::failure::Failure;
use crate::report::{Shown, github, markdown};

/// Prints annotations, and appends to the file that `GITHUB_STEP_SUMMARY` names.
pub fn tell<R>(shown: Shown<'_, R>, console: Console, stdout_taken: bool) -> Result<(), Failure> {
    let annotations = github::render(shown);
    if stdout_taken {
        console.print_err(&annotations);
    } else {
        console.print(&annotations)?;
    }
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let appended = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(markdown::render(shown).as_bytes()));
    appended.map_err(|error| Failure::io("cannot write the job summary", &error))
}
