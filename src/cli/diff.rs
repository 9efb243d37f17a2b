//! `diff`: what changed between two runs.

use super::args::{DiffArgs, ReportFormat};
use super::console::Console;
use super::failure::Failure;
use super::received;
use super::render::Reports;
use crate::exit::Exit;
use crate::report::diff::{compare, render_markdown, render_text};

/// Compares, and fails on a regression.
pub fn command(args: &DiffArgs, console: Console) -> Result<Exit, Failure> {
    let (old, new) = (received::run(&args.old)?, received::run(&args.new)?);
    let reports = Reports::open(&args.report)?;
    let other =
        |format: &ReportFormat| !matches!(format, ReportFormat::Json | ReportFormat::Markdown);
    if let Some(format) = reports.formats().find(other) {
        let title = format!("a comparison has no {format:?} form").to_lowercase();
        return Err(Failure::usage(title, "write it as json or markdown"));
    }
    let diff = compare(&old, &new);
    if reports.take_stdout() {
        console.print_err(&render_text(&diff, console.colour_err));
    } else {
        console.print(&render_text(&diff, console.colour))?;
    }
    reports.write(
        |format| match format {
            ReportFormat::Markdown => render_markdown(&diff),
            _ => diff.render_json(),
        },
        console,
    )?;
    Ok(diff.exit())
}
