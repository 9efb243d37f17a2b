//! Broken clauses, one card a cause.

use super::evidence::{Finding, Link, finding, link};
use super::summary::{Ticket, ticket};
use super::{NAME, Report, SENTENCE};
use crate::report::causes::Cause;
use crate::report::inert::line;
use crate::report::overview::Overview;
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
pub fn of(report: Report<'_>, overviews: &[Overview], level: Level) -> Vec<OfTarget> {
    let causes = |overview: &Overview| {
        let of_level = if level == Level::Must { &overview.must } else { &overview.should };
        let causes = of_level.new.told().iter().chain(of_level.known.told());
        causes.map(|cause| card(cause, report.ledger)).collect()
    };
    report
        .runs
        .iter()
        .zip(overviews)
        .map(|(run, overview)| OfTarget {
            target: line(&run.target.name, NAME),
            causes: causes(overview),
        })
        .filter(|target| !target.causes.is_empty())
        .collect()
}

fn card(cause: &Cause, ledger: Option<&Ledger>) -> Card {
    let failure = &cause.failure;
    let norm = ledger.and_then(|ledger| ledger.find(&failure.clause));
    let others = cause.rows.others(NAMED);
    Card {
        class: if failure.level == Level::Must { "fail" } else { "warn" },
        basis: norm.map_or(String::new(), |clause| clause.basis.to_string()),
        quote: norm.and_then(|clause| clause.quote.as_ref()).map(|quote| line(quote, SENTENCE)),
        says: norm.map(|clause| line(&clause.says, SENTENCE)),
        source: norm.map(|clause| line(&clause.source, NAME)),
        rows: rows(cause.rows.count),
        row: link(cause.rows.first()),
        title: line(&cause.title, NAME),
        finding: finding(failure, COMMAND),
        others: others.iter().map(|id| link(id)).collect(),
        unnamed: cause.rows.count - 1 - others.len(),
        known: cause.known_reason.as_ref().map(|why| line(why, SENTENCE)),
        ticket: cause.ticket.as_deref().map(ticket),
    }
}
