//! Clauses, their readings, and the mutants that break them.

use super::Desk;
use super::sheet::Sheet;
use crate::mock::{Mutant, mutants_of};
use crate::spec::{Clause, Contested, Silence};
use crate::suite::Suite;

/// The sheet of a clause, also of one that the edition does not have.
pub(super) fn clause(id: &str, desk: Desk<'_>) -> Option<Sheet> {
    let suite = desk.suite;
    let in_edition = suite.ledger.find(id);
    let clause = in_edition.or_else(|| suite.all_clauses.iter().find(|c| c.id == id))?;
    let mut sheet = Sheet::new("clause", id);
    sheet.text("says", &clause.says);
    sheet.text("level", &format!("{}, {}", clause.level, clause.basis));
    sheet.text("source", &clause.source);
    if let Some(quote) = &clause.quote {
        sheet.text("quote", &format!("“{}”", quote.trim()));
    }
    let values: Vec<String> =
        clause.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
    if !values.is_empty() {
        sheet.text("values", &values.join(", "));
    }
    if in_edition.is_none() {
        sheet.text("edition", &format!("edition {} does not have it", suite.edition.date));
    }
    if let Some(contested) = &clause.contested {
        readings(&mut sheet, contested);
    }
    if let Some(erratum) = &clause.erratum {
        sheet.text("erratum", erratum);
    }
    if let Some(untestable) = &clause.untestable {
        sheet.text("untestable", untestable);
    }
    editions(&mut sheet, clause);
    if clause.untestable.is_none() {
        rows_of(&mut sheet, id, desk);
    }
    let all = mutants_of(&suite.manifest.operation);
    let breaking: Vec<&str> =
        all.iter().filter(|mutant| mutant.clause == id).map(|mutant| mutant.id.as_str()).collect();
    if !breaking.is_empty() {
        sheet.ids("mutants", &breaking, "acs-conform list mutants");
    }
    Some(sheet)
}

fn rows_of(sheet: &mut Sheet, clause: &str, desk: Desk<'_>) {
    let rows = desk.suite.rows.iter().filter(|row| row.clauses.iter().any(|known| known == clause));
    let rows: Vec<String> = rows.map(|row| row.id).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let rest = format!("acs-conform list rows{} --filter 'clause({clause})'", desk.flag);
    sheet.ids("rows", &rows, &rest);
}

fn readings(sheet: &mut Sheet, contested: &Contested) {
    let open = match contested.page {
        Silence::Contradiction => "the page contradicts itself; anything else fails",
        Silence::Silent => "the page is silent; anything else is a warning",
    };
    sheet.text("contested", &format!("{open}. {}", contested.why));
    for (at, reading) in contested.readings.iter().enumerate() {
        let name = if at == 0 { "readings" } else { "" };
        sheet.text(name, &format!("{}: {}", reading.id, reading.says));
    }
}

fn editions(sheet: &mut Sheet, clause: &Clause) {
    for (at, (date, own)) in clause.editions.iter().enumerate() {
        let mut parts = Vec::new();
        if own.absent {
            parts.push("does not have it".to_owned());
        }
        parts.extend(own.level.map(|level| level.to_string()));
        parts.extend(own.basis.map(|basis| basis.to_string()));
        parts.extend(own.values.iter().map(|(name, value)| format!("{name} {value}")));
        parts.extend(own.settles.as_ref().map(|reading| format!("settled: {reading}")));
        parts.extend(own.says.clone());
        parts.extend(own.quote.as_ref().map(|quote| format!("“{}”", quote.trim())));
        let name = if at == 0 { "editions" } else { "" };
        sheet.text(name, &format!("{date}: {}", parts.join("; ")));
    }
}

/// The sheet of `clause=reading`.
pub(super) fn reading(id: &str, desk: Desk<'_>) -> Option<Sheet> {
    let suite = desk.suite;
    let (clause_id, reading_id) = id.split_once('=')?;
    let clause = suite.ledger.find(clause_id)?;
    let contested = clause.contested.as_ref()?;
    let at = contested.readings.iter().position(|reading| reading.id == reading_id)?;
    let mut sheet = Sheet::new("reading", id);
    sheet.text("says", &contested.readings[at].says);
    sheet.text("of", &format!("{clause_id}: {}", clause.says));
    if at == 0 {
        sheet.text("default", "the reference server takes it unless told otherwise");
    }
    sheet.text("because", &contested.why);
    let others: Vec<&str> = contested
        .readings
        .iter()
        .filter(|other| other.id != reading_id)
        .map(|other| other.id.as_str())
        .collect();
    sheet.text("others", &others.join(", "));
    rows_of(&mut sheet, clause_id, desk);
    if desk.flag.is_empty() {
        sheet.verbatim("try it", &format!("acs-conform mock --reading {id}"));
    }
    Some(sheet)
}

/// Every `clause=reading`.
pub(super) fn all_readings(suite: &Suite) -> Vec<String> {
    let contested = suite.ledger.iter().filter_map(|c| Some((&c.id, c.contested.as_ref()?)));
    contested
        .flat_map(|(id, contested)| {
            contested.readings.iter().map(move |r| format!("{id}={}", r.id))
        })
        .collect()
}

/// The sheet of a mutant.
pub(super) fn mutant(mutant: &Mutant, desk: Desk<'_>) -> Sheet {
    let suite = desk.suite;
    let mut sheet = Sheet::new("mutant", &mutant.id);
    sheet.text("slip", &mutant.slip);
    let says = suite.ledger.find(&mutant.clause).map_or("", |clause| clause.says.as_str());
    sheet.text("breaks", &format!("{}: {says}", mutant.clause));
    rows_of(&mut sheet, &mutant.clause, desk);
    sheet.verbatim("try it", &format!("acs-conform mock --mutant {}", mutant.id));
    sheet
}
