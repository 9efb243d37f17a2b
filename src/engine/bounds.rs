//! How much is taken of a target that goes on and on, above the bytes of one answer.

use std::cmp::Reverse;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::row_run::RowRun;
use crate::spec::Level;
use crate::wire::JsonBounds;

/// Bounds on what the answers of a target amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bounds {
    /// How deep a JSON document may nest.
    pub depth: usize,
    /// How many values a JSON document may hold.
    pub values: usize,
    /// Pages of a walk, whatever the suite allows.
    pub pages: u32,
    /// Bytes of a page token.
    pub token: usize,
    /// Findings that are told of a row.
    pub findings: usize,
    /// The whole run; no request is sent after that. A recording does not take that long again.
    #[serde(skip)]
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let JsonBounds { depth, values } = JsonBounds::default();
        Self {
            depth,
            values,
            pages: 1_000,
            token: 16 << 10,
            findings: 100,
            time: Duration::from_hours(6),
        }
    }
}

impl Bounds {
    /// What a body may hold.
    pub(super) fn of_json(&self) -> JsonBounds {
        JsonBounds { depth: self.depth, values: self.values }
    }

    /// Leaves out findings over the bound, the weaker ones first. The first of each clause and level stays whatever the bound is, so that no verdict
    /// depends on it; the last one that stays tells how many are gone.
    pub(super) fn cut(&self, run: &mut RowRun) {
        if run.failures.len() <= self.findings {
            return;
        }
        run.failures.sort_by_key(|failure| Reverse(failure.level));
        let mut seen: Vec<(String, Level)> = Vec::new();
        let mut room = self.findings;
        let before = run.failures.len();
        run.failures.retain(|failure| {
            let kind = (failure.clause.clone(), failure.level);
            let new = !seen.contains(&kind);
            if new {
                seen.push(kind);
            }
            let stays = new || room > 0;
            room = room.saturating_sub(usize::from(stays));
            stays
        });
        let gone = before - run.failures.len();
        if let Some(last) = run.failures.last_mut()
            && gone > 0
        {
            let told = format!("{gone} more findings of this row are left out");
            last.note = Some(match last.note.take() {
                Some(note) => format!("{note}; {told}"),
                None => told,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::document::Failure;

    fn failure(clause: &str) -> Failure {
        Failure {
            clause: clause.to_owned(),
            level: Level::Must,
            check: "value".to_owned(),
            expected: String::new(),
            actual: String::new(),
            at: None,
            pointer: None,
            curl: None,
            nearest_pass: None,
            note: None,
        }
    }

    #[rstest]
    #[case::at_the_bound(3, &["a", "a", "a"], 3)]
    #[case::one_more(3, &["a", "a", "a", "a"], 3)]
    #[case::another_clause_stays(2, &["a", "a", "a", "b"], 3)]
    #[case::one(1, &["a", "b", "a", "b"], 2)]
    fn findings_over_the_bound_are_counted(
        #[case] findings: usize,
        #[case] clauses: &[&str],
        #[case] kept: usize,
    ) {
        let failures = clauses.iter().map(|clause| failure(clause)).collect();
        let mut run = RowRun { failures, ..RowRun::default() };
        Bounds { findings, ..Bounds::default() }.cut(&mut run);
        assert_eq!(run.failures.len(), kept);
        let told = run.failures.last().unwrap().note.clone();
        let gone = clauses.len() - kept;
        let due = (gone > 0).then(|| format!("{gone} more findings of this row are left out"));
        assert_eq!(told, due);
    }
}
