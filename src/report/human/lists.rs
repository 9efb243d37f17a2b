//! The short lists of the summary: warnings, known failures, readings, and rows not judged.

use std::fmt::Write;

use super::{COLUMNS, NAME};
use crate::report::columns::{left, right, wrap};
use crate::report::document::{KnownRecord, RowRecord, RunDocument};
use crate::report::inert::{MAX_VALUE, terminal};
use crate::report::overview::{Overview, Shown};
use crate::report::paint::Paint;
use crate::report::wording::{plural, rows};

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
pub fn warnings<R>(shown: Shown<'_, R>, paint: Paint, everything: bool) -> String {
    let (causes, count) = (shown.overview.should.new.told(), shown.overview.should.new.count());
    if causes.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.doubtful("warnings"));
    let told = if everything { causes.len() } else { ITEMS.min(causes.len()) };
    for cause in &causes[..told] {
        let failure = &cause.failure;
        let clause = terminal(&failure.clause, NAME);
        let first = terminal(cause.rows.first(), MAX_VALUE);
        let others = cause.rows.count - 1;
        let others = if others == 0 { String::new() } else { format!(" and {others} more") };
        out.push_str(&paragraph(&format!("{clause}: {first}{others}"), 2));
        if let Some(clause) = shown.ledger.and_then(|ledger| ledger.find(&failure.clause)) {
            out.push_str(&paint.dim(&paragraph(&terminal(&clause.says, MAX_VALUE), 4)));
        }
        let got = format!("expected {}; got {}", failure.expected, failure.actual);
        out.push_str(&paragraph(&terminal(&got, 400), 4));
    }
    if told < count {
        let all = if told < causes.len() { "-v tells all" } else { "in the reports" };
        let _ = writeln!(out, "  and {} more ({all})", count - told);
    }
    out.push('\n');
    out
}

/// Known failures, one item per entry of the target.
pub fn known<R>(run: &RunDocument<R>, paint: Paint) -> String {
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
pub fn readings<R>(run: &RunDocument<R>, paint: Paint, everything: bool) -> String {
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
pub fn not_judged(overview: &Overview, paint: Paint, everything: bool) -> String {
    if overview.not_judged.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", paint.bold("not judged"));
    for ((verdict, reason), found) in &overview.not_judged {
        let word = paint.verdict(*verdict, &left(verdict.word(), 14));
        let count = right(&found.count.to_string(), 4);
        let ids = found.some(if everything { usize::MAX } else { 2 });
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let more = if ids.len() < found.count { ", …" } else { "" };
        let reason = terminal(reason, 400);
        let text = format!("{reason}: {}{more}", unique(&ids));
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
    if overview.not_judged_further > 0 {
        let _ = writeln!(out, "  and {} for other reasons", rows(overview.not_judged_further));
    }
    out.push('\n');
    out
}

/// A row with its verdict and time, on a line.
pub fn row(row: &RowRecord, paint: Paint) -> String {
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
    format!(
        "{word}{} {}  {}{}\n",
        paint.dim(&millis),
        paint.dim(&right(&requests, 12)),
        terminal(&row.id, MAX_VALUE),
        paint.doubtful(&marks)
    )
}
