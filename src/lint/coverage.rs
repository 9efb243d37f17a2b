//! Clauses without rows, readings that nothing can observe, mutants that nothing is meant to catch.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{MutantClause, at_clause};
use crate::case::expect::Readings;
use crate::case::{Captured, Row};
use crate::diagnostic::Diagnostic;
use crate::suite::{Located, Suite};

pub(super) fn check(editions: &[&Suite], mutants: &[MutantClause], found: &mut Vec<Diagnostic>) {
    let Some(first) = editions.first() else { return };
    let tested: BTreeSet<String> = editions
        .iter()
        .flat_map(|suite| suite.rows.iter())
        .filter(|row| row.not_in_edition.is_none())
        .flat_map(|row| row.clauses)
        .collect();
    let everywhere = judged_everywhere(first);
    for clause in &first.all_clauses {
        let id = clause.id.as_str();
        let has_rows = tested.contains(id);
        match &clause.untestable {
            None if !has_rows && !everywhere.contains(id) => found.push(
                at_clause(first, id, format!("no row tests the clause `{id}`")).help(format!(
                    "write a case (`acs-conform new case THEME/NAME --clause {id}`), or say under \
                     `untestable:` why it cannot be seen"
                )),
            ),
            Some(_) if has_rows => found.push(
                at_clause(first, id, format!("rows test `{id}`, which is called untestable"))
                    .help("remove `untestable:`, or the clause from the cases that name it"),
            ),
            _ => {}
        }
    }
    readings(editions, &tested, found);
    for MutantClause { mutant, clause } in mutants {
        if !first.known_clauses.contains(clause) {
            let title = format!("the mutant `{mutant}` breaks `{clause}`, which is no clause");
            found.push(
                Diagnostic::of_file(format!("{} clauses/", first.files.name), title)
                    .help("tie the mutant to a clause of the ledger"),
            );
        }
    }
}

/// Clauses that every answer is judged by, whatever the row.
fn judged_everywhere(suite: &Suite) -> BTreeSet<String> {
    let blame = &suite.manifest.blame;
    let blamed = [
        &blame.server_error,
        &blame.not_json,
        &blame.schema,
        &blame.endless_walk,
        &blame.repeated_record,
        &blame.refused_token,
        &blame.snapshot,
    ];
    let blamed = blamed.into_iter().map(|clause| clause.value.clone());
    blamed.chain(suite.schemas().flat_map(|(_, schema)| schema.clauses())).collect()
}

/// Readings that no row can tell from others, of clauses that have rows at all.
fn readings(editions: &[&Suite], tested: &BTreeSet<String>, found: &mut Vec<Diagnostic>) {
    let Some(first) = editions.first() else { return };
    let mut observed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for suite in editions {
        for row in suite.rows.iter().filter(|row| row.not_in_edition.is_none()) {
            for (clause, reading) in observed_by(&row, suite) {
                observed.entry(clause).or_default().insert(reading);
            }
        }
    }
    for clause in &first.all_clauses {
        let Some(contested) = &clause.contested else { continue };
        if !tested.contains(clause.id.as_str()) {
            continue;
        }
        let seen = observed.get(&clause.id);
        for reading in &contested.readings {
            if seen.is_none_or(|seen| !seen.contains(&reading.id)) {
                let title =
                    format!("no case can observe the reading `{}` of `{}`", reading.id, clause.id);
                found.push(at_clause(first, &clause.id, title).help(
                    "say in a case's `readings:`, or in a table's, what a target that takes it does",
                ));
            }
        }
    }
}

/// Readings that a row can tell from others, by clause.
fn observed_by(row: &Row, suite: &Suite) -> Vec<(String, String)> {
    let nothing = Captured::new();
    let fill = |text: &str| row.text(text, &nothing).map(std::borrow::Cow::into_owned).ok();
    let model = &row.case.model;
    let mut all: Vec<&Located<Readings>> = model.readings.iter().collect();
    all.extend(model.steps.iter().filter_map(|step| step.readings.as_ref()));
    let mut seen = Vec::new();
    for readings in all {
        let Some(clause) = fill(&readings.clause) else { continue };
        for when in &readings.when {
            seen.extend(fill(&when.reading).map(|reading| (clause.clone(), reading)));
        }
    }
    for expect in row.expects() {
        for rule in &expect.each {
            let Some(table) = suite.tables.get(&rule.table.value) else { continue };
            for entry in &table.rows {
                let clause = entry.get("clause").and_then(Value::as_str);
                let readings = entry.get("readings").and_then(Value::as_object);
                if let (Some(clause), Some(readings)) = (clause, readings) {
                    let ids = readings.keys().map(|id| (clause.to_owned(), id.clone()));
                    seen.extend(ids);
                }
            }
        }
    }
    seen
}
