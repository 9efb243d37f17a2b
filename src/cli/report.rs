//! `report`: renders runs, or checks those of others.

use std::collections::BTreeMap;

use super::args::{ReportArgs, ReportFormat};
use super::console::Console;
use super::failure::Failure;
use super::render::Reports;
use super::{received, render};
use crate::exit::Exit;
use crate::report::check::{self, SuiteRows};
use crate::report::html::{self, Report};
use crate::report::{Overview, Shown, human, json};
use crate::suite::Suite;

/// Renders or checks.
pub fn command(args: &ReportArgs, console: Console) -> Result<Exit, Failure> {
    if args.check { check(args, console) } else { show(args, console) }
}

fn show(args: &ReportArgs, console: Console) -> Result<Exit, Failure> {
    let runs = args.runs.iter().map(|path| received::run(path)).collect::<Result<Vec<_>, _>>()?;
    let previous = args.since.as_deref().map(received::run).transpose()?;
    let suite = received::suite_of(&runs[0], args.suite.as_deref())?;
    let ledger = suite.as_ref().map(|suite| &suite.ledger);
    let reports = Reports::open(&args.report)?;
    if runs.len() > 1
        && let Some(format) = reports.formats().find(|format| *format != ReportFormat::Html)
    {
        let title = format!("{} runs do not fit into one {format:?} report", runs.len());
        return Err(Failure::usage(
            title.to_lowercase(),
            "only html shows runs side by side; render the others one by one",
        ));
    }
    if args.report.is_empty() {
        let detail = if args.verbose { human::Detail::Verbose } else { human::Detail::Normal };
        let view = human::View { detail, colour: console.colour };
        for (at, run) in runs.iter().enumerate() {
            let gap = if at == 0 { "" } else { "\n" };
            console.print(&format!("{gap}{}", human::render(run, ledger, view)))?;
        }
    }
    let whole = Report { runs: &runs, ledger, previous: previous.as_ref() };
    let overview = Overview::of(&runs[0]);
    reports.fill(
        |format, out| match format {
            ReportFormat::Html => out.write_all(html::render(whole).as_bytes()),
            format => {
                render::run(format, Shown { run: &runs[0], overview: &overview, ledger }, out)
            }
        },
        console,
    )?;
    Ok(Exit::Success)
}

fn check(args: &ReportArgs, console: Console) -> Result<Exit, Failure> {
    let mut told = Vec::new();
    for path in &args.runs {
        let bytes = received::bytes(path)?;
        // What cannot be read has no suite; the check says why.
        let suite = match json::read(&bytes) {
            Ok(run) => received::suite_of(&run, args.suite.as_deref())?,
            Err(_) => None,
        };
        let rows = suite.as_ref().map(rows);
        let problems = check::check(&bytes, rows.as_ref());
        if problems.is_empty() {
            let known = match rows {
                Some(_) => "complete, and consistent in itself",
                None => "consistent in itself; its suite is not at hand, so rows may be missing",
            };
            console.print(&format!("{}: {known}\n", path.display()))?;
        }
        told.extend(problems.iter().map(|problem| format!("{}: {problem}", path.display())));
    }
    if told.is_empty() { Ok(Exit::Success) } else { Err(Failure { exit: Exit::Usage, told }) }
}

fn rows(suite: &Suite) -> SuiteRows {
    let rows: BTreeMap<_, _> = suite.rows.iter().map(|row| (row.id.clone(), row.level)).collect();
    SuiteRows { digest: suite.digest.clone(), rows }
}
