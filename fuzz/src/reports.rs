//! Run files, which may be anybody's.

use acs_conform::plan::{Rerun, Wanted};
use acs_conform::report::html::Report;
use acs_conform::report::human::{Detail, View};
use acs_conform::report::{
    Overview, Shown, check, diff, github, html, human, json, junit, markdown, merge, sarif, tap,
    unfold,
};

use super::suites::{SMALL, SUITE};

/// A run file: written as it was read, shown in every form, checked, compared, merged, run again.
pub fn report(bytes: &[u8]) {
    let problems = check::check(bytes, None);
    let run = match json::read(bytes) {
        Ok(run) => run,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return assert!(!problems.is_empty(), "what cannot be read is no report");
        }
    };
    for problem in &problems {
        assert!(!problem.to_string().is_empty());
    }
    let written = json::render(&run);
    let again = json::read(written.as_bytes()).expect("what was written is read");
    assert_eq!(json::render(&again), written);

    let ledger = Some(&SUITE.ledger);
    let overview = Overview::of(&run);
    let shown = Shown { run: &run, overview: &overview, ledger };
    let mut out = Vec::new();
    junit::write(shown, &mut out).expect("memory takes everything");
    tap::write(shown, &mut out).expect("memory takes everything");
    assert!(out.is_ascii() || String::from_utf8(out).is_ok());
    let runs = [run.clone()];
    for shown in [
        markdown::render(shown),
        github::render(shown),
        human::render(&run, ledger, View { detail: Detail::Verbose, colour: false }),
        html::render(Report { runs: &runs, ledger, previous: Some(&run) }),
    ] {
        let acts = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!shown.contains(acts), "a character that acts on a screen");
    }
    let sarif = sarif::render(&run, ledger);
    serde_json::from_str::<serde_json::Value>(&sarif).expect("SARIF is JSON");
    let compared = diff::compare(&run, &run);
    serde_json::from_str::<serde_json::Value>(&compared.render_json()).expect("it is JSON");
    let _ = merge::merge(vec![("any.json".to_owned(), run.clone())]);

    let rerun = Rerun::of("any.json", &run);
    let (asked, wanted) = (rerun.rows.len(), Wanted { rerun: Some(rerun), ..Wanted::default() });
    let selection = wanted.select(&SMALL).expect("a file that was read narrows a run");
    assert!(selection.rows.len() + selection.gone.len() <= asked);
    let _ = unfold(run);
}
