//! What the short forms tell of a run: its causes, its themes, and what was not judged. It is made
//! in one pass over the rows, and does not grow with them.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use super::causes::Causes;
use super::document::{RowRecord, RunDocument, Settings, Verdict};
use super::named::Named;
use super::standing::{Standing, standing};
use super::store::RowSource;
use crate::spec::{Ledger, Level};

/// Reasons that are kept; rows that were not judged for a later one are only counted.
const MOST_REASONS: usize = 1_000;

/// A run in short.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// How many rows there are.
    pub rows: usize,
    /// Rows whose repetition gave another verdict.
    pub flaky: usize,
    /// Rows and findings of level `must`.
    pub must: OfLevel,
    /// Rows and findings of level `should`.
    pub should: OfLevel,
    /// Rows by theme.
    pub themes: BTreeMap<String, Theme>,
    /// Rows without a judgement, by verdict and reason.
    pub not_judged: BTreeMap<(Verdict, String), Named>,
    /// Rows without a judgement whose reason is not kept.
    pub not_judged_further: usize,
}

/// What there is of one level.
#[derive(Clone, Debug, Default)]
pub struct OfLevel {
    /// Rows of the level that apply to the target.
    pub applicable: usize,
    /// Causes that no known entry covers.
    pub new: Causes,
    /// Causes that one covers.
    pub known: Causes,
}

/// The rows of a theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    verdicts: [usize; Verdict::ALL.len()],
    standings: [usize; Standing::COUNT],
    /// Time spent on them.
    pub time: Duration,
}

impl Theme {
    /// Rows with a verdict.
    pub fn with(&self, verdict: Verdict) -> usize {
        self.verdicts[verdict as usize]
    }

    /// Rows that stand so.
    pub fn standing(&self, standing: Standing) -> usize {
        self.standings[standing as usize]
    }

    /// All rows.
    pub fn rows(&self) -> usize {
        self.verdicts.iter().sum()
    }

    fn add(&mut self, row: &RowRecord, settings: &Settings) {
        self.verdicts[row.verdict as usize] += 1;
        self.standings[standing(row, settings) as usize] += 1;
        self.time = self.time.saturating_add(millis(row.millis));
    }
}

/// A time; none where it is no number.
pub fn millis(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1_000.0).unwrap_or_default()
}

impl Overview {
    /// Of a document in memory.
    pub fn of(run: &RunDocument) -> Self {
        let mut overview = Self::default();
        run.rows.iter().for_each(|row| overview.note(row, &run.settings));
        overview.settle()
    }

    /// Of any document. Fails where its rows cannot be read.
    pub fn read<R: RowSource>(run: &RunDocument<R>) -> io::Result<Self> {
        let mut overview = Self::default();
        for row in run.rows.rows() {
            overview.note(&*row?, &run.settings);
        }
        Ok(overview.settle())
    }

    /// The rows of all themes.
    pub fn total(&self) -> Theme {
        let mut total = Theme::default();
        for theme in self.themes.values() {
            for (sum, count) in total.verdicts.iter_mut().zip(theme.verdicts) {
                *sum += count;
            }
            for (sum, count) in total.standings.iter_mut().zip(theme.standings) {
                *sum += count;
            }
            total.time = total.time.saturating_add(theme.time);
        }
        total
    }

    /// Notes a row; rows come by id.
    fn note(&mut self, row: &RowRecord, settings: &Settings) {
        let number = self.rows;
        self.rows += 1;
        self.flaky += usize::from(row.flaky);
        let applicable = usize::from(row.verdict != Verdict::NotApplicable);
        match row.level {
            Level::Must => self.must.applicable += applicable,
            Level::Should => self.should.applicable += applicable,
            Level::May => {}
        }
        match self.themes.get_mut(row.theme()) {
            Some(theme) => theme.add(row, settings),
            None => self.themes.entry(row.theme().to_owned()).or_default().add(row, settings),
        }
        for failure in &row.failures {
            let of_level = match failure.level {
                Level::Must => &mut self.must,
                Level::Should => &mut self.should,
                Level::May => continue,
            };
            let causes = if row.known { &mut of_level.known } else { &mut of_level.new };
            causes.note(number, row, failure);
        }
        if !matches!(row.verdict, Verdict::Pass | Verdict::Fail | Verdict::Warn) {
            self.note_reason(row);
        }
    }

    fn note_reason(&mut self, row: &RowRecord) {
        let reason = row.reason.as_deref().unwrap_or("no reason given");
        let key = (row.verdict, reason.to_owned());
        if let Some(named) = self.not_judged.get_mut(&key) {
            named.add(&row.id);
        } else if self.not_judged.len() < MOST_REASONS {
            self.not_judged.insert(key, Named::new(&row.id));
        } else {
            self.not_judged_further += 1;
        }
    }

    fn settle(mut self) -> Self {
        for of_level in [&mut self.must, &mut self.should] {
            of_level.new.settle();
            of_level.known.settle();
        }
        self
    }
}

/// What a renderer is given.
#[derive(Debug)]
pub struct Shown<'a, R = Vec<RowRecord>> {
    /// The run.
    pub run: &'a RunDocument<R>,
    /// The run in short.
    pub overview: &'a Overview,
    /// The words of the clauses, where they are at hand.
    pub ledger: Option<&'a Ledger>,
}

impl<R> Clone for Shown<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Shown<'_, R> {}
