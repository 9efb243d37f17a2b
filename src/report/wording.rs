//! Words and numbers that every format says alike. There is never one percentage.

use std::fmt::Write;

use super::document::RunDocument;
use super::overview::Overview;
use crate::spec::Level;

/// Rows of a level that held, and rows of it that apply to the target.
pub fn held_of<R>(run: &RunDocument<R>, overview: &Overview, level: Level) -> (usize, usize) {
    match level {
        Level::Must => (run.summary.must.pass, overview.must.applicable),
        _ => (run.summary.should.pass, overview.should.applicable),
    }
}

/// `must a/b, should c/d, 2 warnings, 1 untestable, …`: what is zero is left out, except the
/// first two.
pub fn tally<R>(run: &RunDocument<R>, overview: &Overview) -> String {
    let (must, of_must) = held_of(run, overview, Level::Must);
    let (should, of_should) = held_of(run, overview, Level::Should);
    let mut out = format!("must {must}/{of_must}, should {should}/{of_should}");
    let rows = run.summary.rows;
    for (count, name) in [
        (rows.warn, plural(rows.warn, "warning", "warnings")),
        (rows.untestable, "untestable"),
        (rows.vacuous, "vacuous"),
        (rows.error, plural(rows.error, "error", "errors")),
        (rows.not_applicable, "not applicable"),
        (run.summary.known, "known"),
        (overview.flaky, "flaky"),
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
pub fn duration<R>(run: &RunDocument<R>) -> String {
    let parse = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let (Some(from), Some(to)) = (parse(&run.started), parse(&run.finished)) else {
        return String::new();
    };
    let millis = to.as_millisecond() - from.as_millisecond();
    match millis {
        ..0 => String::new(),
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
    }
}
