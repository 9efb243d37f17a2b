//! `verify`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::ReportTo;

/// `verify`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct VerifyArgs {
    /// The HAR file
    #[arg(value_name = "FILE.har", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// A built-in suite by its name, or a suite's folder; a recorded run's own if none is named
    #[arg(long, value_name = "NAME|DIR", help_heading = "Suite")]
    pub suite: Option<String>,
    /// The edition of the specification, by its date; a recorded run's own if none is named
    #[arg(long, value_name = "DATE", help_heading = "Suite")]
    pub edition: Option<String>,
    /// Fail on warnings: `should` clauses that are broken
    #[arg(long, help_heading = "Judgement")]
    pub strict: bool,
    /// Write a report (repeatable); `-` is the standard output
    ///
    /// Formats: json, junit, tap, markdown, html, sarif, badge.
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub report: Vec<ReportTo>,
    /// Print annotations for GitHub Actions, and write the job summary
    #[arg(long, help_heading = "Output")]
    pub github: bool,
    /// Print one line only
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Print every row and every cause
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}
