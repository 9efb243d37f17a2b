//! Folds judged rows and the facts of a run into the run document, row by row. Only what the sums
//! need stays here; the rows themselves go to a [`Store`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::consistency::Readings;
use super::document::{
    FORMAT, Failure, KnownRecord, RowReading, RowRecord, RunDocument, Settings, Summary, Verdict,
};
use super::known::Known;
use super::nearest::Case;
use super::outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};
use super::skew;
use super::store::{Memory, Nearest, Store};
use super::tally::{Mark, Tally};
use super::verdict::{Judged, weigh};
use crate::spec::Level;

/// Makes the run document of rows that are in memory. Their order does not matter.
pub fn fold(mut rows: Vec<RowOutcome>, facts: RunFacts) -> RunDocument {
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let order = 0..rows.len();
    let mut fold = Fold::new(Memory::default());
    for (place, row) in rows.into_iter().enumerate() {
        let Ok(()) = fold.take(place, row);
    }
    let Ok(document) = fold.finish(facts, order);
    document
}

/// A document in the making.
#[derive(Debug)]
pub struct Fold<S> {
    store: S,
    /// By place.
    rows: Vec<Option<Taken>>,
    cases: HashMap<String, u32>,
    readings: Readings,
}

/// What stays of a row.
#[derive(Clone, Copy, Debug)]
struct Taken {
    mark: Mark,
    case: u32,
}

impl<S: Store> Fold<S> {
    /// A document without rows, which will be kept in a store.
    pub fn new(store: S) -> Self {
        let readings = Readings::default();
        Self { store, rows: Vec::new(), cases: HashMap::new(), readings }
    }

    /// Takes a judged row. Rows come in any order; a place is a number of the row's own, best one
    /// of 0 to the number of rows.
    pub fn take(&mut self, place: usize, row: RowOutcome) -> Result<(), S::Error> {
        self.readings.note(place, &row);
        self.keep(place, record(row))
    }

    /// Makes the document. `order` gives the places in the order of the rows' ids; a place of which
    /// no row was taken is passed over.
    pub fn finish(
        mut self,
        facts: RunFacts,
        order: impl IntoIterator<Item = usize>,
    ) -> Result<RunDocument<S::Rows>, S::Error> {
        let taken = |place: &usize| self.rows.get(*place).is_some_and(Option::is_some);
        let order: Vec<usize> = order.into_iter().filter(taken).collect();
        let (readings, findings) = std::mem::take(&mut self.readings).settle();
        for (place, findings) in findings {
            self.add(place, findings)?;
        }
        let today = TimeZone::UTC.to_datetime(facts.started).date();
        let known = self.know(&facts.known, today, &order)?;
        let mut tally = Tally::default();
        self.taken(&order).for_each(|(_, row)| tally.add(row.mark));
        let nearest = self.nearest(&order)?;
        let rows = self.store.finish(order, nearest)?;
        Ok(document(facts, &tally, readings, known, rows))
    }

    fn keep(&mut self, place: usize, row: RowRecord) -> Result<(), S::Error> {
        let next = u32::try_from(self.cases.len()).expect("no suite has four billion cases");
        let case = match self.cases.get(&row.case) {
            Some(case) => *case,
            None => *self.cases.entry(row.case.clone()).or_insert(next),
        };
        if self.rows.len() <= place {
            self.rows.resize(place + 1, None);
        }
        self.rows[place] = Some(Taken { mark: Mark::of(&row), case });
        self.store.put(place, row)
    }

    fn taken<'a>(&'a self, order: &'a [usize]) -> impl Iterator<Item = (usize, Taken)> + 'a {
        order.iter().filter_map(|place| Some((*place, self.rows[*place]?)))
    }

    /// Adds findings about a `should` to a row. They make a warning of a row that passed; a row that
    /// failed, or was not judged, stays what it is.
    fn add(&mut self, place: usize, findings: Vec<Failure>) -> Result<(), S::Error> {
        let mut row = self.store.read(place)?;
        row.failures.extend(findings);
        row.failures.sort_by_key(|failure| Reverse(failure.level));
        if row.verdict == Verdict::Pass {
            row.verdict = Verdict::Warn;
        }
        self.keep(place, row)
    }

