//! The examples for CI systems do what they say: their own commands, run by a shell, against a
//! broken server; and the joined parts equal a run of the whole.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::command::{Folder, Mock, command};

/// An example, without its program text.
fn example(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci").join(name);
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What GitHub's step of a name runs.
fn step<'a>(job: &'a Value, name: &str) -> &'a str {
    let steps = job["steps"].as_array().unwrap();
    steps.iter().find(|step| step["name"] == name).unwrap()["run"].as_str().unwrap()
}

/// Runs a script as a CI system does, with our program on the path; gives its exit code and output.
fn shell(folder: &Folder, script: &str, environment: &[(&str, &str)]) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_acs-conform"));
    let path =
        format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    // Against a server of this machine nothing need be spared.
    assert!(!script.contains("--rate ") || script.contains("--rate 10 "), "{script}");
    let script = script.replace("--rate 10 ", "--rate 100000 ");
    // `command` clears what could change the program's behaviour; the rest is the shell's.
    let clean = command(&[]);
    let mut bash = Command::new("bash");
    for (name, value) in clean.get_envs().filter(|(_, value)| value.is_none()) {
        debug_assert!(value.is_none());
        bash.env_remove(name);
    }
    bash.args(["-e", "-o", "pipefail", "-c", &script]).current_dir(folder.root());
    bash.env("PATH", path).env("TARGET", "target.yaml").envs(environment.iter().copied());
    let output = bash.output().unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

/// A server with one defect, and a target file that names it.
fn broken(folder: &Folder) -> Mock {
    let mock = Mock::start(&["--mutant", "tags/key-length-in-bytes"]);
    let known = "{rows: \"tags/key-length[*]\", reason: bytes, ticket: VX-1, until: 2999-01-31}";
    let (url, world) = (&mock.url, &mock.world);
    folder.with(
        "target.yaml",
        &format!("name: acme\nurl: {url}\nregion: cn-hangzhou\nseed: {{put: \"{world}\"}}\nknown:\n  - {known}\n"),
    );
    mock
}

/// What a run says, without times and what a server makes up anew each time.
fn substance(folder: &Folder, file: &str) -> Value {
    let mut run: Value = serde_json::from_str(&folder.read(file)).unwrap();
    for member in ["started", "finished", "settings"] {
        run[member] = Value::Null;
    }
    run["target"]["clock_skew_ms"] = Value::Null;
    for row in run["rows"].as_array_mut().unwrap() {
        row["millis"] = Value::Null;
        row["exchanges"] = Value::Null;
    }
    run
}

#[test]
fn eight_jobs_on_github_equal_one_run() {
    let folder = Folder::new();
    let _mock = broken(&folder);
    let workflow = example("github-actions.yml");
    let job = &workflow["jobs"]["judge"];
    let parts = job["strategy"]["matrix"]["part"].as_array().unwrap();
    assert_eq!(parts.len(), 8);
    for part in parts {
        let script = step(job, "Judge").replace("${{ matrix.part }}", &part.to_string());
        assert!(!script.contains("${{"), "{script}");
        let (code, told) = shell(&folder, &script, &[]);
        assert_eq!(code, 0, "part {part}: {told}");
    }
    let summary = folder.file("summary.md");
    let report = &workflow["jobs"]["report"];
    let (code, told) = shell(&folder, step(report, "Report"), &[("GITHUB_STEP_SUMMARY", &summary)]);
    assert_eq!(code, 1, "two failing rows are not known: {told}");
    assert!(told.contains("\n::error file=cases/"), "{told}");
    assert!(folder.read("summary.md").contains("acme: nonconformant"));
    assert!(folder.read("public/index.html").contains("<!DOCTYPE html>"));
    assert!(folder.read("public/badge.json").contains("\"color\": \"red\""));
    assert!(folder.read("junit.xml").contains("<testsuites"));
    assert!(folder.read("findings.sarif").contains("tag-key-length"));

    let whole = "acs-conform run -q --target target.yaml --report json=whole.json";
    assert_eq!(shell(&folder, whole, &[]).0, 1);
    let (merged, whole) = (substance(&folder, "public/run.json"), substance(&folder, "whole.json"));
    let rows = |run: &Value| run["rows"].as_array().unwrap().clone();
    assert!(rows(&whole).len() > 1000);
    for (merged, whole) in rows(&merged).iter().zip(&rows(&whole)) {
        assert_eq!(merged, whole);
    }
    assert_eq!(merged, whole);

    folder.with("compatibility-last.json", &folder.read("whole.json"));
    let compare = step(report, "Compare").replace("compatibility/last", "compatibility-last");
    let (code, told) = shell(&folder, &compare, &[]);
    assert_eq!(code, 0, "{told}");
}

#[test]
fn jobs_on_gitlab_are_joined() {
    let folder = Folder::new();
    let _mock = broken(&folder);
    let pipeline = example("gitlab-ci.yml");
    let script = |job: &str| -> String {
        let lines = pipeline[job]["script"].as_array().unwrap();
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
        lines.join("\n")
    };
    assert_eq!(pipeline["judge"]["parallel"], 8);
    for part in ["1", "2"] {
        let node = [("CI_NODE_INDEX", part), ("CI_NODE_TOTAL", "2")];
        let (code, told) = shell(&folder, &script("judge"), &node);
        assert_eq!(code, 0, "part {part}: {told}");
    }
    let (code, told) = shell(&folder, &script("pages"), &[]);
    assert_eq!(code, 1, "two failing rows are not known: {told}");
    assert!(folder.read("public/index.html").contains("<!DOCTYPE html>"));
    assert!(folder.read("public/badge.json").contains("nonconformant"));
    assert!(folder.read("public/summary.md").contains("acme: nonconformant"));
    assert!(folder.read("junit.xml").contains("<testsuites"));
}
