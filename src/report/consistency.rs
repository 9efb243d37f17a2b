//! A target may take any allowed reading of a contested clause, but the same one throughout.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::document::{Failure, ReadingTaken};
use super::outcome::RowOutcome;
use crate::spec::Level;

/// Name of the check whose findings are made here.
pub const CHECK: &str = "consistent-reading";

/// The readings that rows saw, as the rows come in. Grows with every row that saw one, as the list
/// in the document does.
#[derive(Debug, Default)]
pub struct Readings {
    by_clause: BTreeMap<String, Vec<Reading>>,
}

#[derive(Debug)]
struct Reading {
    name: String,
    seen: Vec<Seen>,
}

/// A row that saw a reading; ordered as the rows of a document are.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    id: String,
    /// Which of the row's readings it is.
    at: usize,
    place: usize,
}

/// Findings about inconsistent readings, by the place of the row that they are put on.
pub type Findings = BTreeMap<usize, Vec<Failure>>;

impl Readings {
    /// Notes what a row saw. What fits several readings says nothing.
    pub fn note(&mut self, place: usize, row: &RowOutcome) {
        for (at, seen) in row.readings.iter().enumerate().filter(|(_, seen)| seen.decisive) {
            let readings = self.by_clause.entry(seen.clause.clone()).or_default();
            let found = readings.iter().position(|reading| reading.name == seen.reading);
            let found = found.unwrap_or_else(|| {
                readings.push(Reading { name: seen.reading.clone(), seen: Vec::new() });
                readings.len() - 1
            });
            let rows = &mut readings[found].seen;
            if rows.last().is_none_or(|last| last.place != place) {
                rows.push(Seen { id: row.id.clone(), at, place });
            }
        }
    }

    /// The readings that were taken, by clause, and one finding per inconsistent clause, for the
    /// first row that saw a minority reading. Of a clause with several readings, the one that most
    /// rows saw comes first; among equals the one that was seen first.
    pub fn settle(self) -> (Vec<ReadingTaken>, Findings) {
        let (mut taken, mut findings) = (Vec::new(), Findings::new());
        for (clause, mut readings) in self.by_clause {
            for reading in &mut readings {
                reading.seen.sort();
            }
            readings.sort_by(|a, b| {
                let rows = |reading: &Reading| Reverse(reading.seen.len());
                rows(a).cmp(&rows(b)).then_with(|| a.seen.first().cmp(&b.seen.first()))
            });
            let minority = readings.iter().skip(1).filter_map(|reading| reading.seen.first()).min();
            if let Some(first) = minority {
                findings.entry(first.place).or_default().push(finding(&clause, &readings));
            }
            let consistent = readings.len() == 1;
            taken.extend(readings.into_iter().map(|reading| ReadingTaken {
                clause: clause.clone(),
                reading: reading.name,
                consistent,
                rows: reading.seen.into_iter().map(|seen| seen.id).collect(),
            }));
        }
        (taken, findings)
    }
}

/// What is wrong with several readings of a clause, the majority's first.
fn finding(clause: &str, readings: &[Reading]) -> Failure {
    let (majority, others) = (&readings[0], &readings[1..]);
    let others: Vec<_> = others.iter().map(|reading| reading.name.as_str()).collect();
    Failure {
        clause: clause.to_owned(),
        level: Level::Should,
        check: CHECK.to_owned(),
        expected: format!(
            "one reading throughout the run; {} saw {}",
            count(majority.seen.len()),
            majority.name
        ),
        actual: format!("here {}", others.join(" and ")),
        at: None,
        pointer: None,
        curl: None,
        nearest_pass: None,
        note: Some(
            "the clause is contested and either reading is allowed, but not both".to_owned(),
        ),
    }
}

fn count(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}
