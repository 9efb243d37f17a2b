//! A comparison for people: terminal and Markdown.

use std::fmt::Write;

use super::{Change, Diff, Row, Side};
use crate::report::columns::wrap;
use crate::report::human::COLUMNS;
use crate::report::inert::{disarm_lines, markdown_code, markdown_text, terminal};
use crate::report::paint::Paint;
use crate::report::wording::{plural, rows};

/// Characters of a name that are shown.
const NAME: usize = 300;

/// Why rows of different suites are compared all the same.
const OTHER_SUITE: &str = "The runs were judged by different suites (digest or edition differs). \
    Rows are compared by id; a row of the same id may ask for something else now.";

/// Groups of changed rows, the worst first.
fn groups(diff: &Diff) -> [(&'static str, &[Change]); 5] {
    [
        ("regressed", &diff.regressed),
        ("no longer judged", &diff.no_longer_judged),
        ("fixed", &diff.fixed),
        ("newly judged", &diff.newly_judged),
        ("flaky", &diff.flaky),
    ]
}

fn row_groups(diff: &Diff) -> [(&'static str, &[Row]); 2] {
    [("new", &diff.new_rows), ("gone", &diff.gone_rows)]
}

/// One line that says how much changed.
fn conclusion(diff: &Diff) -> String {
    let mut parts: Vec<_> =
        groups(diff).iter().map(|(name, rows)| (rows.len(), (*name).to_owned())).collect();
    parts.extend(row_groups(diff).iter().map(|(name, rows)| (rows.len(), (*name).to_owned())));
    let readings = diff.reading_changed.len();
    parts.push((readings, plural(readings, "reading changed", "readings changed").to_owned()));
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let changes = if parts.is_empty() { "nothing changed".to_owned() } else { parts.join(", ") };
    format!("{changes}; {} compared", rows(diff.compared))
}

/// Renders for a terminal.
pub fn render_text(diff: &Diff, colour: bool) -> String {
    let paint = Paint { on: colour };
    let mut out = String::new();
    for (label, side) in [("old", &diff.old), ("new", &diff.new)] {
        let _ = writeln!(out, "{label}  {}", terminal(&about(side), NAME));
    }
    if !diff.same_suite {
        for line in wrap(OTHER_SUITE, COLUMNS) {
            let _ = writeln!(out, "{}", paint.doubtful(&line));
        }
    }
    for (name, changes) in groups(diff).into_iter().filter(|(_, changes)| !changes.is_empty()) {
        let heading = format!("{name} ({})", changes.len());
        let heading = match name {
            "regressed" => paint.bad(&heading),
            "fixed" => paint.good(&heading),
            _ => paint.doubtful(&heading),
        };
        let _ = writeln!(out, "\n{heading}");
        for change in changes {
            text_change(&mut out, change, paint);
        }
    }
    for (name, found) in row_groups(diff).into_iter().filter(|(_, found)| !found.is_empty()) {
        let _ = writeln!(out, "\n{}", paint.bold(&format!("{name} ({})", found.len())));
        for row in found {
            let _ =
                writeln!(out, "  {} {}", terminal(&row.id, NAME), paint.dim(row.verdict.word()));
        }
    }
    if !diff.reading_changed.is_empty() {
        let _ = writeln!(out, "\n{}", paint.doubtful("reading changed"));
        for change in &diff.reading_changed {
            let text = format!(
                "{}: {} → {}",
                change.clause,
                change.from.join(" and "),
                change.to.join(" and ")
            );
            let _ = writeln!(out, "  {}", terminal(&text, NAME));
        }
    }
    let _ = writeln!(out, "\n{}", paint.bold(&conclusion(diff)));
    disarm_lines(&out)
}

fn text_change(out: &mut String, change: &Change, paint: Paint) {
    let known = if change.known { ", known" } else { "" };
    let verdicts = format!("{} → {}{known}", change.from, change.to);
    let _ = writeln!(out, "  {} {}", terminal(&change.id, NAME), paint.dim(&verdicts));
    let mut facts = change.clauses.join(", ");
    if let Some(detail) = &change.detail {
        let gap = if facts.is_empty() { "" } else { ": " };
        let _ = write!(facts, "{gap}{detail}");
    }
    for line in wrap(&terminal(&facts, NAME), COLUMNS - 4).iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "    {}", paint.dim(line));
    }
}

/// Renders as Markdown.
pub fn render_markdown(diff: &Diff) -> String {
    let mut out = format!("## {}\n\n", conclusion(diff));
    for (label, side) in [("old", &diff.old), ("new", &diff.new)] {
        let _ = writeln!(out, "- {label}: {}", markdown_text(&about(side), NAME));
    }
    if !diff.same_suite {
        let _ = write!(out, "\n> {OTHER_SUITE}\n");
    }
    for (name, changes) in groups(diff).into_iter().filter(|(_, changes)| !changes.is_empty()) {
        let _ = write!(out, "\n### {name} ({})\n\n", changes.len());
        out.push_str("| row | verdict | clauses | detail |\n|---|---|---|---|\n");
        for change in changes {
            let known = if change.known { ", known" } else { "" };
            let clauses: Vec<_> =
                change.clauses.iter().map(|clause| markdown_code(clause, NAME)).collect();
            let _ = writeln!(
                out,
                "| {} | {} → {}{known} | {} | {} |",
                markdown_code(&change.id, NAME),
                change.from,
                change.to,
                clauses.join(", "),
                change.detail.as_deref().map_or(String::new(), |text| markdown_code(text, NAME))
            );
        }
    }
    for (name, found) in row_groups(diff).into_iter().filter(|(_, found)| !found.is_empty()) {
        let _ = write!(out, "\n### {name} ({})\n\n| row | verdict |\n|---|---|\n", found.len());
        for row in found {
            let _ = writeln!(out, "| {} | {} |", markdown_code(&row.id, NAME), row.verdict);
        }
    }
    if !diff.reading_changed.is_empty() {
        out.push_str("\n### reading changed\n\n| clause | from | to |\n|---|---|---|\n");
        for change in &diff.reading_changed {
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                markdown_code(&change.clause, NAME),
                markdown_code(&change.from.join(" and "), NAME),
                markdown_code(&change.to.join(" and "), NAME)
            );
        }
    }
    disarm_lines(&out)
}

fn about(side: &Side) -> String {
    format!("{}, {}, {}, {}", side.target, side.verdict, side.edition, side.started)
}
