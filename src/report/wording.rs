//! Words and numbers that every format says alike. There is never one percentage.

use std::fmt::Write;

use super::document::{RowRecord, RunDocument, Verdict};
use crate::spec::Level;

/// Rows of a level that held, and rows of it that apply to the target.
pub fn held_of(run: &RunDocument, level: Level) -> (usize, usize) {
    let applies = |row: &&RowRecord| row.level == level && row.verdict != Verdict::NotApplicable;
    let applicable = run.rows.iter().filter(applies).count();
    let counts = if level == Level::Must { run.summary.must } else { run.summary.should };
    (counts.pass, applicable)
}

/// `must a/b, should c/d, 2 warnings, 1 untestable, …`: what is zero is left out, except the
/// first two.
pub fn tally(run: &RunDocument) -> String {
    let (must, of_must) = held_of(run, Level::Must);
    let (should, of_should) = held_of(run, Level::Should);
    let mut out = format!("must {must}/{of_must}, should {should}/{of_should}");
    let rows = run.summary.rows;
    for (count, name) in [
        (rows.warn, plural(rows.warn, "warning", "warnings")),
        (rows.untestable, "untestable"),
        (rows.vacuous, "vacuous"),
        (rows.error, plural(rows.error, "error", "errors")),
        (rows.not_applicable, "not applicable"),
        (run.summary.known, "known"),
        (run.rows.iter().filter(|row| row.flaky).count(), "flaky"),
        (run.summary.stale, "stale"),
        (run.summary.expired, "expired"),
    ] {
        if count > 0 {
            let _ = write!(out, ", {count} {name}");
        }
    }
    out
}

/// The word that fits a count.
pub fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// `1 row`, `2 rows`.
pub fn rows(count: usize) -> String {
    format!("{count} {}", plural(count, "row", "rows"))
}

/// How long a run took, for people; empty where its times are no times, or the clock was set back meanwhile.
pub fn duration(run: &RunDocument) -> String {
    let parse = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let (Some(from), Some(to)) = (parse(&run.started), parse(&run.finished)) else {
        return String::new();
    };
    let millis = to.as_millisecond() - from.as_millisecond();
    match millis {
        ..0 => String::new(),
        ..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
    }
}
