//! Findings and exchanges as the page shows them, within a budget for the whole file.

use std::collections::HashSet;

use super::summary::{Ticket, ticket};
use super::{NAME, SENTENCE};
use crate::report::comparison::{Comparison, Piece, Side, compare};
use crate::report::document::{Failure, RowRecord, RunDocument, Verdict};
use crate::report::inert::{block, line};

/// Characters of a request or an answer that are shown.
const MAX_MESSAGE: usize = 3_000;

/// Characters of a command that are shown below a row; a card shows all of it.
const COMMAND: usize = 500;

/// Findings that are shown below a row.
const FINDINGS: usize = 3;

/// Bytes of all exchanges together: with three targets and a thousand rows each, the file stays
/// below 4 MB.
const BUDGET: usize = 1_100_000;

/// What a target did in a row.
pub struct Evidence {
    pub target: String,
    pub class: &'static str,
    pub verdict: Verdict,
    pub reason: Option<String>,
    pub known: Option<String>,
    pub ticket: Option<Ticket>,
    pub flaky: bool,
    pub findings: Vec<Finding>,
    /// Findings of the row that only the run file has.
    pub more_findings: usize,
    pub exchanges: Vec<Exchange>,
    /// Exchanges that only the run file has, in words; empty where there are none.
    pub left_out: String,
}

/// A broken clause.
pub struct Finding {
    pub clause: String,
    pub clause_anchor: String,
    pub level: String,
    pub check: String,
    pub pointer: Option<String>,
    /// Whether the labels of `compared` are signs of a line diff.
    pub signs: bool,
    pub compared: Vec<Compared>,
    pub note: Option<String>,
    pub at: Option<String>,
    pub curl: Option<String>,
    /// Whether all of the command is shown.
    pub curl_whole: bool,
    pub nearest: Option<Link>,
}

/// A link to a row.
pub struct Link {
    pub name: String,
    pub anchor: String,
}

/// A line of expected against actual.
pub struct Compared {
    pub class: &'static str,
    pub label: &'static str,
    pub pieces: Vec<Piece>,
}

/// A request and its answer.
pub struct Exchange {
    pub request: String,
    pub response: String,
    pub millis: String,
}

/// The rows whose exchanges fit into the file: first those that do not pass, then the same rows of
/// other targets, to be compared with them, then the rest.
pub struct Budget {
    chosen: HashSet<(usize, String)>,
    /// How many rows do not fit.
    pub left_out: usize,
}

impl Budget {
    /// Shares the room among the rows of all runs.
    pub fn share(runs: &[RunDocument]) -> Self {
        let mut left = BUDGET;
        let (mut chosen, mut left_out) = (HashSet::new(), 0);
        let deviates = |row: &&RowRecord| matches!(row.verdict, Verdict::Fail | Verdict::Warn);
        let rows = runs.iter().flat_map(|run| &run.rows);
        let compared: HashSet<&str> = rows.filter(deviates).map(|row| row.id.as_str()).collect();
        let rank = |row: &RowRecord| match row.verdict {
            Verdict::Pass if compared.contains(row.id.as_str()) => 1,
            Verdict::Pass => 2,
            _ => 0,
        };
        for turn in 0..3 {
            for (at, run) in runs.iter().enumerate() {
                for row in run.rows.iter().filter(|row| rank(row) == turn) {
                    let cost = cost(row);
                    if cost > left {
                        left_out += 1;
                    } else if cost > 0 {
                        left -= cost;
                        chosen.insert((at, row.id.clone()));
                    }
                }
            }
        }
        Self { chosen, left_out }
    }

    fn has(&self, run: usize, row: &RowRecord) -> bool {
        self.chosen.contains(&(run, row.id.clone()))
    }
}

/// Bytes of a row's exchanges in the file, where a quote takes five.
fn cost(row: &RowRecord) -> usize {
    let message = |text: &str| -> usize {
        let shown = text.chars().take(MAX_MESSAGE);
        shown
            .map(|c| if matches!(c, '"' | '\'' | '<' | '>' | '&') { 5 } else { c.len_utf8() })
            .sum()
    };
    row.exchanges.iter().map(|e| message(&e.request) + message(&e.response)).sum()
}

