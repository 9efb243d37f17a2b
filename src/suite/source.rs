//! Where the files of a suite come from: the binary itself, or a folder. The only code of this
//! module that reads files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::figures;
use crate::case::expand::nearest;
use crate::diagnostic::Diagnostic;

static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");
static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");
static SNAPSHOTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/snapshots");

/// The suite that is judged when none is named.
pub const DEFAULT_SUITE: &str = "describe-send-file-results";

/// How large a file of a suite may be, in bytes. Files that people write are bounded further where they are read.
pub const MOST_BYTES: u64 = 4 << 20;
/// How large all files of a suite may be together.
pub const MOST_BYTES_IN_ALL: u64 = 64 << 20;
/// How many files a suite may have.
pub const MOST_FILES: usize = 20_000;
/// How deep a suite's folders may nest.
pub const MOST_DEPTH: usize = 8;

/// One file of a suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteFile {
    /// The path to show, e.g. `cases/<suite>/tags/key-length.yaml`.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// All files of a suite, by path below their kind's folder.
#[derive(Clone, Debug, Default)]
pub struct SuiteFiles {
    /// `suite.yaml`, `clauses/…`, `worlds/…`, `tables/…`, `<theme>/<case>.yaml`.
    pub cases: BTreeMap<String, SuiteFile>,
    /// Schemas by file name.
    pub schemas: BTreeMap<String, SuiteFile>,
    /// Snapshots by path.
    pub snapshots: BTreeMap<String, SuiteFile>,
    /// Where snapshots are written; `None` for an embedded suite.
    pub snapshot_folder: Option<PathBuf>,
    /// The folder's name.
    pub name: String,
}

impl SuiteFiles {
    /// The files of a suite named or lying in a folder.
    pub fn find(suite: &str) -> Result<Self, Diagnostic> {
        if let Some(files) = Self::embedded(suite) {
            return Ok(files);
        }
        let folder = Path::new(suite);
        if folder.is_dir() {
            return Self::folder(folder);
        }
        let known = Self::built_in();
        let near = nearest(suite, &known);
        let near = if near.starts_with("did") { format!("{near} Or") } else { String::new() };
        let list = known.join(", ");
        let help =
            format!("{near} name a built-in suite ({list}), or a folder that holds a suite.yaml");
        Err(Diagnostic::of_file(suite, "no such suite").help(help.trim_start()))
    }

    /// The names of the suites inside the binary.
    pub fn built_in() -> Vec<String> {
        CASES.dirs().map(|dir| dir.path().display().to_string()).collect()
    }

    /// A suite inside the binary.
    pub fn embedded(name: &str) -> Option<Self> {
        let mut files = Self { name: name.to_owned(), ..Self::default() };
        embedded_files(CASES.get_dir(name)?, name, "cases", &mut files.cases);
        if let Some(dir) = SCHEMAS.get_dir(name) {
            embedded_files(dir, name, "schemas", &mut files.schemas);
        }
        if let Some(dir) = SNAPSHOTS.get_dir(name) {
            embedded_files(dir, name, "snapshots", &mut files.snapshots);
        }
        Some(files)
    }

    /// A suite in a folder. Its schemas and snapshots lie in the folder itself, or, as in this
    /// repository, beside the folder that holds all cases.
    pub fn folder(folder: &Path) -> Result<Self, Diagnostic> {
        let shown = folder.display().to_string();
        let real = folder
            .canonicalize()
            .map_err(|error| Diagnostic::of_file(&shown, error.to_string()))?;
        let name = real.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = |kind: &str| {
            let own = folder.join(kind);
            let outside = real.parent().and_then(Path::parent).map(|top| top.join(kind));
            match outside {
                Some(outside) if !own.is_dir() && outside.is_dir() => outside.join(&name),
                _ => own,
            }
        };
        let mut files = Self {
            name: name.clone(),
            snapshot_folder: Some(beside("snapshots")),
            ..Self::default()
        };
        let mut cases = BTreeMap::new();
        folder_files(folder, folder, &real, 0, &mut cases, &mut 0)?;
        cases.retain(|path, _| !path.starts_with("schemas/") && !path.starts_with("snapshots/"));
        files.cases = cases;
        for (kind, into) in [("schemas", &mut files.schemas), ("snapshots", &mut files.snapshots)] {
            let dir = beside(kind);
            if let Ok(real) = dir.canonicalize() {
                folder_files(&dir, &dir, &real, 0, into, &mut 0)?;
            }
        }
        if !files.cases.contains_key("suite.yaml") {
            return Err(Diagnostic::of_file(shown, "the folder holds no suite.yaml")
                .help("name the folder of one suite, e.g. cases/<suite>"));
        }
        Ok(files)
    }

