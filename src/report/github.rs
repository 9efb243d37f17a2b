//! Annotations as workflow commands of GitHub Actions, with whatever the target sent defused.

use std::fmt::Write;

use super::causes::{Cause, new_causes};
use super::document::RunDocument;
use super::inert::{MAX_VALUE, workflow_data, workflow_property};
use super::place::Place;
use super::plain::describe;
use super::wording::{rows, tally};
use crate::spec::{Ledger, Level};

/// Annotations of one kind; GitHub shows no more for a step.
const SHOWN: usize = 10;

/// Renders one command a line: causes of failure, then warnings, then the conclusion.
pub fn render(run: &RunDocument, ledger: Option<&Ledger>) -> String {
    let mut out = String::new();
    let strict = if run.settings.strict { "error" } else { "warning" };
    for (level, command) in [(Level::Must, "error"), (Level::Should, strict)] {
        for cause in new_causes(run, level).iter().take(SHOWN - 1) {
            annotation(&mut out, command, cause, ledger);
        }
    }
    let command = if run.summary.exit == 0 { "notice" } else { "error" };
    let title = format!("{} {}", run.target.name, run.summary.verdict);
    let text = format!("{}\n{}", tally(run), run.summary.reasons.join("\n"));
    let _ = writeln!(
        out,
        "::{command} title={}::{}",
        workflow_property(&title),
        workflow_data(&text, MAX_VALUE)
    );
    out
}

fn annotation(out: &mut String, command: &str, cause: &Cause<'_>, ledger: Option<&Ledger>) {
    let failure = cause.failure;
    let mut properties = Vec::new();
    if let Some(place) = failure.at.as_deref().map(Place::parse) {
        properties.push(format!("file={}", workflow_property(place.file)));
        properties.extend(place.line.map(|line| format!("line={line}")));
        properties.extend(place.column.map(|column| format!("col={column}")));
    }
    let title = format!("{} ({}): {}", failure.clause, failure.level, rows(cause.rows.len()));
    properties.push(format!("title={}", workflow_property(&title)));
    let row = cause.rows.first().map_or("", |row| row.id.as_str());
    let text = format!("row: {row}\n{}", describe(failure, ledger));
    let _ = writeln!(out, "::{command} {}::{}", properties.join(","), workflow_data(&text, 4_000));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_run_with_every_verdict() {
        insta::assert_snapshot!(render(&sample::document(), Some(&sample::ledger())));
    }

    #[test]
    fn a_hostile_answer_writes_no_command_of_its_own() {
        let text = render(&sample::document(), None);
        let commands: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(commands, ["::error", "::error", "::warning", "::error"]);
    }

    #[test]
    fn a_run_that_holds_is_a_notice() {
        let text = render(&sample::conformant(), None);
        assert_eq!(
            text,
            "::notice title=acme-cloud 4.2 conformant::must 2/2, should 0/0%0Ano selected row failed\n"
        );
    }
}
