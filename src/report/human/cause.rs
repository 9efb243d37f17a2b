//! One cause of failing rows: what the page says, what was sent, what came back instead.

use std::fmt::Write;

use super::lists::paragraph;
use super::{COLUMNS, NAME};
use crate::report::causes::Cause;
use crate::report::columns::{left, width, wrap, wrap_command};
use crate::report::comparison::{Comparison, Line, Piece, Side, compare};
use crate::report::document::Failure;
use crate::report::inert::{MAX_VALUE, terminal};
use crate::report::paint::Paint;
use crate::report::wording::{plural, rows};
use crate::spec::Ledger;

/// Columns of the words in front of each fact.
const LABEL: usize = 10;

/// Indent of everything below the heading.
const INDENT: usize = 2;

/// Characters of a command that are shown unless everything is asked for.
const COMMAND: usize = 1_200;

/// Characters of a command that are shown at all.
const MAX_COMMAND: usize = 64_000;

/// Rows that are named in a collapsed list.
const NAMED: usize = 4;

/// Tells a cause; `number` is its own and how many there are.
pub fn tell(
    cause: &Cause,
    number: (usize, usize),
    ledger: Option<&Ledger>,
    paint: Paint,
    everything: bool,
) -> String {
    let failure = &cause.failure;
    let norm = ledger.and_then(|ledger| ledger.find(&failure.clause));
    let basis = norm.map_or(String::new(), |clause| format!(", {}", clause.basis));
    let mut out = format!(
        "{} {} {}\n",
        paint.bad(&format!("FAIL {}/{}", number.0, number.1)),
        paint.bold(&terminal(&failure.clause, NAME)),
        paint.dim(&format!("({}{basis}) · {}", failure.level, rows(cause.rows.count)))
    );
    if let Some(clause) = norm {
        if let Some(quote) = &clause.quote {
            fact(&mut out, paint, "page", &terminal(&format!("「{quote}」"), MAX_VALUE));
        }
        fact(&mut out, paint, "we read", &terminal(&clause.says, MAX_VALUE));
    }
    fact(&mut out, paint, "row", &paint.name(&terminal(cause.rows.first(), MAX_VALUE)));
    if !cause.title.is_empty() {
        fact(&mut out, paint, "", &paint.dim(&terminal(&cause.title, NAME)));
    }
    evidence(&mut out, failure, paint, everything);
    if let Some(nearest) = &failure.nearest_pass {
        fact(&mut out, paint, "passes", &terminal(nearest, MAX_VALUE));
    }
    others(&mut out, cause, paint, everything);
    out
}

fn evidence(out: &mut String, failure: &Failure, paint: Paint, everything: bool) {
    if let Some(curl) = &failure.curl {
        let room = COLUMNS - INDENT - LABEL;
        let mut lines = wrap_command(&terminal(curl, MAX_COMMAND), room);
        if !everything && curl.chars().count() > COMMAND {
            lines = wrap(&terminal(curl, COMMAND), room);
            lines.push(paint.dim("the command is too long to be shown here; -v shows it"));
        }
        labelled(out, paint, "sent", &lines);
    }
    let pointer = failure.pointer.as_deref().map_or(String::new(), |p| format!(" at {p}"));
    fact(out, paint, "check", &terminal(&format!("{}{pointer}", failure.check), NAME));
    match compare(&failure.expected, &failure.actual) {
        Comparison::Words { expected, actual } => {
            pieces(out, paint, "expected", &expected, |text| paint.good(text));
            pieces(out, paint, "actual", &actual, |text| paint.bad(text));
        }
        Comparison::Lines(lines) => {
            fact(out, paint, "diff", &paint.dim("- expected, + actual"));
            for line in lines {
                diff_line(out, paint, &line);
            }
        }
    }
    if let Some(note) = &failure.note {
        fact(out, paint, "note", &terminal(note, MAX_VALUE));
    }
    if let Some(at) = &failure.at {
        fact(out, paint, "case", &paint.dim(&terminal(at, NAME)));
    }
}

/// A line of a comparison; what does not fit follows behind an arrow.
fn diff_line(out: &mut String, paint: Paint, line: &Line) {
    let room = COLUMNS - INDENT - LABEL - 2;
    for (at, text) in wrap(&terminal(&line.text, MAX_VALUE), room).iter().enumerate() {
        let text = format!("{} {text}", if at == 0 { line.side.sign() } else { '↳' });
        let text = match line.side {
            Side::Both => text,
            Side::Expected => paint.good(&text),
            Side::Actual => paint.bad(&text),
            Side::Skipped => paint.dim(&text),
        };
        labelled(out, paint, "", &[text]);
    }
}

/// A side of a comparison, with a line of `^` under what differs.
fn pieces(
    out: &mut String,
    paint: Paint,
    label: &str,
    pieces: &[Piece],
    colour: impl Fn(&str) -> String,
) {
    let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let shown = if whole.is_empty() { "(nothing)".to_owned() } else { terminal(&whole, MAX_VALUE) };
    let room = COLUMNS - INDENT - LABEL;
    let lines: Vec<_> = wrap(&shown, room).iter().map(|line| colour(line)).collect();
    labelled(out, paint, label, &lines);
    let differs = pieces.iter().any(|piece| piece.changed);
    if differs && width(&shown) <= room && shown == whole {
        let mut marks = String::new();
        for piece in pieces {
            let mark = if piece.changed { "^" } else { " " };
            marks.push_str(&mark.repeat(width(&piece.text)));
        }
        fact(out, paint, "", &paint.dim(marks.trim_end()));
    }
}

fn others(out: &mut String, cause: &Cause, paint: Paint, everything: bool) {
    let others = cause.rows.count - 1;
    if others == 0 {
        return;
    }
    let named = cause.rows.others(if everything { usize::MAX } else { NAMED });
    let mut list: Vec<_> = named.iter().map(|id| terminal(id, MAX_VALUE)).collect();
    if named.len() < others {
        list.push("…".to_owned());
    }
    let more = format!("{others} more {}", plural(others, "row", "rows"));
    let text = format!("and {more}: {}", list.join(", "));
    out.push_str(&paint.dim(&paragraph(&text, INDENT)));
}

fn fact(out: &mut String, paint: Paint, label: &str, text: &str) {
    // Coloured text is short; only plain text is long enough to wrap.
    let lines = if text.contains('\u{1b}') {
        vec![text.to_owned()]
    } else {
        wrap(text, COLUMNS - INDENT - LABEL)
    };
    labelled(out, paint, label, &lines);
}

fn labelled(out: &mut String, paint: Paint, label: &str, lines: &[String]) {
    for (at, line) in lines.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        let line = format!("{}{}{line}", " ".repeat(INDENT), paint.dim(&left(label, LABEL)));
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
