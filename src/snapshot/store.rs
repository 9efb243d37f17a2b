//! Snapshot files: reading, comparing, and writing them for review. Thin edge.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::format::{Snapshot, parse};
use super::name::is_inside;
use crate::diagnostic::Diagnostic;

/// Bytes of a snapshot that are read at most.
pub const MAX_BYTES: u64 = 16 << 20;

/// What is done with a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is written.
    #[default]
    Check,
    /// The new text is written beside the old one as `.snap.new`.
    Review,
    /// The new text replaces the old one.
    Accept,
}

impl Mode {
    /// What people who know insta expect of its environment variable.
    pub fn of_insta_update(value: &str) -> Self {
        match value {
            "always" | "force" => Self::Accept,
            "new" | "unseen" => Self::Review,
            _ => Self::Check,
        }
    }
}

/// How an answer compares to its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// They are equal.
    Same,
    /// They differ; the unified diff.
    Differs(String),
    /// There is no snapshot of the name yet.
    New,
}

/// Why a snapshot cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The name leads out of the folder.
    #[error("the snapshot name `{0}` leads out of its folder")]
    Outside(String),
    /// It is too large to be one.
    #[error("the snapshot {path} holds {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The file is no snapshot.
    #[error("{0}")]
    Malformed(Box<Diagnostic>),
    /// The file system refused.
    #[error("cannot {action} the snapshot {path}: {error}")]
    Io {
        /// `read`, `write`, `remove`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// A folder of snapshots.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The snapshots below a folder, which need not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The snapshot of a name such as `paging/first@size=10.snap`, if there is one.
    pub fn read(&self, name: &str) -> Result<Option<Snapshot>, StoreError> {
        let path = self.path(name)?;
        let failed = |error| StoreError::Io { action: "read", path: path.clone(), error };
        let bytes = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(failed)?.len(),
        };
        if bytes > MAX_BYTES {
            return Err(StoreError::TooLarge { path, bytes });
        }
        let text = fs::read_to_string(&path).map_err(failed)?;
        let shown = path.to_string_lossy();
        parse(&shown, &text).map(Some).map_err(|mistake| StoreError::Malformed(Box::new(mistake)))
    }

    /// Compares an answer with its snapshot, and writes as the mode says.
    pub fn settle(&self, name: &str, now: &Snapshot, mode: Mode) -> Result<Settled, StoreError> {
        let settled = match self.read(name)? {
            None => Settled::New,
            Some(stored) => match stored.difference(&now.body) {
                None => Settled::Same,
                Some(diff) => Settled::Differs(diff),
            },
        };
        match (mode, &settled) {
            (Mode::Check, _) => {}
            (_, Settled::Same) => self.clear_pending(name)?,
            (Mode::Review, _) => self.write(&format!("{name}.new"), now)?,
            (Mode::Accept, _) => {
                self.write(name, now)?;
                self.clear_pending(name)?;
            }
        }
        Ok(settled)
    }

    /// Names of all snapshots of the folder, in order. Files that wait for review are none.
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        self.collect(&self.folder, &mut names)?;
        names.sort();
        Ok(names)
    }

    fn collect(&self, folder: &Path, names: &mut Vec<String>) -> Result<(), StoreError> {
        let failed = |error| StoreError::Io { action: "read", path: folder.to_owned(), error };
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            found => found.map_err(failed)?,
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            // The kind of the entry itself: a link is not followed.
            let kind = entry.file_type().map_err(failed)?;
            let path = entry.path();
            if kind.is_dir() {
                self.collect(&path, names)?;
            } else if kind.is_file() && path.extension().is_some_and(|end| end == "snap") {
                let inside = path.strip_prefix(&self.folder).unwrap_or(&path);
                let parts: Vec<_> =
                    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                names.push(parts.join("/"));
            }
        }
        Ok(())
    }

    fn clear_pending(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(&format!("{name}.new"))?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::Io { action: "remove", path, error })
            }
            _ => Ok(()),
        }
    }

    /// Writes a file as a whole or not at all.
    fn write(&self, name: &str, snapshot: &Snapshot) -> Result<(), StoreError> {
        let path = self.path(name)?;
        let folder = path.parent().unwrap_or(&self.folder);
        let write = || {
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(snapshot.to_text().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| StoreError::Io { action: "write", path: path.clone(), error })
    }

    /// The path of a name; neither the name nor a link below the folder may lead out of it.
    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let outside = || StoreError::Outside(name.to_owned());
        if !is_inside(name) {
            return Err(outside());
        }
        let path = self.folder.join(name);
        let exists = |path: &&Path| path.symlink_metadata().is_ok();
        if let (Some(deepest), Ok(root)) =
            (path.ancestors().find(exists), self.folder.canonicalize())
        {
            let real = deepest.canonicalize().map_err(|_| outside())?;
            if !real.starts_with(&root) {
                return Err(outside());
            }
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NAME: &str = "paging/first@size=10.snap";

    fn text(body: &str) -> Snapshot {
        Snapshot { source: Some("a.yaml".to_owned()), body: body.to_owned(), ..Snapshot::default() }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("snapshots"));
        (folder, store)
    }

    #[test]
    fn checking_writes_nothing() {
        let (folder, store) = store();
        assert_eq!(store.settle(NAME, &text("a"), Mode::Check).unwrap(), Settled::New);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn reviewing_writes_beside_and_accepting_replaces() {
        let (_folder, store) = store();
        let pending = store.folder.join(format!("{NAME}.new"));
        assert_eq!(store.settle(NAME, &text("a"), Mode::Accept).unwrap(), Settled::New);
        assert_eq!(store.settle(NAME, &text("a"), Mode::Check).unwrap(), Settled::Same);
        assert!(matches!(
            store.settle(NAME, &text("b"), Mode::Review).unwrap(),
            Settled::Differs(_)
        ));
        assert_eq!(store.read(NAME).unwrap(), Some(text("a")));
        assert_eq!(parse("", &fs::read_to_string(&pending).unwrap()).unwrap(), text("b"));
        assert_eq!(store.settle(NAME, &text("a"), Mode::Review).unwrap(), Settled::Same);
        assert!(!pending.exists(), "what no longer differs waits for no review");
        store.settle(NAME, &text("b"), Mode::Review).unwrap();
        store.settle(NAME, &text("b"), Mode::Accept).unwrap();
        assert_eq!(store.read(NAME).unwrap(), Some(text("b")));
        assert!(!pending.exists());
        let left = fs::read_dir(store.folder.join("paging")).unwrap().count();
        assert_eq!(left, 1, "no half-written file stays");
    }

    #[test]
    fn names_are_those_of_accepted_snapshots() {
        let (_folder, store) = store();
        assert_eq!(store.names().unwrap(), Vec::<String>::new());
        store.settle("b/2.snap", &text("a"), Mode::Accept).unwrap();
        store.settle("a.snap", &text("a"), Mode::Accept).unwrap();
        store.settle("b/1.snap", &text("a"), Mode::Review).unwrap();
        assert_eq!(store.names().unwrap(), ["a.snap", "b/2.snap"]);
    }

    #[rstest]
    #[case::climbing("../a.snap")]
    #[case::absolute("/tmp/a.snap")]
    fn names_do_not_lead_out(#[case] name: &str) {
        let (_folder, store) = store();
        let settled = store.settle(name, &text("a"), Mode::Accept);
        assert!(matches!(settled, Err(StoreError::Outside(_))), "{settled:?}");
    }

    #[cfg(unix)]
    #[rstest]
    #[case::folder("out/a.snap")]
    #[case::file("out.snap")]
    #[case::dangling("nowhere.snap")]
    fn links_do_not_lead_out(#[case] name: &str) {
        use std::os::unix::fs::symlink;

        let (folder, store) = store();
        fs::create_dir_all(&store.folder).unwrap();
        let other = folder.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("a.snap"), text("secret").to_text()).unwrap();
        symlink(&other, store.folder.join("out")).unwrap();
        symlink(other.join("a.snap"), store.folder.join("out.snap")).unwrap();
        symlink(other.join("none"), store.folder.join("nowhere.snap")).unwrap();
        assert!(matches!(store.read(name), Err(StoreError::Outside(_))));
        assert!(store.settle(name, &text("a"), Mode::Accept).is_err());
        assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_no_snapshot_is_a_mistake() {
        let (_folder, store) = store();
        fs::create_dir_all(store.folder.join("paging")).unwrap();
        fs::write(store.folder.join(NAME), "{}").unwrap();
        assert!(matches!(store.read(NAME), Err(StoreError::Malformed(_))));
    }

    #[rstest]
    #[case("always", Mode::Accept)]
    #[case("new", Mode::Review)]
    #[case("no", Mode::Check)]
    #[case("auto", Mode::Check)]
    fn the_variable_of_insta_is_understood(#[case] value: &str, #[case] mode: Mode) {
        assert_eq!(Mode::of_insta_update(value), mode);
    }
}
