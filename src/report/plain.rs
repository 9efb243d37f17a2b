//! A finding in plain lines, for formats that carry text without layout.

use super::document::{Failure, RowRecord};
use super::inert::{MAX_VALUE, line};
use crate::spec::Ledger;

/// One line: clause, expected and actual.
pub fn headline(failure: &Failure) -> String {
    let text = format!("{}: expected {}, got {}", failure.clause, failure.expected, failure.actual);
    line(&text, 300)
}

/// Everything about a finding, one fact a line.
pub fn describe(failure: &Failure, ledger: Option<&Ledger>) -> String {
    let mut facts = vec![("clause", format!("{} ({})", failure.clause, failure.level))];
    let mut fact = |name, value: Option<&String>| {
        if let Some(value) = value {
            facts.push((name, value.clone()));
        }
    };
    if let Some(clause) = ledger.and_then(|ledger| ledger.find(&failure.clause)) {
        fact("page", clause.quote.as_ref());
        fact("we read", Some(&clause.says));
    }
    fact("check", Some(&failure.check));
    fact("at", failure.pointer.as_ref());
    fact("expected", Some(&failure.expected));
    fact("actual", Some(&failure.actual));
    fact("note", failure.note.as_ref());
    fact("sent", failure.curl.as_ref());
    fact("passes", failure.nearest_pass.as_ref());
    fact("case", failure.at.as_ref());
    let lines: Vec<_> =
        facts.iter().map(|(name, value)| format!("{name}: {}", line(value, MAX_VALUE))).collect();
    lines.join("\n")
}

/// All findings of a row, a blank line between them.
pub fn describe_row(row: &RowRecord, ledger: Option<&Ledger>) -> String {
    let findings: Vec<_> = row.failures.iter().map(|failure| describe(failure, ledger)).collect();
    findings.join("\n\n")
}
