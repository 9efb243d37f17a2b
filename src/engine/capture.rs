//! Values that one step takes out of its answers for the next.

use serde_json::Value;

use crate::case::model::Capture;
use crate::case::{Captured, Row};
use crate::check::{Finding, Gathered};
use crate::spec::Level;
use crate::suite::{Located, Suite};

/// The value that a capture takes: that of the first page which holds one, since an earlier page
/// may be empty.
pub(super) fn value(
    suite: &Suite,
    row: &Row,
    capture: &Capture,
    captured: &Captured,
    gathered: &Gathered,
) -> Option<String> {
    let path = row.text(&capture.at, captured).ok()?;
    let path = suite.patterns.path(&path).ok()?;
    gathered.pages.iter().find_map(|page| match path.query(page.json.as_ref().ok()?).first()? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// What to say of an answer that holds no such value.
pub(super) fn missing(
    suite: &Suite,
    row: &Row,
    capture: &Located<Capture>,
    gathered: &Gathered,
) -> Finding {
    let named = capture.clause.as_ref().map(|clause| clause.value.clone());
    let clause = named.or_else(|| row.clauses.first().cloned()).unwrap_or_default();
    let actual = gathered.pages.first().map(|page| page.describe(suite)).unwrap_or_default();
    Finding {
        level: suite.ledger.level(&clause).unwrap_or(Level::May),
        clause,
        check: "capture",
        expected: format!("a value at {}", capture.at),
        actual: format!("none ({actual})"),
        at: Some(row.case.place(capture.line, capture.column)),
        pointer: None,
        note: None,
    }
}
