//! Rows by theme and verdict.

use std::fmt::Write;

use super::NAME;
use crate::report::columns::{cut, left, right, width};
use crate::report::document::Verdict;
use crate::report::inert::terminal;
use crate::report::overview::{Overview, Theme};
use crate::report::paint::Paint;

/// Columns of a theme's name at most.
const THEME: usize = 40;

/// Columns of a number with its gap.
const NUMBER: usize = 8;

/// The column of each verdict; the rest is told by reason in a list of its own.
const HEADS: [&str; 5] = ["rows", "pass", "fail", "warn", "other"];

/// The table, themes in alphabetical order, the sum last.
pub fn by_theme(overview: &Overview, paint: Paint) -> String {
    let themes = &overview.themes;
    let names: Vec<_> = themes.keys().map(|name| cut(&terminal(name, NAME), THEME)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).max(5);
    let head: String = HEADS.iter().map(|head| right(head, NUMBER)).collect();
    let mut out = format!("{}\n", paint.dim(&format!("{}{head}", left("theme", widest))));
    for (name, theme) in names.iter().zip(themes.values()) {
        let _ = writeln!(out, "{}{}", left(name, widest), numbers(theme, paint));
    }
    if themes.len() > 1 {
        let total = numbers(&overview.total(), paint);
        let _ = writeln!(out, "{}{total}", paint.bold(&left("total", widest)));
    }
    out
}

fn numbers(theme: &Theme, paint: Paint) -> String {
    let [pass, fail, warn] = [Verdict::Pass, Verdict::Fail, Verdict::Warn].map(|v| theme.with(v));
    let counts = [theme.rows(), pass, fail, warn, theme.rows() - pass - fail - warn];
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
