//! Run files that the user names: read, and the suite that they are about.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::failure::Failure;
use crate::report::{RunDocument, json};
use crate::suite::source::SuiteFiles;
use crate::suite::{LoadOptions, Suite};

/// The bytes of a run file, as far as one can be read at all.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = json::MAX_BYTES as u64 + 1;
        fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| {
        let title = format!("cannot read {}: {error}", path.display());
        Failure::usage(title, "name a report that `run --report json=PATH` wrote")
    })
}

/// The run of a file.
pub fn run(path: &Path) -> Result<RunDocument, Failure> {
    json::read(&bytes(path)?).map_err(|error| {
        let title = format!("{}: {error}", path.display());
        let help = match error {
            json::ReadError::TooLarge => {
                "let the run itself write the forms that you need: it may have any number of rows"
            }
            _ => "name a report that `run --report json=PATH` wrote",
        };
        Failure::usage(title, help)
    })
}

/// The suite that a run was judged by, if it is at hand: the one named, or the built-in one of that
/// name. A run of another version of it has another digest.
pub fn suite_of(run: &RunDocument, named: Option<&str>) -> Result<Option<Suite>, Failure> {
    let files = match named {
        Some(named) => SuiteFiles::find(named)?,
        None => match SuiteFiles::embedded(&run.suite.name) {
            Some(files) => files,
            None => return Ok(None),
        },
    };
    let region = None;
    let load =
        |edition| Suite::load(files.clone(), &LoadOptions { edition, region: region.clone() });
    match load(Some(run.suite.edition.clone())) {
        Ok(suite) => Ok(Some(suite)),
        // The built-in suite may not have the run's edition; a suite that was named must.
        Err(_) if named.is_none() => Ok(None),
        Err(mistakes) => Err(mistakes.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_too_large_says_what_to_do() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(json::MAX_BYTES as u64 + 1_000).unwrap();
        let told = run(file.path()).unwrap_err().to_string();
        assert!(told.contains("more than 256 MiB"), "{told}");
        assert!(told.contains("let the run itself write"), "{told}");
    }
}
