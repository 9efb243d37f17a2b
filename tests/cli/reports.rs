use rstest::{fixture, rstest};
use serde_json::Value;

use crate::command::{Folder, Mock, run};

/// The run of a good server and of a broken one.
#[fixture]
fn two_runs() -> Folder {
    let folder = Folder::new();
    let filter = ["--filter", "case(tags/key-length)", "-q"];
    let good = format!("json={}", folder.file("good.json"));
    assert_eq!(run(&[&["run", "--report", &good], &filter[..]].concat()).code, 0);
    let mock = Mock::start(&["--mutant", "tags/key-length-in-bytes"]);
    let bad = format!("json={}", folder.file("bad.json"));
    let target = ["run", "--target", &mock.url, "--seed", &mock.world, "--report", &bad];
    assert_eq!(run(&[&target, &filter[..]].concat()).code, 1);
    folder
}

#[rstest]
fn every_form_is_rendered_from_the_document(two_runs: Folder) {
    let bad = two_runs.file("bad.json");
    for (format, holds) in [
        ("json", "\"format\": 1"),
        ("junit", "<testsuites"),
        ("tap", "TAP version 14"),
        ("markdown", "nonconformant"),
        ("html", "<!DOCTYPE html>"),
        ("sarif", "2.1.0"),
        ("badge", "schemaVersion"),
    ] {
        let ended = run(&["report", &bad, "--report", &format!("{format}=-")]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        assert!(
            ended.out.to_lowercase().contains(&holds.to_lowercase()),
            "{format}: {}",
            ended.out
        );
    }
    let again = run(&["report", &bad, "--report", "json=-"]).out;
    assert_eq!(again, two_runs.read("bad.json"), "nothing is lost");
    let text = run(&["report", &bad]);
    assert!(text.out.contains("tag-key-length"), "{}", text.out);
}

#[rstest]
fn several_runs_stand_side_by_side_in_html_only(two_runs: Folder) {
    let (good, bad) = (two_runs.file("good.json"), two_runs.file("bad.json"));
    let html = format!("html={}", two_runs.file("both.html"));
    let ended = run(&["report", &bad, &good, "--since", &good, "--report", &html]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(two_runs.read("both.html").contains("built-in reference server"));
    let refused = run(&["report", &bad, &good, "--report", "junit=-"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("only html"), "{}", refused.err);
}

#[rstest]
fn a_comparison_fails_on_a_regression_only(two_runs: Folder) {
    let (good, bad) = (two_runs.file("good.json"), two_runs.file("bad.json"));
    let worse = run(&["diff", &good, &bad]);
    assert_eq!(worse.code, 1, "{}", worse.out);
    assert!(worse.out.contains("regressed"), "{}", worse.out);
    assert_eq!(run(&["diff", &bad, &good]).code, 0);
    let json = run(&["diff", &good, &bad, "--report", "json=-"]);
    let diff: Value = serde_json::from_str(&json.out).unwrap();
    assert!(!diff["regressed"].as_array().unwrap().is_empty());
    assert!(run(&["diff", &good, &bad, "--report", "markdown=-"]).out.contains("regressed"));
    assert_eq!(run(&["diff", &good, &bad, "--report", "junit=-"]).code, 2);
}

#[rstest]
fn a_received_report_is_checked(two_runs: Folder) {
    let narrowed = run(&["report", "--check", &two_runs.file("good.json")]);
    assert_eq!(narrowed.code, 2);
    assert!(narrowed.err.contains("not of a whole run"), "{}", narrowed.err);
    let text = two_runs.read("good.json");
    let cut = two_runs.with("cut.json", &text[..text.len() / 2]);
    assert_eq!(run(&["report", "--check", &cut]).code, 2);
    let other = two_runs.with("other.json", &text.replacen("\"format\": 1", "\"format\": 9", 1));
    let told = run(&["report", &other]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("format"), "{}", told.err);
}
