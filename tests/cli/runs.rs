use rstest::rstest;
use serde_json::Value;

use crate::command::{Folder, Mock, assert_shown, command, end, run, shown};

const ROW: &str = "row(tags/key-length[key=64xa,place=first])";
const BROKEN: &str = "tags/key-length-in-bytes";

#[test]
fn a_passing_run_tells_little() {
    assert_shown!("run-passing", shown(&["run", "--filter", ROW]));
    assert_shown!("run-quiet", shown(&["run", "-q", "--filter", ROW]));
}

/// Where a target takes one reading for every set of a table, the report says that it took it.
#[test]
fn a_list_shows_which_readings_are_taken() {
    let ended = run(&["run", "-q", "--filter", "case(status/one-reading)", "--report", "json=-"]);
    let run_json: Value = serde_json::from_str(&ended.out).unwrap();
    let taken = run_json["rows"][0]["readings"].as_array().unwrap();
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert!(taken.iter().all(|seen| seen["decisive"] == true), "{taken:?}");
    assert_eq!(run_json["readings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_mutant_fails_is_listed_and_then_known() {
    let folder = Folder::new();
    let mock = Mock::start(&["--mutant", BROKEN]);
    let list = folder.file("known.yaml");
    let report = format!("json={}", folder.file("run.json"));
    let base =
        ["run", "--target", &mock.url, "--seed", &mock.world, "--filter", "case(tags/key-length)"];
    let with = |more: &[&str]| run(&[&base, more].concat());

    let failing = with(&["--report", &report, "--write-known", &list]);
    assert_eq!(failing.code, 1, "{}{}", failing.out, failing.err);
    assert!(failing.out.contains("tag-key-length"), "{}", failing.out);
    assert!(folder.read("known.yaml").contains("not yet triaged"));
    let run_json: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert_eq!(run_json["summary"]["verdict"], "nonconformant");
    assert_eq!(run_json["summary"]["exit"], 1);
    assert_eq!(run_json["target"]["seeded"], true);
    assert_eq!(run_json["target"]["signature"], "acs3");

    let known = with(&["--known", &list]);
    assert_eq!(known.code, 0, "{}{}", known.out, known.err);
    assert!(known.out.contains("nonconformant"), "{}", known.out);

    let triaged = folder.read("known.yaml").replace("not yet triaged", "seen, and told");
    let triaged = folder.with("triaged.yaml", &triaged);
    assert_eq!(with(&["--known", &triaged, "--write-known", &list]).code, 0);
    assert_eq!(folder.read("known.yaml"), folder.read("triaged.yaml"), "entries stay as they are");

    let again = run(&[
        "run",
        "--target",
        &mock.url,
        "--seed",
        &mock.world,
        "--rerun-failed",
        &folder.file("run.json"),
        "--report",
        "json=-",
        "-q",
    ]);
    assert_eq!(again.code, 1);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    let failed = run_json["summary"]["rows"]["fail"].as_u64().unwrap();
    assert!(failed > 0);
    assert_eq!(again["rows"].as_array().unwrap().len() as u64, failed);
}

#[test]
fn stale_and_expired_entries_fail_a_run_that_passes() {
    let folder = Folder::new();
    let stale = folder.with("stale.yaml", "- {rows: \"tags/key-length[*]\", reason: once}\n");
    let ended = run(&["run", "--filter", ROW, "--known", &stale]);
    assert_eq!(ended.code, 4);
    assert!(ended.out.contains("is stale"), "{}", ended.out);
    let past = folder
        .with("past.yaml", "- {rows: \"paging/*\", reason: not selected, until: 2020-01-31}\n");
    let ended = run(&["run", "--filter", ROW, "--known", &past]);
    assert_eq!(ended.code, 4);
    assert!(ended.out.contains("expired on 2020-01-31"), "{}", ended.out);
}

#[test]
fn nothing_selected_is_incomplete() {
    assert_shown!("run-empty", shown(&["run", "--filter", "none()"]));
    assert_eq!(run(&["run", "--plan", "--filter", "none()"]).code, 4);
}

#[test]
fn a_target_that_is_down_cannot_be_judged() {
    let ended = run(&[
        "run",
        "--target",
        "http://127.0.0.1:1",
        "--seed",
        "http://127.0.0.1:1/world",
        "--filter",
        ROW,
    ]);
    assert_eq!(ended.code, 3, "{}", ended.out);
    assert!(ended.out.contains("seeding the world"), "{}", ended.out);
}

#[test]
fn an_unseeded_target_is_incomplete_unless_that_is_meant() {
    let mock = Mock::start(&[]);
    let base = ["run", "--target", &mock.url, "--filter", ROW, "-q"];
    assert_eq!(run(&base).code, 4);
    assert_eq!(run(&[&base[..], &["--partial"]].concat()).code, 0);
}

#[test]
fn what_stands_in_a_report_fits_the_flags() {
    let text =
        run(&["run", "--filter", ROW, "--partition", "1/1", "--strict", "--report", "json=-"]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(
        text.err.contains("conform") || text.err.contains("partial"),
        "the summary goes to stderr"
    );
    let run: Value = serde_json::from_str(&text.out).unwrap();
    assert_eq!(run["partition"], "1/1");
    assert_eq!(run["settings"]["strict"], true);
    assert_eq!(run["settings"]["narrowed"], format!("--filter {ROW}"));
    assert_eq!(run["complete"], false);
    let command = run["settings"]["command"].as_str().unwrap();
    assert!(command.starts_with("acs-conform run --filter 'row("), "{command}");
}

#[test]
fn partitions_join_to_the_whole_run() {
    let folder = Folder::new();
    let part = |k: u32| {
        let (part, report) =
            (format!("{k}/3"), format!("json={}", folder.file(&format!("{k}.json"))));
        let ended = run(&[
            "run",
            "-q",
            "--filter",
            "theme(tags)",
            "--partition",
            &part,
            "--report",
            &report,
        ]);
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
        folder.file(&format!("{k}.json"))
    };
    let parts = [part(1), part(2), part(3)];
    let whole = folder.file("whole.json");
    let report = format!("json={whole}");
    assert_eq!(run(&["run", "-q", "--filter", "theme(tags)", "--report", &report]).code, 0);
    let joined = run(&["merge", &parts[2], &parts[0], &parts[1], "--report", "json=-"]);
    assert_eq!(joined.code, 0, "{}", joined.err);
    let rows = |text: &str| -> Vec<(String, String)> {
        let run: Value = serde_json::from_str(text).unwrap();
        let rows = run["rows"].as_array().unwrap();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        rows.iter().map(|row| (text(row, "id"), text(row, "verdict"))).collect()
    };
    assert_eq!(rows(&joined.out), rows(&folder.read("whole.json")));
    let missing = run(&["merge", &parts[0], &parts[1]]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.starts_with("error: "), "{}", missing.err);
}

#[test]
fn a_run_keeps_to_its_number_of_requests() {
    let ended =
        run(&["run", "--filter", "theme(tags)", "--max-requests", "5", "--report", "json=-", "-q"]);
    let run: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(run["summary"]["requests"], 5);
    assert_ne!(ended.code, 0);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_still_reports() {
    use std::process::Stdio;
    use std::time::Duration;

    let folder = Folder::new();
    let report = format!("json={}", folder.file("run.json"));
    let arguments =
        ["run", "--filter", "theme(tags)", "--rate", "20", "--jobs", "1", "--report", &report];
    let child = command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    crate::command::terminate(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let run: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert_eq!(run["complete"], false);
    assert_eq!(run["settings"]["interrupted"], true);
    assert!(run["rows"].as_array().unwrap().len() > 100);
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_at_once() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let arguments = ["run", "--filter", "theme(tags)", "--rate", "0.05", "--jobs", "1"];
    let mut child =
        command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    crate::command::terminate(&child);
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "the row in flight is waited for");
    let asked = Instant::now();
    crate::command::terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert!(asked.elapsed() < Duration::from_secs(3));
}

#[rstest]
#[case::never(&["--color", "never"], false)]
#[case::always(&["--color", "always"], true)]
#[case::not_a_terminal(&[], false)]
fn colour_is_as_asked(#[case] flags: &[&str], #[case] coloured: bool) {
    let ended = run(&[&["run", "--filter", ROW], flags].concat());
    assert_eq!(ended.out.contains("\u{1b}["), coloured, "{}", ended.out);
}

#[test]
fn github_gets_annotations_and_a_summary() {
    let folder = Folder::new();
    let mock = Mock::start(&["--mutant", BROKEN]);
    let summary = folder.with("summary.md", "before\n");
    let ended = end(command(&[
        "run",
        "--github",
        "--target",
        &mock.url,
        "--seed",
        &mock.world,
        "--filter",
        "case(tags/key-length)",
    ])
    .env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!(ended.code, 1);
    assert!(ended.out.lines().any(|line| line.starts_with("::error ")), "{}", ended.out);
    let text = folder.read("summary.md");
    assert!(text.starts_with("before\n") && text.contains("nonconformant"), "{text}");
}

#[test]
fn no_secret_is_printed() {
    let folder = Folder::new();
    let file = folder.with(
        "target.yaml",
        "url: http://127.0.0.1:1\ncredentials: {env: true}\nsignature: acs3\n",
    );
    let report = format!("json={}", folder.file("run.json"));
    let ended =
        end(command(&["run", "-v", "--target", &file, "--filter", ROW, "--report", &report])
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI5tCanaryKeyOfATest00")
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary-secret-of-a-test"));
    assert_eq!(ended.code, 4, "{}{}", ended.out, ended.err);
    for text in [&ended.out, &ended.err, &folder.read("run.json")] {
        assert!(!text.contains("canary-secret-of-a-test"), "{text}");
    }
}
