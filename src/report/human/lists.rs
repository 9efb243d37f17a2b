//! The short lists of the summary: warnings, known failures, readings, and rows not judged.

use std::fmt::Write;

use std::collections::BTreeMap;

use super::{COLUMNS, NAME};
use crate::report::causes::new_causes;
use crate::report::columns::{left, right, wrap};
use crate::report::document::{KnownRecord, RowRecord, RunDocument, Verdict};
use crate::report::inert::{MAX_VALUE, terminal};
use crate::report::paint::Paint;
use crate::report::wording::{plural, rows};
use crate::spec::{Ledger, Level};

/// Items of a list that are told unless everything is asked for.
const ITEMS: usize = 12;

/// Wraps a paragraph; the following lines are indented further.
pub fn paragraph(text: &str, indent: usize) -> String {
    let lines = wrap(text, COLUMNS - indent - 2);
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let further = if at == 0 { 0 } else { 2 };
        let _ = writeln!(out, "{}{line}", " ".repeat(indent + further));
    }
    out
}

/// Names in their order, each once.
pub fn unique(names: &[&str]) -> String {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let name = terminal(name, NAME);
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen.join(", ")
}

/// Broken `should` clauses, one item per cause.
pub fn warnings(
    run: &RunDocument,
    ledger: Option<&Ledger>,
    paint: Paint,
    everything: bool,
) -> String {
    let causes = new_causes(run, Level::Should);
    if causes.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.doubtful("warnings"));
    let told = if everything { causes.len() } else { ITEMS.min(causes.len()) };
    for cause in &causes[..told] {
        let failure = cause.failure;
        let clause = terminal(&failure.clause, NAME);
        let first = cause.rows.first().map_or(String::new(), |row| terminal(&row.id, MAX_VALUE));
        let others = cause.rows.len() - 1;
        let others = if others == 0 { String::new() } else { format!(" and {others} more") };
        out.push_str(&paragraph(&format!("{clause}: {first}{others}"), 2));
        if let Some(clause) = ledger.and_then(|ledger| ledger.find(&failure.clause)) {
            out.push_str(&paint.dim(&paragraph(&terminal(&clause.says, MAX_VALUE), 4)));
        }
        let got = format!("expected {}; got {}", failure.expected, failure.actual);
        out.push_str(&paragraph(&terminal(&got, 400), 4));
    }
    if told < causes.len() {
        let _ = writeln!(out, "  and {} more (-v tells all)", causes.len() - told);
    }
    out.push('\n');
    out
}

/// Known failures, one item per entry of the target.
pub fn known(run: &RunDocument, paint: Paint) -> String {
    if run.known.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.bold("known failures"));
    for entry in &run.known {
        out.push_str(&paragraph(&known_entry(entry), 2));
    }
    out.push('\n');
    out
}

fn known_entry(entry: &KnownRecord) -> String {
    let ticket = entry.ticket.as_deref().map_or(String::new(), |ticket| format!(", {ticket}"));
    let until = entry.until.as_deref().map_or(String::new(), |until| format!(", until {until}"));
    let text = format!(
        "{} ({} of {}): {}{ticket}{until}",
        entry.rows,
        entry.deviating,
        rows(entry.matched.len()),
        entry.reason
    );
    let mut shown = terminal(&text, MAX_VALUE);
    if entry.stale {
        shown.push_str("; STALE, take it out");
    }
    if entry.expired {
        shown.push_str("; EXPIRED");
    }
    shown
}

/// Which reading of each contested clause the target took: those taken throughout as one
/// paragraph, in the form that `mock --reading` takes; inconsistent ones as a list.
pub fn readings(run: &RunDocument, paint: Paint, everything: bool) -> String {
    if run.readings.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.bold("readings taken"));
    let mut brief = Vec::new();
    for clause in run.readings.chunk_by(|a, b| a.clause == b.clause) {
        if let ([taken], false) = (clause, everything) {
            brief.push(terminal(&format!("{}={}", taken.clause, taken.reading), NAME));
            continue;
        }
        let taken: Vec<_> = clause
            .iter()
            .map(|taken| format!("{} ({})", terminal(&taken.reading, NAME), rows(taken.rows.len())))
            .collect();
        let mut line = format!("{}: {}", terminal(&clause[0].clause, NAME), taken.join(", "));
        if clause.len() > 1 {
            line.push_str(", inconsistent");
        }
        out.push_str(&paragraph(&line, 2));
    }
    if !brief.is_empty() {
        for line in wrap(&brief.join(" "), COLUMNS - 2) {
            let _ = writeln!(out, "  {}", paint.dim(&line));
        }
    }
    out.push('\n');
    out
}

/// Rows without a judgement, by verdict and reason.
pub fn not_judged(run: &RunDocument, paint: Paint, everything: bool) -> String {
    let mut reasons: BTreeMap<(Verdict, &str), Vec<&RowRecord>> = BTreeMap::new();
    for row in &run.rows {
        if !matches!(row.verdict, Verdict::Pass | Verdict::Fail | Verdict::Warn) {
            let reason = row.reason.as_deref().unwrap_or("no reason given");
            reasons.entry((row.verdict, reason)).or_default().push(row);
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.bold("not judged"));
    for ((verdict, reason), found) in reasons {
        let word = paint.verdict(verdict, &left(verdict.word(), 14));
        let count = right(&found.len().to_string(), 4);
        let ids: Vec<_> = found.iter().map(|row| row.id.as_str()).collect();
        let named = if everything { ids.len() } else { ids.len().min(2) };
        let more = if named < ids.len() { ", …" } else { "" };
        let reason = terminal(reason, 400);
        let text = format!("{reason}: {}{more}", unique(&ids[..named]));
        let indent = 2 + 14 + 4 + 2;
        let lines = wrap(&text, COLUMNS - indent);
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                let _ = writeln!(out, "  {word}{count}  {line}");
            } else {
                let _ = writeln!(out, "{}{line}", " ".repeat(indent));
            }
        }
    }
    out.push('\n');
    out
}

/// Every row with its verdict and time.
pub fn every_row(run: &RunDocument, paint: Paint) -> String {
    let mut out = String::new();
    for row in &run.rows {
        let word = paint.verdict(row.verdict, &left(row.verdict.word(), 15));
        let millis = right(&format!("{:.1} ms", row.millis), 11);
        let requests = usize::try_from(row.requests).unwrap_or(usize::MAX);
        let requests = format!("{requests} {}", plural(requests, "request", "requests"));
        let mut marks = String::new();
        for (set, mark) in [(row.known, " known"), (row.flaky, " flaky")] {
            if set {
                marks.push_str(mark);
            }
        }
        let _ = writeln!(
            out,
            "{word}{} {}  {}{}",
            paint.dim(&millis),
            paint.dim(&right(&requests, 12)),
            terminal(&row.id, MAX_VALUE),
            paint.doubtful(&marks)
        );
    }
    if !run.rows.is_empty() {
        out.push('\n');
    }
    out
}
