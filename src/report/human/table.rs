//! Rows by theme and verdict.

use std::fmt::Write;

use std::collections::BTreeMap;

use super::NAME;
use crate::report::columns::{cut, left, right, width};
use crate::report::document::{RunDocument, Verdict};
use crate::report::inert::terminal;
use crate::report::paint::Paint;

/// Columns of a theme's name at most.
const THEME: usize = 40;

/// Columns of a number with its gap.
const NUMBER: usize = 8;

/// The column of each verdict; the rest is told by reason in a list of its own.
const HEADS: [&str; 5] = ["rows", "pass", "fail", "warn", "other"];

/// The table, themes in alphabetical order, the sum last.
pub fn by_theme(run: &RunDocument, paint: Paint) -> String {
    let mut themes: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    let mut total = [0; 5];
    for row in &run.rows {
        let theme = themes.entry(row.theme()).or_default();
        for counts in [theme, &mut total] {
            counts[0] += 1;
            counts[column(row.verdict)] += 1;
        }
    }
    let names: Vec<_> = themes.keys().map(|name| cut(&terminal(name, NAME), THEME)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).max(5);
    let head: String = HEADS.iter().map(|head| right(head, NUMBER)).collect();
    let mut out = format!("{}\n", paint.dim(&format!("{}{head}", left("theme", widest))));
    for (name, counts) in names.iter().zip(themes.values()) {
        let _ = writeln!(out, "{}{}", left(name, widest), numbers(counts, paint));
    }
    if themes.len() > 1 {
        let _ = writeln!(out, "{}{}", paint.bold(&left("total", widest)), numbers(&total, paint));
    }
    out
}

fn column(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Pass => 1,
        Verdict::Fail => 2,
        Verdict::Warn => 3,
        _ => 4,
    }
}

fn numbers(counts: &[usize; 5], paint: Paint) -> String {
    let shown = counts.iter().enumerate().map(|(column, count)| {
        if *count == 0 {
            return paint.dim(&right("·", NUMBER));
        }
        let text = right(&count.to_string(), NUMBER);
        match column {
            1 => paint.good(&text),
            2 => paint.bad(&text),
            3 | 4 => paint.doubtful(&text),
            _ => text,
        }
    });
    shown.collect()
}
