//! The words of the command line. Types only; `settings` makes sense of them.

mod choice;
mod run;
mod target;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

pub use choice::{
    AuthWord, ColorWord, ExportFormat, Listed, NewKind, ProgressWord, SnapshotsWord, TableFormat,
};
pub use run::{Destination, ReportFormat, ReportTo, RunArgs};
pub use target::TargetArgs;
pub use verify::VerifyArgs;

const EXIT_CODES: &str = "\
Exit codes:
  0  every selected `must` row passed, or failed as `known` says
  1  a new failure
  2  wrong usage, or a wrong case, world, target or schema file
  3  the target could not be judged: unreachable, TLS, credentials refused, throttled out
  4  incomplete: nothing selected, rows that prove nothing (without --partial), interrupted,
     a stale or expired `known` entry
Where several apply: 2, then 1, then 3, then 4.";

const RUN: &str = "\
Judges a target.

Loads a suite, seeds the target with each world that the selected rows need, sends their requests,
and tells which clauses hold. Without --target it judges the built-in reference server, which is
started on a free loopback port.

An expression for --filter is made of the predicates theme(), case(), row(), clause(), level(),
world(), needs(), all() and none(), joined by `!` (not), `&` (and), `|` (or) and parentheses. A
pattern is a whole name in which `*` stands for any text:

  acs-conform run --filter 'theme(paging) & !case(paging/page-number-*)'
  acs-conform run --filter 'row(tags/key-length[*])'

The other words: a row is one test; it needs a world (the data that the target is seeded with) and
tests clauses (statements of the specification). `list` shows them, `explain` tells what one is.";

/// Tells, clause by clause, whether an endpoint does what a published operation page says.
///
/// Without anything but `run`, the built-in reference server is judged: it needs no account and no
/// network. Point --target at a URL or a target file to judge another endpoint.
#[derive(Debug, Parser)]
#[command(
    name = "acs-conform",
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_long_help = EXIT_CODES,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// Whether to colour what is printed: auto, always or never
    ///
    /// `auto` colours on a terminal unless NO_COLOR is set.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_enum)]
    #[arg(hide_possible_values = true, help_heading = "Output")]
    pub color: ColorWord,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge a target; without --target, the built-in reference server
    #[command(long_about = RUN, after_long_help = EXIT_CODES)]
    Run(Box<RunArgs>),
    /// Serve the reference server
    Mock(MockArgs),
    /// List clauses, cases, rows, mutants or readings
    List(ListArgs),
    /// Tell what a clause, case, row, mutant, reading, error code, exit code or verdict is
    Explain(ExplainArgs),
    /// Check the files of a suite
    Lint(LintArgs),
    /// Write the files of the repository that are made from the code
    #[command(hide = true)]
    Gen(GenArgs),
    /// Measure the suite: every mutant must be killed, no legitimate server accused
    Mutants(MutantsArgs),
    /// Render runs: one, or several targets side by side
    Report(ReportArgs),
    /// Tell what changed between two runs
    ///
    /// Exits 1 if a row regressed, 4 if a `must` row is not judged any more or the runs have no row
    /// in common.
    Diff(DiffArgs),
    /// Join the parts of one run
    ///
    /// Every part must be there once, of the same suite, target and settings. The joined run equals
    /// the whole run, apart from times, and exits as it would have.
    Merge(MergeArgs),
    /// Judge a recorded run again offline, or anybody's traffic
    ///
    /// A HAR file that `run --record` wrote is judged by the same rows, with what was recorded: no
    /// network, no account. A file that was edited, or cut in the middle, is told apart. Any other
    /// HAR (of a browser, a proxy, `mock --record`) is judged exchange by exchange: what the client
    /// sent against the limits of the parameters, what the server answered against the schemas, the
    /// table of errors and the rules that bind any answer.
    #[command(after_long_help = EXIT_CODES)]
    Verify(VerifyArgs),
    /// Write a suite's operation in a format of others
    Export(ExportArgs),
    /// Start a case, a target file or a suite
    New(NewArgs),
    /// Print shell completions
    ///
    /// For bash: acs-conform completions bash > /etc/bash_completion.d/acs-conform
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each command
    Man {
        /// Write one page for each command into this folder
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}

/// Which suite, in which edition.
#[derive(Clone, Debug, Args)]
pub struct SuiteArgs {
    /// A built-in suite by its name, or a suite's folder
    #[arg(long, value_name = "NAME|DIR", help_heading = "Suite")]
    #[arg(default_value = crate::suite::source::DEFAULT_SUITE)]
    pub suite: String,
    /// The edition of the specification, by its date; the suite's first if none is named
    #[arg(long, value_name = "DATE", help_heading = "Suite")]
    pub edition: Option<String>,
}

