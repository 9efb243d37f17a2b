//! The job summary: Markdown as GitHub and GitLab show it.

use std::fmt::Write;

use super::causes::Cause;
use super::comparison::{Comparison, compare};
use super::document::{RunDocument, RunVerdict, Verdict};
use super::inert::{MAX_VALUE, disarm_lines, markdown_block, markdown_code, markdown_text};
use super::named::Named;
use super::overview::{Overview, Shown, Theme};
use super::wording::{duration, plural, rows, tally};
use crate::spec::Ledger;

/// Bytes after which causes are only counted: a job summary on GitHub may have 1 MiB.
const BUDGET: usize = 600_000;

/// Characters of a name that are shown.
const NAME: usize = 200;

/// Rows that are named in a collapsed list.
const NAMED: usize = 20;

/// Renders the run.
pub fn render<R>(shown: Shown<'_, R>) -> String {
    let Shown { run, overview, ledger } = shown;
    let mut out = String::new();
    head(&mut out, run, overview);
    themes(&mut out, overview);
    deviations(&mut out, overview, ledger);
    warnings(&mut out, overview);
    known(&mut out, run);
    readings(&mut out, run);
    not_judged(&mut out, overview);
    if let Some(command) = &run.settings.command {
        let _ = write!(out, "### Reproduce\n\n{}\n", markdown_block(command, "sh", MAX_VALUE));
    }
    let _ = writeln!(
        out,
        "{} {} · suite digest {}",
        text(&run.tool.name),
        text(&run.tool.version),
        code(&run.suite.digest)
    );
    // The text may be printed into a CI log.
    disarm_lines(&out)
}

fn head<R>(out: &mut String, run: &RunDocument<R>, overview: &Overview) {
    let mark = match run.summary.verdict {
        RunVerdict::Conformant => "✅",
        RunVerdict::Nonconformant => "❌",
        RunVerdict::Partial | RunVerdict::Incomplete => "⚠️",
    };
    let _ = write!(
        out,
        "## {mark} {}: {}\n\n**{}**\n\n",
        text(&run.target.name),
        run.summary.verdict,
        tally(run, overview)
    );
    let _ = write!(out, "Exit {} because:\n\n", run.summary.exit);
    for reason in &run.summary.reasons {
        let _ = writeln!(out, "- {}", text(reason));
    }
    if run.target.insecure {
        out.push_str(
            "- **The target's certificate was not verified: anyone could have answered.**\n",
        );
    }
    let mut facts = vec![
        format!("suite {} {}", code(&run.suite.name), text(&run.suite.edition)),
        format!("endpoint {}", code(&run.target.url)),
        format!("{} of {}", overview.rows, rows(run.suite.rows)),
        format!("{} requests", run.summary.requests),
    ];
    let took = duration(run);
    if !took.is_empty() {
        facts.push(took);
    }
    if let Some(narrowed) = &run.settings.narrowed {
        facts.push(code(narrowed));
    }
    if let Some(part) = &run.partition {
        facts.push(format!("part {}", text(part)));
    }
    let _ = write!(out, "\n{}\n\n", facts.join(" · "));
}

fn themes(out: &mut String, overview: &Overview) {
    out.push_str("| theme |");
    for verdict in Verdict::ALL {
        let _ = write!(out, " {verdict} |");
    }
    let _ = write!(out, "\n|---|{}\n", "--:|".repeat(7));
    let mut line = |name: &str, theme: &Theme| {
        let cells: Vec<_> = Verdict::ALL
            .iter()
            .map(|verdict| match theme.with(*verdict) {
                0 => "·".to_owned(),
                count => count.to_string(),
            })
            .collect();
        let _ = writeln!(out, "| {name} | {} |", cells.join(" | "));
    };
    for (name, theme) in &overview.themes {
        line(&text(name), theme);
    }
    line("**total**", &overview.total());
    out.push('\n');
}

fn deviations(out: &mut String, overview: &Overview, ledger: Option<&Ledger>) {
    let causes = &overview.must.new;
    if causes.count() == 0 {
        return;
    }
    out.push_str("### Deviations\n\n");
    let mut left = causes.count();
    for cause in causes.told() {
        if out.len() > BUDGET {
            break;
        }
        tell(out, cause, ledger);
        left -= 1;
    }
    if left > 0 {
        let what = plural(left, "cause", "causes");
        let _ = write!(out, "And {left} more {what}, in the full report.\n\n");
    }
}

