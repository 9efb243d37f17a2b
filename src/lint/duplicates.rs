//! Rows that ask the same as another and demand the same.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::cases::at_key;
use crate::case::{Case, Row};
use crate::diagnostic::Diagnostic;
use crate::suite::Suite;

/// Keys that say what a case is about, and nothing of what it does.
const ABOUT: [&str; 3] = ["title:", "why:", "clauses:"];

/// One finding for each case that repeats.
pub(super) fn check(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let mut first: HashMap<(String, String), String> = HashMap::new();
    let mut told = BTreeSet::new();
    for row in suite.rows.iter().filter(|row| row.not_in_edition.is_none()) {
        let deed = (deeds(&row.case), values(&row));
        let Some(other) = first.insert(deed, row.id.clone()) else { continue };
        if told.insert(row.case.id.clone()) {
            let title = format!("the row `{}` does what `{other}` does", row.id);
            let help = "delete one of them, or let it ask something else";
            found.push(at_key(&row.case, "title", title).help(help));
        }
    }
}

/// What a case does: its text without what it is about.
fn deeds(case: &Case) -> String {
    let mut kept = String::new();
    let mut about = false;
    for line in case.text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        // What is indented goes on with the key above.
        if !line.starts_with([' ', '-']) {
            about = ABOUT.iter().any(|key| line.starts_with(key));
        }
        if !about && !line.trim().is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The values of a row, without the names that its table gives them.
fn values(row: &Row) -> String {
    let mut vars = row.vars.as_ref().clone();
    for value in vars.values_mut() {
        if let Value::Object(members) = value {
            members.remove("id");
        }
    }
    Value::Object(vars).to_string()
}