#[derive(Debug, Args)]
pub struct MockArgs {
    /// Where to take calls
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Where to take worlds (PUT /world), on loopback only; a free port if none is named
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub control: String,
    /// The data to start with: a world file, or the name of a world of the suite
    #[arg(long, value_name = "FILE|NAME", value_hint = ValueHint::FilePath)]
    pub world: Option<String>,
    /// Serve with one deliberate defect; `list mutants` shows them
    #[arg(long, value_name = "ID")]
    pub mutant: Option<String>,
    /// Take this reading of a contested clause (repeatable); `list readings` shows them
    #[arg(long, value_name = "CLAUSE=READING")]
    pub reading: Vec<String>,
    /// Whether calls must be signed
    ///
    /// With `optional`, a call without a signature may do everything; a wrong signature is
    /// refused either way.
    #[arg(long, value_name = "WHEN", default_value = "optional", value_enum)]
    pub auth: AuthWord,
    /// Record what clients send and get, as HAR 1.2, for `verify`; secrets are left out
    ///
    /// The file is written as calls come, as FILE.har.partial, and put in place at the end.
    #[arg(long, value_name = "FILE.har", value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum, default_value = "cases")]
    pub what: Listed,
    /// Only the cases and rows of this expression; `run --help` explains it
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// The form of the list; `json` is an array
    #[arg(long, value_name = "FORMAT", default_value = "table", value_enum)]
    pub format: TableFormat,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A clause, case, row, mutant, error code, exit code, verdict, or `clause=reading`
    pub id: String,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

#[derive(Debug, Args)]
pub struct LintArgs {
    /// The suite's folder, or the name of a built-in suite
    #[arg(value_name = "DIR", default_value = crate::suite::source::DEFAULT_SUITE)]
    #[arg(value_hint = ValueHint::DirPath)]
    pub suite: String,
}

#[derive(Debug, Args)]
pub struct GenArgs {
    /// Write nothing; fail if a file is out of date
    #[arg(long)]
    pub check: bool,
    /// Measure the suite first, and write its figures
    #[arg(long)]
    pub figures: bool,
}

#[derive(Debug, Args)]
pub struct MutantsArgs {
    /// Only the mutants whose id or clause fits; `*` stands for any text
    #[arg(long, value_name = "PATTERN")]
    pub filter: Option<String>,
    /// Threads; all cores if not given
    #[arg(long, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Measure what relations and per-record rules catch of a target that cannot be seeded, and why they
    /// do not see the rest
    #[arg(long)]
    pub unseeded: bool,
    /// Measure a sample of the mutants over HTTP, and compare with the measurement in process
    #[arg(long, conflicts_with = "unseeded")]
    pub over_http: bool,
    /// How many combinations of readings are drawn as legitimate servers
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub combinations: u64,
    /// Also write the measurement (repeatable): json or markdown; `-` is the standard output
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub report: Vec<ReportTo>,
    /// Print the kill matrix: for each mutant the cases that kill it
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// JSON reports; with several, each is a column
    #[arg(value_name = "RUN.json", required = true, value_hint = ValueHint::FilePath)]
    pub runs: Vec<PathBuf>,
    /// Write a report (repeatable); `-` is the standard output
    ///
    /// Formats: json, junit, tap, markdown, html, sarif, badge. Several runs fit into html only.
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub report: Vec<ReportTo>,
    /// An earlier run of the first target: the html report tells what changed since
    #[arg(long, value_name = "RUN.json", value_hint = ValueHint::FilePath)]
    pub since: Option<PathBuf>,
    /// Check reports that were received from others, and render nothing
    ///
    /// A report must name every row of its suite, its sums must be those of its rows, and it must
    /// be whole. Exits 2 if one is not so.
    #[arg(long, conflicts_with_all = ["report", "since"])]
    pub check: bool,
    /// Where the runs' suite is read from, for --check and for the clauses' quotes
    #[arg(long, value_name = "NAME|DIR")]
    pub suite: Option<String>,
    /// Print every row and every cause
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The earlier run
    #[arg(value_name = "OLD.json", value_hint = ValueHint::FilePath)]
    pub old: PathBuf,
    /// The later run
    #[arg(value_name = "NEW.json", value_hint = ValueHint::FilePath)]
    pub new: PathBuf,
    /// Write the comparison as json or markdown (repeatable); `-` is the standard output
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub report: Vec<ReportTo>,
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The JSON reports of all parts, in any order
    #[arg(value_name = "RUN.json", required = true, value_hint = ValueHint::FilePath)]
    pub parts: Vec<PathBuf>,
    /// Write a report of the whole run (repeatable); `-` is the standard output
    ///
    /// Formats: json, junit, tap, markdown, html, sarif, badge.
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub report: Vec<ReportTo>,
    /// Print annotations for GitHub Actions, and write the job summary
    #[arg(long, help_heading = "Output")]
    pub github: bool,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format: an OpenAPI 3.1 document, in JSON
    #[arg(value_enum)]
    pub format: ExportFormat,
    /// The base URL that the document names; the public endpoint of the suite's region if not given
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub server: Option<String>,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    #[command(subcommand)]
    pub kind: NewKind,
}