fn tell(out: &mut String, cause: &Cause, ledger: Option<&Ledger>) {
    let failure = &cause.failure;
    let _ = write!(
        out,
        "<details><summary>{} · {} · {}</summary>\n\n",
        html(&failure.clause),
        failure.level,
        rows(cause.rows.count)
    );
    if let Some(clause) = ledger.and_then(|ledger| ledger.find(&failure.clause)) {
        if let Some(quote) = &clause.quote {
            let _ = write!(out, "> {}\n>\n", markdown_text(quote, MAX_VALUE));
        }
        let _ = write!(out, "> We read: {}\n\n", markdown_text(&clause.says, MAX_VALUE));
    }
    let pointer = failure.pointer.as_deref().map_or(String::new(), |p| format!(" at {}", code(p)));
    let _ = writeln!(out, "- check {}{pointer}", code(&failure.check));
    let mut diff = None;
    match compare(&failure.expected, &failure.actual) {
        Comparison::Words { .. } => {
            let _ = writeln!(out, "- expected {}", markdown_code(&failure.expected, MAX_VALUE));
            let _ = writeln!(out, "- actual {}", markdown_code(&failure.actual, MAX_VALUE));
        }
        Comparison::Lines(lines) => {
            let lines: Vec<_> =
                lines.iter().map(|line| format!("{}{}", line.side.sign(), line.text)).collect();
            diff = Some(lines.join("\n"));
        }
    }
    if let Some(note) = &failure.note {
        let _ = writeln!(out, "- {}", text(note));
    }
    if let Some(nearest) = &failure.nearest_pass {
        let _ = writeln!(out, "- passes: {}", code(nearest));
    }
    if let Some(at) = &failure.at {
        let _ = writeln!(out, "- case: {}", code(at));
    }
    let _ = write!(out, "- rows: {}\n\n", named(&cause.rows));
    if let Some(diff) = diff {
        let _ = writeln!(out, "{}", markdown_block(&diff, "diff", 10_000));
    }
    if let Some(curl) = &failure.curl {
        let _ = writeln!(out, "{}", markdown_block(curl, "sh", 8_000));
    }
    out.push_str("</details>\n\n");
}

fn warnings(out: &mut String, overview: &Overview) {
    let causes = overview.should.new.told();
    if causes.is_empty() {
        return;
    }
    out.push_str("### Warnings\n\n| clause | expected | actual | rows |\n|---|---|---|---|\n");
    for cause in causes.iter().take(100) {
        let failure = &cause.failure;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            code(&failure.clause),
            markdown_code(&failure.expected, 300),
            markdown_code(&failure.actual, 300),
            named(&cause.rows)
        );
    }
    out.push('\n');
}

fn known<R>(out: &mut String, run: &RunDocument<R>) {
    if run.known.is_empty() {
        return;
    }
    out.push_str("### Known failures\n\n| rows | deviate | reason | ticket | until |\n");
    out.push_str("|---|--:|---|---|---|\n");
    for entry in &run.known {
        let mut reason = text(&entry.reason);
        for (set, mark) in [(entry.stale, " **(stale)**"), (entry.expired, " **(expired)**")] {
            if set {
                reason.push_str(mark);
            }
        }
        let _ = writeln!(
            out,
            "| {} | {}/{} | {reason} | {} | {} |",
            code(&entry.rows),
            entry.deviating,
            entry.matched.len(),
            text(entry.ticket.as_deref().unwrap_or("")),
            text(entry.until.as_deref().unwrap_or(""))
        );
    }
    out.push('\n');
}

fn readings<R>(out: &mut String, run: &RunDocument<R>) {
    if run.readings.is_empty() {
        return;
    }
    out.push_str("### Readings taken\n\n| contested clause | reading | rows |\n|---|---|--:|\n");
    for taken in &run.readings {
        let mark = if taken.consistent { "" } else { " **(inconsistent)**" };
        let _ = writeln!(
            out,
            "| {} | {}{mark} | {} |",
            code(&taken.clause),
            code(&taken.reading),
            taken.rows.len()
        );
    }
    out.push('\n');
}

fn not_judged(out: &mut String, overview: &Overview) {
    if overview.not_judged.is_empty() {
        return;
    }
    out.push_str("### Not judged\n\n| verdict | why | rows |\n|---|---|---|\n");
    for ((verdict, reason), found) in &overview.not_judged {
        let _ = writeln!(out, "| {verdict} | {} | {} |", text(reason), named(found));
    }
    if overview.not_judged_further > 0 {
        let _ = writeln!(out, "| … | other reasons | {} |", rows(overview.not_judged_further));
    }
    out.push('\n');
}

fn named(found: &Named) -> String {
    let shown = found.some(NAMED);
    let mut names: Vec<_> = shown.iter().map(|id| code(id)).collect();
    if found.count > shown.len() {
        names.push(format!("and {} more", found.count - shown.len()));
    }
    names.join(", ")
}

fn text(value: &str) -> String {
    markdown_text(value, NAME)
}

fn code(value: &str) -> String {
    markdown_code(value, NAME)
}

/// Text inside the one HTML element that is used.
fn html(value: &str) -> String {
    text(value).replace('\\', "&#92;").replace('`', "&#96;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn render(run: &RunDocument, ledger: Option<&Ledger>) -> String {
        super::render(Shown { run, overview: &Overview::of(run), ledger })
    }

    #[test]
    fn a_run_with_every_verdict() {
        insta::assert_snapshot!(render(&sample::document(), Some(&sample::ledger())));
    }

    #[test]
    fn a_run_without_failures() {
        insta::assert_snapshot!(render(&sample::conformant(), None));
    }

    #[test]
    fn no_fence_is_closed_by_what_it_holds() {
        let text = render(&sample::document(), None);
        let fence = text.lines().find(|line| line.ends_with("diff")).unwrap();
        assert_eq!(fence, "````diff");
        assert_eq!(text.lines().filter(|line| *line == "````").count(), 1);
    }
}
