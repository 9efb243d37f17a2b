//! Annotations as workflow commands of GitHub Actions, with whatever the target sent defused.

use std::fmt::Write;

use super::causes::Cause;
use super::inert::{MAX_VALUE, workflow_data, workflow_property};
use super::overview::Shown;
use super::place::Place;
use super::plain::describe;
use super::wording::{rows, tally};
use crate::spec::Ledger;

/// Annotations of one kind; GitHub shows no more for a step.
const SHOWN: usize = 10;

/// Renders one command a line: causes of failure, then warnings, then the conclusion.
pub fn render<R>(shown: Shown<'_, R>) -> String {
    let Shown { run, overview, ledger } = shown;
    let mut out = String::new();
    let strict = if run.settings.strict { "error" } else { "warning" };
    for (of_level, command) in [(&overview.must, "error"), (&overview.should, strict)] {
        for cause in of_level.new.told().iter().take(SHOWN - 1) {
            annotation(&mut out, command, cause, ledger);
        }
    }
    let command = if run.summary.exit == 0 { "notice" } else { "error" };
    let title = format!("{} {}", run.target.name, run.summary.verdict);
    let text = format!("{}\n{}", tally(run, overview), run.summary.reasons.join("\n"));
    let _ = writeln!(
        out,
        "::{command} title={}::{}",
        workflow_property(&title),
        workflow_data(&text, MAX_VALUE)
    );
    out
}

fn annotation(out: &mut String, command: &str, cause: &Cause, ledger: Option<&Ledger>) {
    let failure = &cause.failure;
    let mut properties = Vec::new();
    if let Some(place) = failure.at.as_deref().map(Place::parse) {
        properties.push(format!("file={}", workflow_property(place.file)));
        properties.extend(place.line.map(|line| format!("line={line}")));
        properties.extend(place.column.map(|column| format!("col={column}")));
    }
    let title = format!("{} ({}): {}", failure.clause, failure.level, rows(cause.rows.count));
    properties.push(format!("title={}", workflow_property(&title)));
    let row = cause.rows.first();
    let text = format!("row: {row}\n{}", describe(failure, ledger));
    let _ = writeln!(out, "::{command} {}::{}", properties.join(","), workflow_data(&text, 4_000));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::RunDocument;
    use crate::report::overview::Overview;
    use crate::report::sample;

    fn render(run: &RunDocument, ledger: Option<&Ledger>) -> String {
        super::render(Shown { run, overview: &Overview::of(run), ledger })
    }

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