    /// SHA-256 over the paths and texts of cases, schemas and snapshots.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (kind, files) in
            [("cases", &self.cases), ("schemas", &self.schemas), ("snapshots", &self.snapshots)]
        {
            // What a measurement of the suite found decides no verdict.
            for (path, file) in files.iter().filter(|(path, _)| *path != figures::FILE) {
                for part in [kind, path, &file.text] {
                    hash.update((part.len() as u64).to_le_bytes());
                    hash.update(part);
                }
            }
        }
        let mut digest = String::from("sha256:");
        for byte in hash.finalize() {
            let _ = write!(digest, "{byte:02x}");
        }
        digest
    }
}

fn embedded_files(dir: &Dir<'_>, root: &str, kind: &str, into: &mut BTreeMap<String, SuiteFile>) {
    for file in dir.files() {
        let path = file.path().strip_prefix(root).unwrap_or(file.path());
        let path = path.to_string_lossy().replace('\\', "/");
        if !is_suite_file(&path) {
            continue;
        }
        let text = String::from_utf8_lossy(file.contents()).into_owned();
        into.insert(path.clone(), SuiteFile { shown: format!("{kind}/{root}/{path}"), text });
    }
    for sub in dir.dirs() {
        embedded_files(sub, root, kind, into);
    }
}

fn is_suite_file(path: &str) -> bool {
    let kind = Path::new(path).extension().and_then(|e| e.to_str()).unwrap_or_default();
    matches!(kind, "yaml" | "yml" | "json" | "snap")
}

fn folder_files(
    root: &Path,
    dir: &Path,
    real_root: &Path,
    depth: usize,
    into: &mut BTreeMap<String, SuiteFile>,
    held: &mut u64,
) -> Result<(), Diagnostic> {
    let shown = |path: &Path| path.display().to_string();
    let wrong = |path: &Path, error: &dyn std::fmt::Display| {
        Diagnostic::of_file(shown(path), error.to_string())
    };
    if depth > MOST_DEPTH {
        return Err(wrong(dir, &"folders nest too deeply").help("a suite has themes, not trees"));
    }
    let mut entries = fs::read_dir(dir)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(dir, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link may lead anywhere: nothing outside the suite's folder is read.
        let real = path.canonicalize().map_err(|error| wrong(&path, &error))?;
        if !real.starts_with(real_root) {
            return Err(wrong(&path, &"a link leads out of the suite's folder")
                .help("copy the file into the suite"));
        }
        let about = fs::metadata(&path).map_err(|error| wrong(&path, &error))?;
        if about.is_dir() {
            folder_files(root, &path, real_root, depth + 1, into, held)?;
            continue;
        }
        let relative =
            path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if !is_suite_file(&relative) || !about.is_file() {
            continue;
        }
        let mut bytes = Vec::new();
        // What a file says of its length may change, or be a lie.
        let file = fs::File::open(&path).map_err(|error| wrong(&path, &error))?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| wrong(&path, &error))?;
        if bytes.len() as u64 > MOST_BYTES {
            let told = format!("the file is larger than {} MiB", MOST_BYTES >> 20);
            return Err(wrong(&path, &told).help("split it"));
        }
        *held += bytes.len() as u64;
        if *held > MOST_BYTES_IN_ALL {
            let most = MOST_BYTES_IN_ALL >> 20;
            return Err(wrong(
                dir,
                &format!("the suite's files are larger than {most} MiB in all"),
            )
            .help("is this the folder of a suite?"));
        }
        if into.len() >= MOST_FILES {
            return Err(wrong(dir, &format!("the suite has more than {MOST_FILES} files"))
                .help("is this the folder of a suite?"));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| wrong(&path, &"the file is not UTF-8").help("save it as UTF-8"))?;
        into.insert(relative, SuiteFile { shown: shown(&path), text });
    }
    Ok(())
}
