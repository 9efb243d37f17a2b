//! `merge`: joins the parts of one run.

use super::args::MergeArgs;
use super::console::Console;
use super::failure::Failure;
use super::render::Reports;
use super::run::exit_of;
use super::{github, received, render};
use crate::exit::Exit;
use crate::report::{human, merge};

/// Joins, reports, and exits as the whole run would have.
pub fn command(args: &MergeArgs, console: Console) -> Result<Exit, Failure> {
    let mut parts = Vec::new();
    for path in &args.parts {
        parts.push((path.display().to_string(), received::run(path)?));
    }
    let reports = Reports::open(&args.report)?;
    let run = merge::merge(parts).map_err(|error| {
        Failure::usage(error, "give each part of one run once: --partition 1/N to N/N")
    })?;
    let suite = received::suite_of(&run, None)?;
    let ledger = suite.as_ref().map(|suite| &suite.ledger);
    let taken = reports.take_stdout();
    let colour = if taken { console.colour_err } else { console.colour };
    let text = human::render(&run, ledger, human::View { detail: human::Detail::Normal, colour });
    if taken {
        console.print_err(&text);
    } else {
        console.print(&text)?;
    }
    if args.github {
        github::tell(&run, ledger, console, taken)?;
    }
    reports.write(|format| render::run(format, &run, ledger), console)?;
    Ok(exit_of(&run))
}