/// Shows what a target did in a row; `None` where there is nothing to show.
pub fn evidence(
    at: usize,
    run: &RunDocument,
    row: &RowRecord,
    budget: &Budget,
) -> Option<Evidence> {
    let shown = budget.has(at, row);
    let exchanges: Vec<_> = row
        .exchanges
        .iter()
        .filter(|_| shown)
        .map(|exchange| Exchange {
            request: block(&exchange.request, MAX_MESSAGE),
            response: block(&exchange.response, MAX_MESSAGE),
            millis: format!("{:.1} ms", exchange.millis),
        })
        .collect();
    let left_out = row.exchanges.len() - exchanges.len();
    // That exchanges are left out is told once for all rows where there is nothing else to tell.
    if row.failures.is_empty() && exchanges.is_empty() && row.reason.is_none() && !row.flaky {
        return None;
    }
    Some(Evidence {
        target: line(&run.target.name, NAME),
        class: class(row.verdict),
        verdict: row.verdict,
        reason: row.reason.as_ref().map(|reason| line(reason, SENTENCE)),
        known: row.known_reason.as_ref().map(|reason| line(reason, SENTENCE)),
        ticket: row.ticket.as_deref().map(ticket),
        flaky: row.flaky,
        findings: findings(&row.failures),
        more_findings: row.failures.len().saturating_sub(FINDINGS),
        exchanges,
        left_out: match left_out {
            0 => String::new(),
            1 => "The exchange is".to_owned(),
            many => format!("{many} exchanges are"),
        },
    })
}

/// The strongest findings of a row; a command that several of them share is shown once.
fn findings(failures: &[Failure]) -> Vec<Finding> {
    let mut seen = HashSet::new();
    failures
        .iter()
        .take(FINDINGS)
        .map(|failure| {
            let mut shown = finding(failure, COMMAND);
            shown.curl = shown.curl.filter(|_| seen.insert(failure.curl.as_deref()));
            shown
        })
        .collect()
}

/// Shows a broken clause, with at most so many characters of its command.
pub fn finding(failure: &Failure, command: usize) -> Finding {
    let compared = compared(&failure.expected, &failure.actual);
    Finding {
        clause: line(&failure.clause, NAME),
        clause_anchor: super::clause_anchor(&failure.clause),
        level: failure.level.to_string(),
        check: line(&failure.check, NAME),
        pointer: failure.pointer.as_ref().map(|pointer| line(pointer, NAME)),
        signs: compared.iter().all(|line| line.label.chars().count() == 1),
        compared,
        note: failure.note.as_ref().map(|note| line(note, SENTENCE)),
        at: failure.at.as_ref().map(|at| line(at, NAME)),
        curl: failure.curl.as_ref().map(|curl| line(curl, command)),
        curl_whole: failure.curl.as_ref().is_some_and(|curl| curl.chars().nth(command).is_none()),
        nearest: failure.nearest_pass.as_deref().map(link),
    }
}

/// A link to a row of the page.
pub fn link(row: &str) -> Link {
    Link { name: line(row, NAME), anchor: super::row_anchor(row) }
}

fn compared(expected: &str, actual: &str) -> Vec<Compared> {
    match compare(expected, actual) {
        Comparison::Words { expected, actual } => vec![
            Compared { class: "expected", label: "expected", pieces: some(expected) },
            Compared { class: "actual", label: "actual", pieces: some(actual) },
        ],
        Comparison::Lines(lines) => lines
            .into_iter()
            .map(|line| {
                let (class, label) = match line.side {
                    Side::Both => ("both", " "),
                    Side::Expected => ("expected", "−"),
                    Side::Actual => ("actual", "+"),
                    Side::Skipped => ("skipped", "…"),
                };
                Compared { class, label, pieces: vec![Piece { text: line.text, changed: false }] }
            })
            .collect(),
    }
}

fn some(pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.is_empty() {
        return vec![Piece { text: "(nothing)".to_owned(), changed: false }];
    }
    pieces
}

/// The colour of a verdict.
pub const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Warn => "warn",
        Verdict::NotApplicable => "none",
        Verdict::Vacuous | Verdict::Untestable | Verdict::Error => "other",
    }
}

/// The sign of a verdict, since colour alone is not seen by everybody.
pub const fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Warn => "!",
        Verdict::NotApplicable => "–",
        Verdict::Vacuous | Verdict::Untestable => "?",
        Verdict::Error => "⚠",
    }
}
