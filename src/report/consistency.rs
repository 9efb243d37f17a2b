//! A target may take any allowed reading of a contested clause, but the same one throughout.

use std::collections::BTreeMap;

use super::document::{Failure, ReadingTaken};
use super::outcome::RowOutcome;
use crate::spec::Level;

/// Name of the check whose findings are made here.
pub const CHECK: &str = "consistent-reading";

/// The readings that the rows saw, by clause. Of a clause with several, the one that most rows
/// saw comes first; among equals the one that was seen first.
pub fn readings_taken(rows: &[RowOutcome]) -> Vec<ReadingTaken> {
    let mut by_clause: BTreeMap<&str, Vec<(&str, Vec<String>)>> = BTreeMap::new();
    for row in rows {
        for seen in row.readings.iter().filter(|seen| seen.decisive) {
            let taken = by_clause.entry(&seen.clause).or_default();
            let at = taken.iter().position(|(reading, _)| *reading == seen.reading);
            let at = at.unwrap_or_else(|| {
                taken.push((&seen.reading, Vec::new()));
                taken.len() - 1
            });
            let ids = &mut taken[at].1;
            if ids.last() != Some(&row.id) {
                ids.push(row.id.clone());
            }
        }
    }
    let mut out = Vec::new();
    for (clause, mut taken) in by_clause {
        taken.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
        let consistent = taken.len() == 1;
        out.extend(taken.into_iter().map(|(reading, rows)| ReadingTaken {
            clause: clause.to_owned(),
            reading: reading.to_owned(),
            consistent,
            rows,
        }));
    }
    out
}

/// Puts one finding per inconsistent clause on the first row that saw a minority reading.
pub fn mark_inconsistent(rows: &mut [RowOutcome], taken: &[ReadingTaken]) {
    for clause in taken.chunk_by(|a, b| a.clause == b.clause).filter(|readings| readings.len() > 1)
    {
        let minority = clause[1..].iter().flat_map(|reading| reading.rows.iter()).min();
        let majority = &clause[0];
        let others: Vec<_> = clause[1..].iter().map(|r| r.reading.as_str()).collect();
        let Some(row) = rows.iter_mut().find(|row| Some(&row.id) == minority) else { continue };
        row.failures.push(Failure {
            clause: majority.clause.clone(),
            level: Level::Should,
            check: CHECK.to_owned(),
            expected: format!(
                "one reading throughout the run; {} saw {}",
                count(majority.rows.len()),
                majority.reading
            ),
            actual: format!("here {}", others.join(" and ")),
            at: None,
            pointer: None,
            curl: None,
            nearest_pass: None,
            note: Some(
                "the clause is contested and either reading is allowed, but not both".to_owned(),
            ),
        });
    }
}

fn count(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}
