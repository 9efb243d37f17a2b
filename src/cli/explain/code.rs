//! Error codes: what the suite says when they are due.

use std::collections::{BTreeMap, BTreeSet};

use super::Desk;
use super::sheet::Sheet;
use crate::case::expect::{ErrorExpect, Expect};
use crate::case::{Captured, Row};
use crate::suite::Suite;

/// When a code is due.
#[derive(Default)]
struct Due {
    statuses: BTreeSet<String>,
    messages: BTreeSet<String>,
    clauses: BTreeSet<String>,
    /// Rows that allow other codes too.
    among: BTreeSet<String>,
    rows: Vec<String>,
}

/// The sheet of an error code.
pub(super) fn code(code: &str, desk: Desk<'_>) -> Option<Sheet> {
    let suite = desk.suite;
    let due = codes(suite).remove(code)?;
    let mut sheet = Sheet::new("error code", code);
    let list = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join(", ");
    sheet.text("status", &list(due.statuses));
    for (at, message) in due.messages.iter().enumerate() {
        sheet.text(if at == 0 { "message" } else { "" }, message);
    }
    for (at, id) in due.clauses.iter().enumerate() {
        let says = suite.ledger.find(id).map_or("", |clause| clause.says.as_str());
        sheet.text(if at == 0 { "clauses" } else { "" }, &format!("{id}: {says}"));
    }
    if !due.among.is_empty() {
        sheet.text("instead of", &list(due.among));
    }
    let rows: Vec<&str> = due.rows.iter().map(String::as_str).collect();
    sheet.ids("rows", &rows, &format!("acs-conform list rows{}", desk.flag));
    Some(sheet)
}

/// Every code that a row expects by name.
pub(super) fn all_codes(suite: &Suite) -> Vec<String> {
    codes(suite).into_keys().collect()
}

fn codes(suite: &Suite) -> BTreeMap<String, Due> {
    let mut all: BTreeMap<String, Due> = BTreeMap::new();
    for row in suite.rows.iter() {
        for error in errors(&row) {
            let nothing = Captured::new();
            let fill = |text: &str| {
                row.text(text, &nothing).map(std::borrow::Cow::into_owned).unwrap_or_default()
            };
            let allowed: Vec<String> = error.code.0.iter().map(|code| fill(code)).collect();
            for code in &allowed {
                let due = all.entry(code.clone()).or_default();
                due.statuses.extend(error.status.0.iter().map(|status| fill(status)));
                due.messages.extend(error.message.as_deref().map(fill));
                due.clauses.extend(row.clauses.iter().cloned());
                due.among.extend(allowed.iter().filter(|other| *other != code).cloned());
                if due.rows.last() != Some(&row.id) {
                    due.rows.push(row.id.clone());
                }
            }
        }
    }
    all
}

fn errors(row: &Row) -> Vec<&ErrorExpect> {
    let model = &row.case.model;
    let readings =
        model.readings.iter().chain(model.steps.iter().filter_map(|s| s.readings.as_ref()));
    let mut expects: Vec<&Expect> =
        readings.flat_map(|readings| readings.when.iter().map(|when| &when.expect)).collect();
    expects.extend(row.expects());
    expects
        .into_iter()
        .filter_map(|expect| expect.error.as_ref().map(|error| &error.value))
        .collect()
}
