//! Stored answers of a target: where they lie, and what is done with those that differ.

use std::path::PathBuf;

use super::args::{RunArgs, SnapshotsWord};
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use crate::check::snapshot::Stored;
use crate::snapshot::{Mode, Snapshot, Store, parse};

/// The stored answers of a target.
pub struct Snapshots {
    /// By name; `None` where the target has none, so that nothing is compared.
    pub answers: Option<Stored>,
    folder: Option<PathBuf>,
}

/// The snapshots of the target that is judged. The suite's own are the built-in server's, in the
/// suite's default edition.
pub fn of(args: &RunArgs, settings: &Settings) -> Result<Snapshots, Failure> {
    let suite = &settings.suite;
    let writes = args.snapshots != SnapshotsWord::Check;
    if let Some(target) = &settings.target {
        let Some(folder) = &target.snapshots else {
            if writes {
                return Err(Failure::usage(
                    "this target has no snapshots to write",
                    "name a folder as `snapshots:` in its target file",
                ));
            }
            return Ok(Snapshots { answers: None, folder: None });
        };
        let store = Store::new(folder);
        let told = |error| Failure::usage(error, "mend or delete the file");
        let mut answers = Stored::new();
        for name in store.names().map_err(told)? {
            if let Some(snapshot) = store.read(&name).map_err(told)? {
                answers.insert(name, snapshot);
            }
        }
        return Ok(Snapshots { answers: Some(answers), folder: Some(folder.clone()) });
    }
    let default = suite.manifest.editions.first().map(|edition| &edition.date);
    if default != Some(&suite.edition.date) {
        return Ok(Snapshots { answers: None, folder: None });
    }
    let folder = suite.files.snapshot_folder.clone();
    if writes && folder.is_none() {
        return Err(Failure::usage(
            "the snapshots inside the program cannot be written",
            "name the suite by its folder: --suite cases/<suite>",
        ));
    }
    let mut answers = Stored::new();
    for (name, file) in &suite.files.snapshots {
        answers.insert(name.clone(), parse(&file.shown, &file.text)?);
    }
    Ok(Snapshots { answers: Some(answers), folder })
}

impl Snapshots {
    /// Writes what differs, as asked.
    pub fn write(
        &self,
        asked: SnapshotsWord,
        changed: &[(String, Snapshot)],
        console: Console,
    ) -> Result<(), Failure> {
        let mode = match asked {
            SnapshotsWord::Check => return Ok(()),
            SnapshotsWord::Review => Mode::Review,
            SnapshotsWord::Accept => Mode::Accept,
        };
        let Some(folder) = &self.folder else { return Ok(()) };
        let store = Store::new(folder);
        for (name, now) in changed {
            store
                .settle(name, now, mode)
                .map_err(|error| Failure::usage(error, "make the folder writable"))?;
        }
        let word = if mode == Mode::Review { "for review" } else { "as stored answers" };
        console.note(&format!("{} answers written {word} to {}", changed.len(), folder.display()));
        Ok(())
    }
}
