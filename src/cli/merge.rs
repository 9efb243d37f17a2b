//! `merge`: joins the parts of one run.

use super::args::MergeArgs;
use super::console::Console;
use super::failure::Failure;
use super::received;
use super::render::Reports;
use super::run::exit_of;
use crate::exit::Exit;
use crate::report::human::Detail;
use crate::report::{Overview, Shown, merge};

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
    let shown = Shown { run: &run, overview: &Overview::of(&run), ledger };
    reports.tell(shown, Detail::Normal, args.github, console)?;
    Ok(exit_of(&run))
}
