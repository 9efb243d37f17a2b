//! Known failures of a target: which rows an entry covers, and whether it still holds.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::document::{KnownRecord, RowRecord, Verdict};
use super::outcome::KnownEntry;

/// Marks the deviating rows that an entry covers, and says what became of each entry.
///
/// An expired entry still covers its rows: the run then fails for the entry, not for the rows.
/// An entry is stale if at least one selected row that it matches was judged, and none deviates
/// (`fail` or `warn`). Rows that could not be judged say nothing about it.
pub fn apply(rows: &mut [RowRecord], entries: &[KnownEntry], today: Date) -> Vec<KnownRecord> {
    let verdicts: HashMap<String, Verdict> =
        rows.iter().map(|row| (row.id.clone(), row.verdict)).collect();
    let records = entries.iter().map(|entry| record(entry, &verdicts, today)).collect();
    for row in rows.iter_mut().filter(|row| deviates(row.verdict)) {
        if let Some(entry) = entries.iter().find(|entry| entry.matched.contains(&row.id)) {
            row.known = true;
            row.known_reason = Some(entry.reason.clone());
            row.ticket.clone_from(&entry.ticket);
        }
    }
    records
}

fn record(entry: &KnownEntry, verdicts: &HashMap<String, Verdict>, today: Date) -> KnownRecord {
    let mut seen = HashSet::new();
    let mut matched: Vec<String> = entry
        .matched
        .iter()
        .filter(|id| verdicts.contains_key(*id) && seen.insert(id.as_str()))
        .cloned()
        .collect();
    matched.sort();
    let deviating = matched.iter().filter(|id| deviates(verdicts[*id])).count();
    let passing = matched.iter().any(|id| verdicts[id] == Verdict::Pass);
    KnownRecord {
        rows: entry.rows.clone(),
        reason: entry.reason.clone(),
        ticket: entry.ticket.clone(),
        until: entry.until.map(|date| date.to_string()),
        deviating,
        stale: deviating == 0 && passing,
        expired: entry.until.is_some_and(|until| until < today),
        matched,
    }
}

fn deviates(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Warn)
}
