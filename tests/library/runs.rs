//! Runs and their reports.

use std::sync::{Arc, Mutex};

use acs_conform::{Format, Report, Run, RunVerdict, Suite, Target, Verdict};
use rstest::rstest;

fn run(filter: &str) -> Run {
    let filter = filter.parse().expect("a right filter");
    Run::new(&Suite::built_in(), &Target::reference()).filter(filter)
}

#[tokio::test]
async fn several_runs_go_on_at_once() {
    let older = Suite::built_in().in_edition("2024-12-24").unwrap();
    let older = Run::new(&older, &Target::reference()).filter("theme(retention)".parse().unwrap());
    let (one, two) = tokio::join!(run("theme(status)").execute(), older.execute());
    for report in [one.unwrap(), two.unwrap()] {
        report.assert_conformant();
        assert_eq!(report.verdict(), RunVerdict::Partial, "a filter narrows it");
    }
}

#[test]
fn a_run_needs_no_runtime_of_the_callers() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let run =
        run("case(tags/key-length)").on_row(move |id| sink.lock().unwrap().push(id.to_owned()));
    let report = run.execute_blocking().unwrap();
    let mut seen = seen.lock().unwrap().clone();
    seen.sort();
    let rows: Vec<_> = report.rows().map(|row| row.id().to_owned()).collect();
    assert_eq!(seen, rows);
    let row = report.row("tags/key-length[key=65xa,place=first]").unwrap();
    assert_eq!((row.verdict(), row.level().to_string().as_str()), (Verdict::Pass, "must"));
    assert_eq!(row.clauses().collect::<Vec<_>>(), ["tag-key-length"]);
    assert_eq!(row.findings().count(), 0);
}

#[rstest]
#[case::text(Format::Text, "exit 0: ")]
#[case::json(Format::Json, "\"format\": 1")]
#[case::junit(Format::Junit, "<testsuites")]
#[case::tap(Format::Tap, "TAP version 14")]
#[case::markdown(Format::Markdown, "| ")]
#[case::html(Format::Html, "<!doctype html>")]
#[case::sarif(Format::Sarif, "sarif")]
#[case::badge(Format::Badge, "schemaVersion")]
fn a_report_is_rendered(#[case] format: Format, #[case] holds: &str) {
    let report = run("case(tags/key-length)").execute_blocking().unwrap();
    let text = report.render(format);
    assert!(text.to_lowercase().contains(&holds.to_lowercase()), "{text}");
    let read = Report::from_json(&report.render(Format::Json)).unwrap();
    assert_eq!(read.render(Format::Json), report.render(Format::Json));
}

#[test]
fn limits_are_kept() {
    let report = run("case(tags/key-length)").max_requests(3).execute_blocking().unwrap();
    assert_eq!(report.verdict(), RunVerdict::Incomplete);
    assert!(report.rows().any(|row| row.reason().is_some()));
}
