//! Runs the program against a target, and tells what became of it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

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
    /// Peak memory, in MiB; 0 where the system does not tell.
    pub peak: u64,
    folder: TempDir,
}

impl Judged {
    /// Judges a target by the suite of rules.
    pub fn of(url: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let suite = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/suite/rules");
        let mut command = Command::new(env!("CARGO_BIN_EXE_acs-conform"));
        command.args(["run", "--suite", suite, "--target", url, "--timeout", "1s"]);
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
        let started = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().unwrap();
        let (exit, peak) = watch(&mut child);
        let took = started.elapsed();
        let read = |name: &str| {
            let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
            String::from_utf8(bytes).unwrap()
        };
        let (out, err) = (read("out"), read("err"));
        let run = serde_json::from_str(&read("json"))
            .unwrap_or_else(|error| panic!("no report ({error}): exit {exit}\n{out}{err}"));
        Self { exit, out, err, run, took, peak, folder }
    }

    pub fn verdict(&self) -> &str {
        self.run["summary"]["verdict"].as_str().unwrap()
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

/// Waits for the end, and notes the most memory that was seen.
fn watch(child: &mut Child) -> (i32, u64) {
    let mut peak = 0;
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        peak = peak.max(memory(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code().unwrap_or(-1), peak);
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("the run hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The peak memory of a process so far, in MiB, where `/proc` tells it.
fn memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.unwrap_or(0) / 1024
}
