use rstest::rstest;
use serde_json::Value;

use crate::command::{assert_shown, run, shown};

const TINY: &str = "tests/fixtures/suite/tiny";

#[rstest]
#[case::clauses(&["list", "clauses"], "list-clauses")]
#[case::cases(&["list"], "list-cases")]
#[case::rows(&["list", "rows"], "list-rows")]
#[case::readings(&["list", "readings"], "list-readings")]
#[case::filtered(&["list", "rows", "--filter", "clause(name-kept)"], "list-rows-filtered")]
#[case::json(&["list", "rows", "--filter", "row(things/listed)", "--format", "json"], "list-rows-json")]
#[case::clauses_json(&["list", "clauses", "--filter", "clause(things-order)", "--format", "json"], "list-clauses-json")]
#[case::explain_clause(&["explain", "things-order"], "explain-clause")]
#[case::explain_untestable(&["explain", "things-kept"], "explain-untestable")]
#[case::explain_case(&["explain", "things/listed"], "explain-case")]
#[case::explain_case_with_rows(&["explain", "things/name"], "explain-case-with-rows")]
#[case::explain_row(&["explain", "things/name[name=first]"], "explain-row")]
#[case::explain_reading(&["explain", "things-order=newest-first"], "explain-reading")]
#[case::explain_code(&["explain", "NoSuchName"], "explain-code")]
#[case::explain_slip(&["explain", "things-ordre"], "explain-slip")]
#[case::explain_unknown(&["explain", "zzz"], "explain-unknown")]
#[case::plan(&["run", "--plan", "--target", "http://127.0.0.1:1"], "plan")]
#[case::plan_built_in(&["run", "--plan"], "plan-built-in")]
fn what_a_small_suite_holds(#[case] arguments: &[&str], #[case] name: &str) {
    let mut all = arguments.to_vec();
    all.extend(["--suite", TINY]);
    assert_shown!(name, shown(&all));
}

#[rstest]
#[case("clauses", &["id", "level", "basis", "source", "says", "rows"])]
#[case("cases", &["id", "theme", "title", "clauses", "level", "rows", "world", "file"])]
#[case("rows", &["id", "case", "theme", "level", "clauses", "world", "needs"])]
#[case("readings", &["clause", "reading", "says", "default"])]
#[case("mutants", &["id", "clause", "says"])]
fn every_list_is_an_array_of_objects(#[case] what: &str, #[case] members: &[&str]) {
    let ended = run(&["list", what, "--format", "json"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let list: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
    assert!(!list.is_empty());
    for item in &list {
        for member in members {
            assert!(item.get(member).is_some(), "{item} has no {member}");
        }
    }
}

#[test]
fn a_mutant_is_explained() {
    let ended = run(&["explain", "filters/any-for-all"]);
    assert_eq!(ended.code, 0);
    assert!(ended.out.starts_with("mutant filters/any-for-all\n"), "{}", ended.out);
    assert!(ended.out.contains("acs-conform mock --mutant filters/any-for-all"));
}

#[test]
fn a_clean_suite_has_nothing_to_mend() {
    assert_shown!("lint-clean", shown(&["lint", TINY]));
    for suite in ["describe-send-file-results", "send-file"] {
        assert!(run(&["lint", suite]).out.ends_with("; nothing to mend\n"), "{suite}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    use std::process::Stdio;

    let mut child = crate::command::command(&["list", "rows", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
