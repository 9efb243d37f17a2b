//! TAP 14: a test point per row, in the order of the document.

use std::fmt::Write;
use std::io;

use super::document::{Failure, RowRecord, Settings};
use super::inert::{MAX_VALUE, terminal};
use super::overview::Shown;
use super::standing::{Standing, known_reason, reason, standing};
use super::store::RowSource;
use super::wording::tally;
use crate::spec::Level;

/// Writes the run. A known failure is `not ok … # TODO`, which TAP does not count as a failure.
pub fn write<R: RowSource>(shown: Shown<'_, R>, out: &mut dyn io::Write) -> io::Result<()> {
    let Shown { run, overview, .. } = shown;
    let total = overview.total();
    let failing = total.standing(Standing::Failed) + total.standing(Standing::Unproven);
    // A run that no row fails, but that does not exit with 0, must not read as green.
    let unfinished = run.summary.exit != 0 && failing == 0;
    let points = overview.rows + usize::from(unfinished);
    writeln!(out, "TAP version 14\n1..{points}")?;
    let name = format!("{} against {}: {}", run.suite.name, run.target.name, tally(run, overview));
    writeln!(out, "# {}", terminal(&name, MAX_VALUE))?;
    for (number, row) in (1..).zip(run.rows.rows()) {
        out.write_all(point(&run.settings, number, &*row?).as_bytes())?;
    }
    if unfinished {
        let reasons = escaped(&run.summary.reasons.join("; "));
        writeln!(out, "not ok {points} - exit {}: {reasons}", run.summary.exit)?;
    }
    Ok(())
}

fn point(settings: &Settings, number: usize, row: &RowRecord) -> String {
    let standing = standing(row, settings);
    let ok = match standing {
        Standing::Held | Standing::Warned | Standing::Skipped => "ok",
        Standing::Failed | Standing::Known | Standing::Unproven => "not ok",
    };
    let directive = match standing {
        Standing::Skipped => format!(" # SKIP {}", escaped(&reason(row))),
        Standing::Known => format!(" # TODO {}", escaped(&known_reason(row))),
        _ => String::new(),
    };
    let mut out = format!("{ok} {number} - {}{directive}\n", escaped(&row.id));
    let mut findings: Vec<Vec<(&str, &str)>> = Vec::new();
    if standing == Standing::Unproven {
        let reason = row.reason.as_deref().unwrap_or("no reason given");
        findings.push(vec![("verdict", row.verdict.word()), ("reason", reason)]);
    }
    findings.extend(row.failures.iter().map(finding));
    diagnostics(&mut out, &findings);
    out
}

fn finding(failure: &Failure) -> Vec<(&str, &str)> {
    let mut facts = vec![
        ("severity", if failure.level == Level::Must { "fail" } else { "warn" }),
        ("clause", failure.clause.as_str()),
        ("check", &failure.check),
        ("wanted", &failure.expected),
        ("found", &failure.actual),
    ];
    let optional = [("at", &failure.at), ("pointer", &failure.pointer), ("sent", &failure.curl)];
    facts.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))));
    facts
}

/// One YAML block with a list of mappings.
fn diagnostics(out: &mut String, findings: &[Vec<(&str, &str)>]) {
    if findings.is_empty() {
        return;
    }
    out.push_str("  ---\n  findings:\n");
    for finding in findings {
        for (at, (name, value)) in finding.iter().enumerate() {
            let dash = if at == 0 { "- " } else { "  " };
            // A JSON string is a double-quoted YAML scalar.
            let value = serde_json::Value::from(terminal(value, MAX_VALUE));
            let _ = writeln!(out, "    {dash}{name}: {value}");
        }
    }
    out.push_str("  ...\n");
}

/// Text of a test point, in which `#` would begin a directive.
fn escaped(text: &str) -> String {
    terminal(&text.replace('\\', "\\\\").replace('#', "\\#"), MAX_VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::RunDocument;
    use crate::report::overview::Overview;
    use crate::report::{fold, sample};

    fn render(run: &RunDocument) -> String {
        let mut out = Vec::new();
        write(Shown { run, overview: &Overview::of(run), ledger: None }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_run_with_every_verdict() {
        insta::assert_snapshot!(render(&sample::document()));
    }

    #[test]
    fn a_run_without_rows_is_not_ok() {
        let text = render(&fold(Vec::new(), sample::facts(2)));
        assert!(text.contains("1..1\n"), "{text}");
        assert!(text.contains("not ok 1 - exit 4: no row was selected\n"), "{text}");
    }

    #[test]
    fn a_row_cannot_write_a_directive() {
        let mut run = sample::conformant();
        run.rows[0].id = "a # SKIP b\nok 99 - c".to_owned();
        let text = render(&run);
        assert!(text.contains("ok 1 - a \\# SKIP b\\nok 99 - c\n"), "{text}");
    }
}
