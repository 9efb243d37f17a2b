//! `run`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum, ValueHint};

use super::{ProgressWord, SnapshotsWord, SuiteArgs, TargetArgs};
use crate::plan::partition::Partition;

/// `run`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct RunArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub suite: SuiteArgs,

    /// Only rows that this expression selects
    #[arg(long, value_name = "EXPR", help_heading = "Selection")]
    pub filter: Option<String>,
    /// Only rows that failed, or could not be judged, in this run
    #[arg(long, value_name = "RUN.json", help_heading = "Selection")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub rerun_failed: Option<PathBuf>,
    /// Only part K of N of the rows; join the reports with `merge`
    #[arg(long, value_name = "K/N", help_heading = "Selection")]
    pub partition: Option<Partition>,
    /// Tell what would be sent, how much and for how long, and send nothing
    #[arg(long, help_heading = "Selection")]
    pub plan: bool,

    /// A list of failures that are known, in addition to the target file's
    ///
    /// Each entry must match a row of the suite and must still fail: a stale or expired entry fails
    /// the run.
    #[arg(long, value_name = "FILE", help_heading = "Judgement")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub known: Option<PathBuf>,
    /// Write a list of known failures that covers whatever fails in this run
    #[arg(long, value_name = "FILE", help_heading = "Judgement")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub write_known: Option<PathBuf>,
    /// Do not fail because `must` rows could prove nothing
    #[arg(long, help_heading = "Judgement")]
    pub partial: bool,
    /// Fail on warnings: `should` clauses that are broken
    #[arg(long, help_heading = "Judgement")]
    pub strict: bool,
    /// Start no further row after the first failure
    #[arg(long, help_heading = "Judgement")]
    pub fail_fast: bool,

    /// Write a report (repeatable); `-` is the standard output
    ///
    /// Formats: json, junit, tap, markdown, html, sarif, badge. A run may have any number of rows:
    /// memory does not grow with them, except for html and sarif, which need all of them at once, and with
    /// --record and --write-known.
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub report: Vec<ReportTo>,
    /// Record what goes over the wire, as HAR 1.2, for `verify`; secrets and signatures are left out
    ///
    /// The file is written as the run goes: one that is interrupted leaves FILE.har.partial.
    #[arg(long, value_name = "FILE.har", help_heading = "Output")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    /// What to do with answers that differ from the stored ones
    ///
    /// `check` tells them, `review` also writes them down for `cargo insta review`, `accept` stores
    /// them. Only targets with snapshots of their own are compared: the built-in server, and those
    /// whose file names `snapshots:`.
    #[arg(long, value_name = "MODE", default_value = "check", value_enum, help_heading = "Output")]
    pub snapshots: SnapshotsWord,
    /// Print annotations for GitHub Actions, and write the job summary
    #[arg(long, help_heading = "Output")]
    pub github: bool,
    /// Whether to show a live line on the standard error: auto, always or never
    #[arg(long, value_name = "WHEN", default_value = "auto", value_enum, help_heading = "Output")]
    #[arg(hide_possible_values = true)]
    pub progress: ProgressWord,
    /// Print one line only
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Print every row and every cause, and keep the exchanges of rows that pass in the reports too
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Json,
    Junit,
    Tap,
    Markdown,
    Html,
    Sarif,
    Badge,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

/// A report to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTo {
    /// Its form.
    pub format: ReportFormat,
    /// Where it goes.
    pub to: Destination,
}

impl FromStr for ReportTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || {
            let words: Vec<String> = ReportFormat::value_variants()
                .iter()
                .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
                .collect();
            words.join(", ")
        };
        let (format, path) = text.split_once('=').ok_or_else(|| {
            format!("write FORMAT=PATH, e.g. json=run.json; formats: {}", known())
        })?;
        let format = ReportFormat::from_str(format, true)
            .map_err(|_| format!("there is no format `{format}`; there are: {}", known()))?;
        let to = match path {
            "" => return Err("the path is empty; `-` is the standard output".to_owned()),
            "-" => Destination::Stdout,
            path => Destination::File(path.into()),
        };
        Ok(Self { format, to })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::file("json=a/run.json", Ok((ReportFormat::Json, Some("a/run.json"))))]
    #[case::equals_in_path("junit=a=b.xml", Ok((ReportFormat::Junit, Some("a=b.xml"))))]
    #[case::stdout("tap=-", Ok((ReportFormat::Tap, None)))]
    #[case::capitals("JSON=-", Ok((ReportFormat::Json, None)))]
    #[case::no_path("json", Err("write FORMAT=PATH"))]
    #[case::empty_path("json=", Err("the path is empty"))]
    #[case::unknown("pdf=a", Err("there is no format `pdf`"))]
    fn reports_are_read(
        #[case] text: &str,
        #[case] expected: Result<(ReportFormat, Option<&str>), &str>,
    ) {
        match (text.parse::<ReportTo>(), expected) {
            (Ok(read), Ok((format, path))) => {
                let to = path.map_or(Destination::Stdout, |path| Destination::File(path.into()));
                assert_eq!(read, ReportTo { format, to });
            }
            (Err(told), Err(start)) => assert!(told.starts_with(start), "{told}"),
            (read, expected) => panic!("{read:?} is not {expected:?}"),
        }
    }
}
