//! Broken clauses, one card a cause.

use super::evidence::{Finding, Link, finding, link};
use super::summary::{Ticket, ticket};
use super::{NAME, Report, SENTENCE};
use crate::report::causes::{Cause, causes};
use crate::report::inert::line;
use crate::report::wording::rows;
use crate::spec::{Ledger, Level};

/// Characters of a command that are shown on a card.
const COMMAND: usize = 8_000;

/// Rows that are named on a card.
const NAMED: usize = 30;

/// The causes of one target.
pub struct OfTarget {
    pub target: String,
    pub causes: Vec<Card>,
}

/// One cause.
pub struct Card {
    pub class: &'static str,
    pub basis: String,
    pub quote: Option<String>,
    pub says: Option<String>,
    pub source: Option<String>,
    pub rows: String,
    pub row: Link,
    pub title: String,
    pub finding: Finding,
    pub others: Vec<Link>,
    pub unnamed: usize,
    pub known: Option<String>,
    pub ticket: Option<Ticket>,
}

/// The broken clauses of a level, by target. Known ones are there, with their reason.
pub fn of(report: Report<'_>, level: Level) -> Vec<OfTarget> {
    report
        .runs
        .iter()
        .map(|run| OfTarget {
            target: line(&run.target.name, NAME),
            causes: causes(run, level).iter().map(|cause| card(cause, report.ledger)).collect(),
        })
        .filter(|target| !target.causes.is_empty())
        .collect()
}

fn card(cause: &Cause<'_>, ledger: Option<&Ledger>) -> Card {
    let failure = cause.failure;
    let norm = ledger.and_then(|ledger| ledger.find(&failure.clause));
    let first = cause.rows.first();
    let others = &cause.rows[1.min(cause.rows.len())..];
    Card {
        class: if failure.level == Level::Must { "fail" } else { "warn" },
        basis: norm.map_or(String::new(), |clause| clause.basis.to_string()),
        quote: norm.and_then(|clause| clause.quote.as_ref()).map(|quote| line(quote, SENTENCE)),
        says: norm.map(|clause| line(&clause.says, SENTENCE)),
        source: norm.map(|clause| line(&clause.source, NAME)),
        rows: rows(cause.rows.len()),
        row: link(first.map_or("", |row| row.id.as_str())),
        title: first.map_or(String::new(), |row| line(&row.title, NAME)),
        finding: finding(failure, COMMAND),
        others: others.iter().take(NAMED).map(|row| link(&row.id)).collect(),
        unnamed: others.len().saturating_sub(NAMED),
        known: first.and_then(|row| row.known_reason.as_ref()).map(|why| line(why, SENTENCE)),
        ticket: first.and_then(|row| row.ticket.as_deref()).map(ticket),
    }
}
