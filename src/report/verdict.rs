//! From rows to the verdict, the exit code, and the reasons for it (contract 2.1 and 4).

use super::document::{KnownRecord, RunVerdict, Settings, Verdict};
use super::outcome::Evidence;
use super::tally::Tally;
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

/// Everything that decides verdict and exit code.
pub struct Judged<'a> {
    /// The sums over the selected rows.
    pub tally: &'a Tally,
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
        let rows = self.tally.rows;
        !self.settings.interrupted
            && self.tally.total == self.suite_rows
            && rows.vacuous + rows.untestable + rows.error == 0
    }

    /// What the run says about the target.
    pub fn verdict(&self) -> RunVerdict {
        let tally = self.tally;
        let unproven = tally.must_vacuous + tally.must_untestable + tally.must_error > 0;
        let narrowed = self.settings.narrowed.is_some()
            || self.partition.is_some()
            || tally.total < self.suite_rows;
        if tally.rows.fail > 0 {
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
        let tally = self.tally;
        let mut found = Vec::new();
        let failed = tally.rows.fail - tally.known_fail;
        if failed > 0 {
            let unlisted = if self.known.is_empty() { "" } else { " that no known entry covers" };
            found.push((Exit::Failure, format!("{} failed{unlisted}", rows(failed))));
        }
        let warned = tally.rows.warn - tally.known_warn;
        if warned > 0 && self.settings.strict {
            found.push((Exit::Failure, format!("{} warned, and the run is strict", rows(warned))));
        }
        found
    }

    fn obstacles(&self) -> Vec<(Exit, String)> {
        let mut found = Vec::new();
        let tally = self.tally;
        let not_judged = tally.rows.error - tally.not_reached;
        if not_judged > 0 {
            found.push((Exit::Unjudged, format!("{} could not be judged", rows(not_judged))));
        }
        let mut incomplete = |reason| found.push((Exit::Incomplete, reason));
        if tally.total == 0 {
            incomplete("no row was selected".to_owned());
        } else if self.nothing_judged() {
            incomplete(format!("none of the {} applies to this target", rows(tally.total)));
        }
        if self.cut_short() {
            let missed = rows(tally.not_reached);
            incomplete(format!("the run ended early, with {missed} not reached"));
        }
        if !self.settings.partial {
            for (verdict, n) in [
                (Verdict::Untestable, tally.must_untestable),
                (Verdict::Vacuous, tally.must_vacuous),
            ] {
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
        match self.tally.rows.fail {
            0 => "no selected row failed".to_owned(),
            1 => "the one failure is known".to_owned(),
            n => format!("all {n} failures are known"),
        }
    }

    fn nothing_judged(&self) -> bool {
        self.tally.rows.not_applicable == self.tally.total
    }

    fn cut_short(&self) -> bool {
        self.settings.interrupted || self.tally.not_reached > 0
    }
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
