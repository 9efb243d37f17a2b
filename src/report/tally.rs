//! The sums of a run, which are all that its verdict, its exit code and the reasons rest on.

use super::document::{LevelCounts, RowRecord, Verdict, VerdictCounts};
use super::skew;
use crate::spec::Level;

/// What the sums need to know of a row: a few bytes that stay in memory when the row itself is put
/// away.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The strongest level of its clauses and findings.
    pub level: Level,
    /// What it proved.
    pub verdict: Verdict,
    /// Whether a `known` entry covers its deviation.
    pub known: bool,
    /// Whether the run ended before it was reached.
    pub not_reached: bool,
    /// Whether it has findings, of whatever level.
    pub findings: bool,
    /// Whether it failed because the target refused a call.
    pub refused: bool,
}

impl Mark {
    /// The mark of a row.
    pub fn of(row: &RowRecord) -> Self {
        Self {
            level: row.level,
            verdict: row.verdict,
            known: row.known,
            not_reached: row.not_reached,
            findings: !row.failures.is_empty(),
            refused: row.verdict == Verdict::Fail && skew::is_refused(row),
        }
    }
}

/// The sums over all selected rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many rows there are.
    pub total: usize,
    /// By verdict.
    pub rows: VerdictCounts,
    /// Rows of level `must`.
    pub must: LevelCounts,
    /// Rows of level `should`.
    pub should: LevelCounts,
    /// Failed rows that a `known` entry covers.
    pub known_fail: usize,
    /// Warned rows that a `known` entry covers.
    pub known_warn: usize,
    /// Rows that the run did not reach.
    pub not_reached: usize,
    /// `must` rows with too little data.
    pub must_vacuous: usize,
    /// `must` rows of which a prerequisite is missing.
    pub must_untestable: usize,
    /// `must` rows that could not be judged.
    pub must_error: usize,
    /// Failed rows of which the target refused a call.
    pub refused: usize,
}

impl Tally {
    /// Counts a row.
    pub fn add(&mut self, mark: Mark) {
        let Mark { level, verdict, known, not_reached, refused, .. } = mark;
        let must = level == Level::Must;
        self.total += 1;
        let (of_verdict, of_must, of_known) = match verdict {
            Verdict::Pass => (&mut self.rows.pass, None, None),
            Verdict::Fail => (&mut self.rows.fail, None, Some(&mut self.known_fail)),
            Verdict::Warn => (&mut self.rows.warn, None, Some(&mut self.known_warn)),
            Verdict::Vacuous => (&mut self.rows.vacuous, Some(&mut self.must_vacuous), None),
            Verdict::Untestable => {
                (&mut self.rows.untestable, Some(&mut self.must_untestable), None)
            }
            Verdict::NotApplicable => (&mut self.rows.not_applicable, None, None),
            Verdict::Error => (&mut self.rows.error, Some(&mut self.must_error), None),
        };
        *of_verdict += 1;
        for (count, counts) in [(of_must, must), (of_known, known)] {
            if let Some(count) = count {
                *count += usize::from(counts);
            }
        }
        self.not_reached += usize::from(not_reached);
        self.refused += usize::from(refused);
        match level {
            Level::Must => add_to_level(&mut self.must, level, verdict),
            Level::Should => add_to_level(&mut self.should, level, verdict),
            Level::May => {}
        }
    }
}

/// A `must` row with a mere warning holds at its level.
fn add_to_level(counts: &mut LevelCounts, level: Level, verdict: Verdict) {
    match verdict {
        Verdict::Pass => counts.pass += 1,
        Verdict::Warn if level == Level::Must => counts.pass += 1,
        Verdict::Fail | Verdict::Warn => counts.fail += 1,
        _ => counts.other += 1,
    }
}
