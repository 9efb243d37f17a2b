//! From rows to the verdict, the exit code, and the reasons for it (contract 2.1 and 4).

use super::document::{
    KnownRecord, LevelCounts, RowRecord, RunVerdict, Settings, Verdict, VerdictCounts,
};
use super::outcome::Evidence;
use crate::exit::Exit;
use crate::spec::Level;

/// Weighs the findings of a row: a broken `must` is a failure whatever else is missing; without
/// one, a row that learned too little says so; only then a broken `should` is a warning.
pub fn weigh(evidence: &Evidence, strongest: Option<Level>) -> Verdict {
    match (evidence, strongest) {
        (_, Some(Level::Must)) => Verdict::Fail,
        (Evidence::Vacuous(_), _) => Verdict::Vacuous,
        (Evidence::Untestable(_), _) => Verdict::Untestable,
        (Evidence::NotApplicable(_), _) => Verdict::NotApplicable,
        (Evidence::Error(_) | Evidence::NotReached(_), _) => Verdict::Error,
        (Evidence::Judged, Some(Level::Should)) => Verdict::Warn,
        (Evidence::Judged, _) => Verdict::Pass,
    }
}

/// Rows by verdict.
pub fn count(rows: &[RowRecord]) -> VerdictCounts {
    let of = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    VerdictCounts {
        pass: of(Verdict::Pass),
        fail: of(Verdict::Fail),
        warn: of(Verdict::Warn),
        vacuous: of(Verdict::Vacuous),
        untestable: of(Verdict::Untestable),
        not_applicable: of(Verdict::NotApplicable),
        error: of(Verdict::Error),
    }
}

/// Rows of one level. A `must` row with a mere warning holds at its level.
pub fn count_level(rows: &[RowRecord], level: Level) -> LevelCounts {
    let mut counts = LevelCounts::default();
    for row in rows.iter().filter(|row| row.level == level) {
        match row.verdict {
            Verdict::Pass => counts.pass += 1,
            Verdict::Warn if level == Level::Must => counts.pass += 1,
            Verdict::Fail | Verdict::Warn => counts.fail += 1,
            _ => counts.other += 1,
        }
    }
    counts
}

/// Everything that decides verdict and exit code.
pub struct Judged<'a> {
    /// The selected rows.
    pub rows: &'a [RowRecord],
    /// How many rows the suite has.
    pub suite_rows: usize,
    /// `K/N` of a part.
    pub partition: Option<&'a str>,
    /// How the run was cut or tightened.
    pub settings: &'a Settings,
    /// What became of the `known` entries.
    pub known: &'a [KnownRecord],
}

impl Judged<'_> {
    /// Whether every row of the suite was judged or is not applicable.
    pub fn complete(&self) -> bool {
        let judged = |verdict| {
            use Verdict::{Fail, NotApplicable, Pass, Warn};
            matches!(verdict, Pass | Fail | Warn | NotApplicable)
        };
        !self.settings.interrupted
            && self.rows.len() == self.suite_rows
            && self.rows.iter().all(|row| judged(row.verdict))
    }

    /// What the run says about the target.
    pub fn verdict(&self) -> RunVerdict {
        let unproven = self.rows.iter().any(|row| row.level == Level::Must && unproven(row));
        let narrowed = self.settings.narrowed.is_some()
            || self.partition.is_some()
            || self.rows.len() < self.suite_rows;
        if self.rows.iter().any(|row| row.verdict == Verdict::Fail) {
            RunVerdict::Nonconformant
        } else if self.nothing_judged() || self.cut_short() || (unproven && !self.settings.partial)
        {
            RunVerdict::Incomplete
        } else if unproven || narrowed {
            RunVerdict::Partial
        } else {
            RunVerdict::Conformant
        }
    }

    /// The exit code and every reason for it, strongest first.
    pub fn exit(&self) -> (Exit, Vec<String>) {
        let mut found = self.deviations();
        found.extend(self.obstacles());
        let exit = found.iter().fold(Exit::Success, |exit, (other, _)| exit.and(*other));
        let mut reasons: Vec<_> = found.into_iter().map(|(_, reason)| reason).collect();
        if reasons.is_empty() {
            reasons.push(self.success());
        }
        (exit, reasons)
    }

    fn deviations(&self) -> Vec<(Exit, String)> {
        let new = |verdict| {
            self.rows.iter().filter(move |row| row.verdict == verdict && !row.known).count()
        };
        let mut found = Vec::new();
        let failed = new(Verdict::Fail);
        if failed > 0 {
            let unlisted = if self.known.is_empty() { "" } else { " that no known entry covers" };
            found.push((Exit::Failure, format!("{} failed{unlisted}", rows(failed))));
        }
        let warned = new(Verdict::Warn);
        if warned > 0 && self.settings.strict {
            found.push((Exit::Failure, format!("{} warned, and the run is strict", rows(warned))));
        }
        found
    }

    fn obstacles(&self) -> Vec<(Exit, String)> {
        let mut found = Vec::new();
        let not_judged = self.count(|row| row.verdict == Verdict::Error && !row.not_reached);
        if not_judged > 0 {
            found.push((Exit::Unjudged, format!("{} could not be judged", rows(not_judged))));
        }
        let mut incomplete = |reason| found.push((Exit::Incomplete, reason));
        if self.rows.is_empty() {
            incomplete("no row was selected".to_owned());
        } else if self.nothing_judged() {
            incomplete(format!("none of the {} applies to this target", rows(self.rows.len())));
        }
        let missed = self.count(|row| row.not_reached);
        if self.cut_short() {
            incomplete(format!("the run ended early, with {} not reached", rows(missed)));
        }
        if !self.settings.partial {
            for verdict in [Verdict::Untestable, Verdict::Vacuous] {
                let n = self.count(|row| row.verdict == verdict && row.level == Level::Must);
                if n > 0 {
                    let these = format!("{} of level must {} {verdict}", rows(n), are(n));
                    incomplete(format!("{these} (--partial accepts that)"));
                }
            }
        }
        for entry in self.known.iter().filter(|entry| entry.stale) {
            incomplete(format!("known entry `{}` is stale: none of its rows deviates", entry.rows));
        }
        for entry in self.known.iter().filter(|entry| entry.expired) {
            let until = entry.until.as_deref().unwrap_or_default();
            incomplete(format!("known entry `{}` expired on {until}", entry.rows));
        }
        found
    }

    fn success(&self) -> String {
        let known = self.count(|row| row.verdict == Verdict::Fail);
        match known {
            0 => "no selected row failed".to_owned(),
            1 => "the one failure is known".to_owned(),
            n => format!("all {n} failures are known"),
        }
    }

    fn nothing_judged(&self) -> bool {
        self.rows.iter().all(|row| row.verdict == Verdict::NotApplicable)
    }

    fn cut_short(&self) -> bool {
        self.settings.interrupted || self.rows.iter().any(|row| row.not_reached)
    }

    fn count(&self, accepts: impl Fn(&RowRecord) -> bool) -> usize {
        self.rows.iter().filter(|row| accepts(row)).count()
    }
}

fn unproven(row: &RowRecord) -> bool {
    matches!(row.verdict, Verdict::Error | Verdict::Untestable | Verdict::Vacuous)
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
