//! Judges a recorded run again: the rows of the suite, by the path of a run, with what was recorded.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::header::Unfinished;
use super::replay::replay;
use super::store::Recorded;
use crate::diagnostic::Diagnostic;
use crate::engine::{Pacer, RunOptions, run_and_keep};
use crate::report::document::{SuiteInfo, TargetInfo, Verdict};
use crate::report::{Evidence, RowOutcome, RunDocument, RunFacts, fold, unfold};
use crate::suite::Suite;
use crate::wire::Obstacle;

/// A recorded run, judged again.
#[derive(Debug)]
pub struct Rejudged {
    /// The run as it is judged now.
    pub document: RunDocument,
    /// Whether the suite is another one than that of the run.
    pub other_suite: bool,
    /// Rows whose verdict is another one than the run told, with both and why.
    pub changed: Vec<Change>,
    /// Rows that the suite does not have any more.
    pub gone: Vec<String>,
    /// Rows that the suite did not have then, and for which nothing is recorded.
    pub fresh: Vec<String>,
}

/// A verdict that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The row.
    pub row: String,
    /// Its verdict in the run.
    pub then: Verdict,
    /// Its verdict now.
    pub now: Verdict,
    /// Why, as far as it is known.
    pub why: String,
}

/// Judges a recording by a suite.
pub async fn rejudge(
    mut recorded: Recorded,
    suite: &Arc<Suite>,
) -> Result<Rejudged, Vec<Diagnostic>> {
    let endpoint = replay(&mut recorded, suite).map_err(|mistake| vec![mistake])?;
    let (selected, gone) = selection(&recorded, suite);
    let options = RunOptions {
        jobs: 1,
        fail_fast: false,
        keep_all_exchanges: false,
        confirm_failures: true,
        pacer: Arc::new(Pacer::of_a_recording()),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let judged = run_and_keep(Arc::clone(suite), endpoint, selected, options, stop);
    let (mut rows, _) = judged.await;
    for row in &mut rows {
        finish(row, &recorded);
    }
    let then = unfold(recorded.header.run.clone())
        .map_err(|error| vec![Diagnostic::of_file("the recording's header", error.to_string())])?;
    let facts = facts(then.1, &recorded, suite);
    let document = fold(rows, facts);
    let verdicts = recorded.end.map(|end| end.verdicts).unwrap_or_default();
    let changed = changes(&document, &verdicts);
    let fresh = document.rows.iter().filter(|row| !verdicts.contains_key(&row.id));
    let fresh = fresh.map(|row| row.id.clone());
    Ok(Rejudged {
        other_suite: {
            let then = &recorded.header.run.suite;
            then.digest != suite.digest || then.edition != suite.edition.date
        },
        changed,
        gone,
        fresh: if verdicts.is_empty() { Vec::new() } else { fresh.collect() },
        document,
    })
}

/// The rows of the run in the order in which they were sent, and those that are gone.
fn selection(recorded: &Recorded, suite: &Suite) -> (Vec<usize>, Vec<String>) {
    let sent: HashMap<&str, usize> =
        recorded.order.iter().enumerate().map(|(at, row)| (row.as_str(), at)).collect();
    let ended = recorded.end.iter().flat_map(|end| end.verdicts.keys());
    let (mut rows, mut gone) = (Vec::new(), Vec::new());
    match &recorded.header.selected {
        None => {
            rows.extend(suite.rows.iter());
            gone.extend(ended.filter(|row| suite.rows.find(row).is_none()).cloned());
        }
        Some(selected) => {
            for id in selected {
                match suite.rows.find(id) {
                    Some(row) => rows.push(row),
                    None => gone.push(id.clone()),
                }
            }
        }
    }
    // A file may name a row twice; it was run once.
    rows.sort_by_key(|row| (sent.get(row.id.as_str()).copied().unwrap_or(usize::MAX), row.place));
    let mut places: Vec<usize> = rows.into_iter().map(|row| row.place).collect();
    places.dedup();
    (places, gone)
}

/// What kept a row from being judged then keeps it from being judged now.
fn finish(row: &mut RowOutcome, recorded: &Recorded) {
    let lacking = Obstacle::NotRecorded(String::new()).to_string();
    let Evidence::Error(told) = &row.evidence else { return };
    let Some(why) = told.strip_prefix(&lacking) else { return };
    // The request that is not recorded was not sent either.
    row.requests = row.requests.saturating_sub(1);
    row.exchanges.retain(|exchange| !exchange.response.starts_with(&lacking));
    let then = recorded.end.as_ref().and_then(|end| end.unfinished.get(&row.id));
    row.evidence = match then {
        Some(Unfinished::Error(told)) => Evidence::Error(told.clone()),
        Some(Unfinished::NotReached(told)) => Evidence::NotReached(told.clone()),
        None if recorded.cut => {
            Evidence::NotReached("the recording ends before this row".to_owned())
        }
        None => Evidence::Untestable(format!("{lacking}{why}")),
    };
}

fn facts(then: RunFacts, recorded: &Recorded, suite: &Suite) -> RunFacts {
    let suite = SuiteInfo {
        name: suite.manifest.suite.value.clone(),
        edition: suite.edition.date.clone(),
        digest: suite.digest.clone(),
        rows: suite.rows.len(),
        figures: then.suite.figures,
    };
    let (requests, retries, throttled) = match &recorded.end {
        Some(end) => (end.requests, end.retries, end.throttled),
        None => recorded.counts,
    };
    let end = recorded.end.as_ref();
    let finished = end.and_then(|end| end.finished.parse().ok()).or(recorded.last);
    RunFacts {
        suite,
        target: TargetInfo { clock_skew_ms: end.and_then(|end| end.clock_skew_ms), ..then.target },
        finished: finished.unwrap_or(then.started),
        interrupted: end.is_none_or(|end| end.interrupted),
        requests,
        retries,
        throttled,
        ..then
    }
}

fn changes(document: &RunDocument, then: &BTreeMap<String, Verdict>) -> Vec<Change> {
    let changed = document.rows.iter().filter_map(|row| {
        let before = *then.get(&row.id)?;
        (before != row.verdict).then(|| Change {
            row: row.id.clone(),
            then: before,
            now: row.verdict,
            why: match (&row.reason, row.failures.first()) {
                (Some(reason), _) => reason.clone(),
                (None, Some(failure)) => {
                    format!(
                        "{}: {} is due, {} came",
                        failure.clause, failure.expected, failure.actual
                    )
                }
                (None, None) => "nothing that the suite now asks for is broken".to_owned(),
            },
        })
    });
    changed.collect()
}