    /// Marks the deviating rows that an entry covers, and says what became of each entry.
    fn know(
        &mut self,
        entries: &[KnownEntry],
        today: Date,
        order: &[usize],
    ) -> Result<Vec<KnownRecord>, S::Error> {
        let mut known = Known::new(entries);
        // Without entries no row has to be looked at.
        let order = if entries.is_empty() { &[] } else { order };
        for place in order {
            let Some(Taken { mark, .. }) = self.rows[*place] else { continue };
            if let Some(entry) = known.meet(&self.store.id(*place)?, mark.verdict) {
                let mut row = self.store.read(*place)?;
                row.known = true;
                row.known_reason = Some(entry.reason.clone());
                row.ticket.clone_from(&entry.ticket);
                self.keep(*place, row)?;
            }
        }
        Ok(known.records(today))
    }

    /// The nearest passing row of the same case of each row with findings.
    fn nearest(&mut self, order: &[usize]) -> Result<Nearest, S::Error> {
        let mut cases: BTreeMap<u32, Case> = BTreeMap::new();
        for (_, row) in self.taken(order).filter(|(_, row)| row.mark.findings) {
            cases.entry(row.case).or_default();
        }
        for (place, row) in self.taken(order) {
            if let Some(case) = cases.get_mut(&row.case) {
                case.note(place, row.mark.verdict == Verdict::Pass, row.mark.findings);
            }
        }
        let mut nearest = Nearest::new();
        for case in cases.into_values() {
            nearest.extend(case.nearest(|place| self.store.id(place))?);
        }
        Ok(nearest)
    }
}

fn document<R>(
    facts: RunFacts,
    tally: &Tally,
    readings: Vec<super::document::ReadingTaken>,
    known: Vec<KnownRecord>,
    rows: R,
) -> RunDocument<R> {
    let partition = facts.partition.map(|(part, of)| format!("{part}/{of}"));
    let settings = Settings {
        narrowed: facts.narrowed,
        partial: facts.partial,
        strict: facts.strict,
        interrupted: facts.interrupted,
        command: facts.command,
    };
    let judged = Judged {
        tally,
        suite_rows: facts.suite.rows,
        partition: partition.as_deref(),
        settings: &settings,
        known: &known,
    };
    let (exit, mut reasons) = judged.exit();
    reasons.extend(skew::cause(&facts.target, tally.refused));
    let summary = Summary {
        verdict: judged.verdict(),
        exit: exit.code(),
        reasons,
        requests: facts.requests,
        retries: facts.retries,
        throttled: facts.throttled,
        rows: tally.rows,
        must: tally.must,
        should: tally.should,
        known: tally.known_fail,
        stale: known.iter().filter(|entry| entry.stale).count(),
        expired: known.iter().filter(|entry| entry.expired).count(),
    };
    RunDocument {
        format: FORMAT,
        tool: facts.tool,
        suite: facts.suite,
        target: facts.target,
        started: facts.started.to_string(),
        finished: facts.finished.to_string(),
        complete: judged.complete(),
        partition,
        settings,
        summary,
        readings,
        known,
        rows,
    }
}

/// Weighs a row.
fn record(mut row: RowOutcome) -> RowRecord {
    row.failures.sort_by_key(|failure| Reverse(failure.level));
    // What stands there in a document that was taken apart is found anew.
    row.failures.iter_mut().for_each(|failure| failure.nearest_pass = None);
    let strongest = row.failures.first().map(|failure| failure.level);
    let verdict = weigh(&row.evidence, strongest);
    let not_reached = matches!(row.evidence, Evidence::NotReached(_)) && verdict == Verdict::Error;
    RowRecord {
        level: strongest.filter(|level| *level == Level::Must).unwrap_or(row.level),
        verdict,
        known: false,
        known_reason: None,
        ticket: None,
        not_reached,
        reason: row.evidence.reason().map(str::to_owned),
        readings: row
            .readings
            .into_iter()
            .map(|ReadingSeen { clause, reading, decisive }| RowReading {
                clause,
                reading,
                decisive,
            })
            .collect(),
        id: row.id,
        case: row.case,
        title: row.title,
        theme: row.theme,
        clauses: row.clauses,
        flaky: row.flaky,
        millis: row.millis,
        requests: row.requests,
        failures: row.failures,
        needs: row.needs,
        exchanges: row.exchanges,
    }
}
