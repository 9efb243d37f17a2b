//! A HAR file that is valid at every moment while it grows: after each entry its end is written,
//! and the next entry overwrites that end. It lies beside its final place until it is finished, so
//! that an interrupted run leaves an earlier file as it was, and what it had under `….partial`.

use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::chain::Chain;
use super::header::{END, HEADER};

/// The end of a file that may still grow.
const TAIL: &str = "\n]}}\n";

/// A file on its way.
#[derive(Debug)]
pub struct Writer {
    file: File,
    partial: PathBuf,
    path: PathBuf,
    end: u64,
    first: bool,
    chain: Option<Chain>,
}

impl Writer {
    /// Starts a file. With a header it is a recording, whose entries are sealed.
    pub fn start(path: &Path, header: Option<&Value>) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
            return Err(io::Error::other("it is no ordinary file"));
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let mut file = locked(&partial)?;
        let creator = json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")});
        let mut start = format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},");
        if let Some(header) = header {
            let _ = write!(start, "\n\"{HEADER}\":{header},");
        }
        start.push_str("\n\"entries\":[");
        let end = start.len() as u64;
        start.push_str(TAIL);
        file.write_all(start.as_bytes())?;
        let chain = header.map(Chain::new);
        Ok(Self { file, partial, path: path.to_owned(), end, first: true, chain })
    }

    /// Adds an entry.
    pub fn add(&mut self, mut entry: Map<String, Value>) -> io::Result<()> {
        if let Some(chain) = &mut self.chain {
            chain.seal(&mut entry);
        }
        let gap = if self.first { "\n" } else { ",\n" };
        let text = serde_json::to_string(&entry).map_err(io::Error::other)?;
        self.first = false;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(format!("{gap}{text}{TAIL}").as_bytes())?;
        self.end += (gap.len() + text.len()) as u64;
        Ok(())
    }

    /// The chain of a recording.
    pub fn chain(&self) -> Option<&Chain> {
        self.chain.as_ref()
    }

    /// Ends the file and puts it into its place.
    pub fn finish(mut self, end: Option<&Value>) -> io::Result<()> {
        if let Some(end) = end {
            self.file.seek(SeekFrom::Start(self.end))?;
            self.file.write_all(format!("\n],\n\"{END}\":{end}}}}}\n").as_bytes())?;
        }
        self.file.flush()?;
        fs::rename(&self.partial, &self.path)
    }
}

/// An empty file of ours alone. What a run that was killed left behind is overwritten; what another run is
/// still writing is not.
fn locked(path: &Path) -> io::Result<File> {
    loop {
        let file = File::options().write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another run is recording there"));
            }
            // A file system without locks has none to respect.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // The other run may have ended meanwhile and put this very file into its place.
        if is_still(&file, path)? {
            file.set_len(0)?;
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let ours = file.metadata()?;
    Ok(fs::metadata(path).is_ok_and(|there| (there.dev(), there.ino()) == (ours.dev(), ours.ino())))
}

#[cfg(not(unix))]
fn is_still(_: &File, path: &Path) -> io::Result<bool> {
    // An open file cannot be moved there.
    path.try_exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u64) -> Map<String, Value> {
        Map::from_iter([("n".to_owned(), json!(n))])
    }

    #[test]
    fn the_file_is_valid_at_every_moment_and_in_place_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.har");
        fs::write(&path, "an earlier one").unwrap();
        let partial = folder.path().join("a.har.partial");
        let entries = || {
            let text = fs::read_to_string(&partial).unwrap();
            let json: Value = serde_json::from_str(&text).unwrap();
            json["log"]["entries"].as_array().unwrap().len()
        };
        let mut writer = Writer::start(&path, Some(&json!({"h": 1}))).unwrap();
        assert_eq!(entries(), 0);
        for n in 1..=3 {
            writer.add(entry(n)).unwrap();
            assert_eq!(entries(), usize::try_from(n).unwrap());
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "an earlier one");
        writer.finish(Some(&json!({"e": 1}))).unwrap();
        let json: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(json["log"][END]["e"], 1);
        assert_eq!(json["log"][HEADER]["h"], 1);
        assert!(!partial.exists());
    }

    #[test]
    fn two_runs_do_not_write_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.har");
        fs::write(folder.path().join("a.har.partial"), "left by a run that was killed, and longer")
            .unwrap();
        let first = Writer::start(&path, None).unwrap();
        let told = Writer::start(&path, None).unwrap_err().to_string();
        assert_eq!(told, "another run is recording there");
        first.finish(None).unwrap();
        let mut second = Writer::start(&path, None).unwrap();
        second.add(entry(1)).unwrap();
        second.finish(None).unwrap();
        serde_json::from_str::<Value>(&fs::read_to_string(&path).unwrap()).unwrap();
    }

    #[test]
    fn a_folder_is_no_place_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Writer::start(folder.path(), None).is_err());
        assert!(Writer::start(&folder.path().join("no/such/a.har"), None).is_err());
    }
}
