//! Reports on their way to files: opened before the run, so that a wrong path is told at once, and
//! put in place whole at its end, so that nobody reads half a report.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::{Failure, way_out};

/// A file that is written at the end of a command.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    way: Way,
}

#[derive(Debug)]
enum Way {
    /// A new file beside the old one, which takes its place.
    Replace(NamedTempFile),
    /// A device, pipe or socket, which cannot be replaced.
    Through(File),
}

impl Output {
    /// Makes sure that a file can be written, without changing it.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let wrong = |error: &io::Error| {
            let help = way_out(error.kind()).unwrap_or("name another file");
            Failure::usage(format!("cannot write to {shown}: {error}"), help)
        };
        // A link stays a link: what it leads to is replaced.
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&real) {
            Ok(about) if about.is_dir() => {
                let title = format!("cannot write to {shown}: it is a folder");
                return Err(Failure::usage(title, "name a file in it"));
            }
            Ok(about) if !about.is_file() => {
                let file = File::options().write(true).open(&real).map_err(|e| wrong(&e))?;
                return Ok(Self { path: real, way: Way::Through(file) });
            }
            Ok(about) if about.permissions().readonly() => {
                let title = format!("cannot write to {shown}: it is read-only");
                return Err(Failure::usage(title, "name another file"));
            }
            _ => {}
        }
        let folder = match real.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let title = format!("cannot write to {shown}: its folder does not exist");
            return Err(Failure::usage(title, "make the folder first"));
        }
        // The library's own text names a temporary file.
        let file = beside(folder).map_err(|error| wrong(&error.kind().into()))?;
        Ok(Self { path: real, way: Way::Replace(file) })
    }

    /// Writes the whole content.
    pub fn write(self, content: &[u8]) -> Result<(), Failure> {
        self.fill(|out| out.write_all(content))
    }

    /// Lets something write the content piece by piece. Where that fails, what stood there before
    /// still does.
    pub fn fill(
        self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let wrong = |error: &io::Error| {
            Failure::io(format!("cannot write to {}", self.path.display()), error)
        };
        match self.way {
            Way::Through(file) => match written(content, &file) {
                Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(wrong(&error)),
                _ => Ok(()),
            },
            Way::Replace(file) => {
                written(content, file.as_file()).map_err(|error| wrong(&error))?;
                file.persist(&self.path).map_err(|error| wrong(&error.error))?;
                Ok(())
            }
        }
    }
}

fn written(content: impl FnOnce(&mut dyn Write) -> io::Result<()>, file: &File) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 << 10, file);
    content(&mut out)?;
    out.flush()
}

/// A new file that others may read, as any file that a program writes.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".acs-conform-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_only_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.json");
        fs::write(&path, "old").unwrap();
        let output = Output::open(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        output.write(b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn what_fails_half_way_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.json");
        fs::write(&path, "old").unwrap();
        let half = |out: &mut dyn Write| {
            out.write_all("x".repeat(200_000).as_bytes())?;
            Err(io::Error::other("the rows are gone"))
        };
        let told = Output::open(&path).unwrap().fill(half).unwrap_err().to_string();
        assert!(told.contains("run.json: the rows are gone"), "{told}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn an_output_that_is_not_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(Output::open(&folder.path().join("run.json")).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_devices_are_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        Output::open(&link).unwrap().write(b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        Output::open(Path::new("/dev/null")).unwrap().write(b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_folder_and_a_missing_one_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = Output::open(folder.path()).unwrap_err().to_string();
        assert!(told.contains("it is a folder"), "{told}");
        let told = Output::open(&folder.path().join("no/run.json")).unwrap_err().to_string();
        assert!(told.contains("make the folder first"), "{told}");
    }
}
