//! Capabilities that targets claim, and whether the claims hold.

use std::collections::BTreeSet;

use super::NAME;
use super::matrix::Cell;
use crate::report::document::{RowRecord, RunDocument, Verdict};
use crate::report::inert::line;

/// A capability and each target's claim.
pub struct Capability {
    pub name: String,
    pub cells: Vec<Cell>,
}

/// All capabilities that a target claims, lacks, or that a row needs.
pub fn capabilities(runs: &[RunDocument]) -> Vec<Capability> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for run in runs {
        let needs = run.rows.iter().flat_map(|row| &row.needs);
        names.extend(
            run.target.claims.iter().chain(&run.target.lacks).chain(needs).map(String::as_str),
        );
    }
    names
        .into_iter()
        .map(|name| Capability {
            name: line(name, NAME),
            cells: runs.iter().map(|run| claim(run, name)).collect(),
        })
        .collect()
}

fn claim(run: &RunDocument, name: &str) -> Cell {
    if run.target.lacks.iter().any(|lacked| lacked == name) {
        return Cell::new("none", "–", "not claimed");
    }
    let rows: Vec<&RowRecord> =
        run.rows.iter().filter(|row| row.needs.iter().any(|need| need == name)).collect();
    let of = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (failed, held) = (of(Verdict::Fail), of(Verdict::Pass) + of(Verdict::Warn));
    if failed > 0 {
        Cell::new("fail", "✗", &format!("{failed} of {} fail", rows.len()))
    } else if held > 0 {
        Cell::new("pass", "✓", &format!("{held} of {} hold", rows.len()))
    } else if rows.is_empty() {
        Cell::new("plain", " ", "claimed; no row is about it alone")
    } else {
        Cell::new("other", "?", "claimed, not tested")
    }
}
