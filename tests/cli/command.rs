//! Runs the program, and makes what it prints comparable.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How a command ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A command without anything from outside that could change what it does.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acs-conform"));
    command.args(arguments);
    let outside = std::env::vars().map(|(name, _)| name);
    for name in outside.filter(|name| name.starts_with("ALIBABA_") || name.starts_with("GITHUB_")) {
        command.env_remove(name);
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Ended {
    end(&mut command(arguments))
}

/// Runs a prepared command to its end.
pub fn end(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Everything that was printed, with the exit code.
pub fn shown(arguments: &[&str]) -> String {
    let Ended { code, out, err } = run(arguments);
    let mut text = String::new();
    for (name, part) in [("stdout", out), ("stderr", err)] {
        if !part.is_empty() {
            text.extend(["--- ", name, "\n", &part]);
        }
    }
    format!("{text}--- exit {code}")
}

/// Compares with a snapshot, without what changes from run to run.
macro_rules! assert_shown {
    ($name:expr, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:[port]");
        settings.add_filter(r"\d+(\.\d+)? (ms|s)\b", "[time]");
        settings.add_filter(r"(/private)?(/tmp|/var/folders)/[^\s:`']*/", "[dir]/");
        settings.add_filter(r"of \d+ rows", "of [n] rows");
        settings.add_filter(r"\(\d+ records\)", "([n] records)");
        settings.add_filter(r"sha256:[0-9a-f]{64}", "sha256:[digest]");
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}
pub(crate) use assert_shown;

/// A folder that is deleted in the end.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The path of a file, as an argument.
    pub fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and gives its path.
    pub fn with(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.file(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }
}

/// `mock` as another process.
pub struct Mock {
    child: Child,
    pub first_line: String,
    pub url: String,
    pub world: String,
}

impl Mock {
    /// Starts it on free ports.
    pub fn start(arguments: &[&str]) -> Self {
        let mut all = vec!["mock", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let mut child = command(&all).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first_line = String::new();
        out.read_line(&mut first_line).unwrap();
        let words: Vec<&str> = first_line.split_whitespace().collect();
        let ["listening", "on", url, "control", control] = words[..] else {
            panic!("the first line is {first_line:?}");
        };
        let (url, world) = (url.to_owned(), format!("{control}/world"));
        // The rest is for people; somebody has to read it.
        std::thread::spawn(move || std::io::copy(&mut out.by_ref(), &mut std::io::sink()));
        Self { child, first_line, url, world }
    }

    /// Asks it to end, and gives its exit code.
    #[cfg(unix)]
    pub fn terminate(mut self) -> Option<i32> {
        terminate(&self.child);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends SIGTERM.
#[cfg(unix)]
pub fn terminate(child: &Child) {
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}
