//! Runs the program against a target, and tells what became of it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use wait4::Wait4 as _;

/// The formats that are written at every run.
const FORMATS: &[&str] = &["json", "junit", "tap", "markdown", "html", "sarif", "badge"];

/// A run that has ended.
pub struct Judged {
    pub exit: i32,
    pub out: String,
    pub err: String,
    /// The run report.
    pub run: Value,
    pub took: Duration,
    /// Peak memory as the system counts it, in MiB; 0 where it does not. A process that is started
    /// counts from what its parent takes, so this can be too much and never too little.
    pub peak: u64,
    folder: TempDir,
}

impl Judged {
    /// Judges a target by the suite of rules.
    pub fn of(url: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let suite = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/suite/rules");
        let mut command = Command::new(env!("CARGO_BIN_EXE_acs-conform"));
        command.args(["run", "--suite", suite, "--target", url]);
        if !more.contains(&"--timeout") {
            command.args(["--timeout", "1s"]);
        }
        command.args(["--color", "always", "--partial"]).args(more);
        for format in FORMATS {
            let path = folder.path().join(format);
            command.arg("--report").arg(format!("{format}={}", path.display()));
        }
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ALIBABA_")) {
            command.env_remove(name);
        }
        let out = std::fs::File::create(folder.path().join("out")).unwrap();
        let err = std::fs::File::create(folder.path().join("err")).unwrap();
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        let (exit, peak, took) = ended(&mut command);
        let read = |name: &str| {
            let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
            String::from_utf8(bytes).unwrap()
        };
        let (out, err) = (read("out"), read("err"));
        let run = serde_json::from_str(&read("json"))
            .unwrap_or_else(|error| panic!("no report ({error}): exit {exit}\n{out}{err}"));
        Self { exit, out, err, run, took, peak, folder }
    }

    /// The verdict of a row.
    pub fn row(&self, case: &str) -> &str {
        let rows = self.run["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["case"] == format!("rules/{case}")).unwrap();
        row["verdict"].as_str().unwrap()
    }

    pub fn requests(&self) -> u64 {
        self.run["summary"]["requests"].as_u64().unwrap()
    }

    /// Everything that was written, by name.
    pub fn outputs(&self) -> Vec<(&'static str, String)> {
        let path = |name: &str| -> PathBuf { self.folder.path().join(name) };
        let mut all = vec![("out", self.out.clone()), ("err", self.err.clone())];
        all.extend(
            FORMATS.iter().map(|name| (*name, std::fs::read_to_string(path(name)).unwrap())),
        );
        all
    }
}

/// Runs a command to its end: exit code, peak memory, time. One that hangs is killed, which no test
/// takes for an end.
fn ended(command: &mut Command) -> (i32, u64, Duration) {
    let started = Instant::now();
    let child = command.spawn().unwrap();
    let (done, watched) = mpsc::channel::<()>();
    let id = child.id().to_string();
    let watch = std::thread::spawn(move || {
        if watched.recv_timeout(Duration::from_mins(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").args(["-KILL", &id]).status();
        }
    });
    let end = child.wait4().unwrap();
    let took = started.elapsed();
    drop(done);
    watch.join().unwrap();
    (end.status.code().unwrap_or(-1), end.rusage.maxrss >> 20, took)
}
