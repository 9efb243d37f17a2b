//! Known failures of a target: which rows an entry covers, and whether it still holds.

use std::collections::HashMap;

use jiff::civil::Date;

use super::document::{KnownRecord, Verdict};
use super::outcome::KnownEntry;

/// Entries, and the selected rows that they were found to match.
#[derive(Debug)]
pub struct Known<'a> {
    entries: &'a [KnownEntry],
    /// The entries that match a row, by its id.
    by_row: HashMap<&'a str, Vec<usize>>,
    met: Vec<Met>,
}

#[derive(Debug, Default)]
struct Met {
    matched: Vec<String>,
    deviating: usize,
    passing: bool,
}

impl<'a> Known<'a> {
    /// Entries that have met no row yet.
    pub fn new(entries: &'a [KnownEntry]) -> Self {
        let mut by_row: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for id in &entry.matched {
                let of_row = by_row.entry(id).or_default();
                if of_row.last() != Some(&at) {
                    of_row.push(at);
                }
            }
        }
        let met = entries.iter().map(|_| Met::default()).collect();
        Self { entries, by_row, met }
    }

    /// Notes a selected row; rows come in the order of their ids. Gives the entry that covers its
    /// deviation, if it deviates (`fail` or `warn`).
    ///
    /// An expired entry still covers its rows: the run then fails for the entry, not for the rows.
    pub fn meet(&mut self, id: &str, verdict: Verdict) -> Option<&'a KnownEntry> {
        let entries = self.by_row.get(id)?;
        let deviates = matches!(verdict, Verdict::Fail | Verdict::Warn);
        for at in entries {
            let met = &mut self.met[*at];
            met.matched.push(id.to_owned());
            met.deviating += usize::from(deviates);
            met.passing |= verdict == Verdict::Pass;
        }
        entries.first().filter(|_| deviates).map(|at| &self.entries[*at])
    }

    /// What became of each entry.
    ///
    /// An entry is stale if at least one selected row that it matches passed, and none deviates.
    /// Rows that could not be judged say nothing about it.
    pub fn records(self, today: Date) -> Vec<KnownRecord> {
        let records = self.entries.iter().zip(self.met).map(|(entry, met)| KnownRecord {
            rows: entry.rows.clone(),
            reason: entry.reason.clone(),
            ticket: entry.ticket.clone(),
            until: entry.until.map(|date| date.to_string()),
            matched: met.matched,
            deviating: met.deviating,
            stale: met.deviating == 0 && met.passing,
            expired: entry.until.is_some_and(|until| until < today),
        });
        records.collect()
    }
}
