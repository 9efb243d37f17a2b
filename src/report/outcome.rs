//! What the fold is given: judged rows, and the facts of the run.

use jiff::Timestamp;
use jiff::civil::Date;

use super::document::{Excerpt, Failure, SuiteInfo, TargetInfo, Tool};
use crate::spec::Level;

/// What a row learned, before its findings are weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Answers came and were judged; the findings decide.
    Judged,
    /// There was too little data to say anything.
    Vacuous(String),
    /// A prerequisite is missing.
    Untestable(String),
    /// Not claimed, or another edition's.
    NotApplicable(String),
    /// Nothing could be judged.
    Error(String),
    /// The run ended before the row was reached.
    NotReached(String),
}

impl Evidence {
    /// Why nothing was judged; `None` where something was.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Judged => None,
            Self::Vacuous(why)
            | Self::Untestable(why)
            | Self::NotApplicable(why)
            | Self::Error(why)
            | Self::NotReached(why) => Some(why),
        }
    }
}

/// A reading of a contested clause, as one row saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingSeen {
    /// The contested clause.
    pub clause: String,
    /// The reading that fits what was seen.
    pub reading: String,
    /// Whether it is the only one that fits. Others say nothing about consistency.
    pub decisive: bool,
}

/// One judged row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowOutcome {
    /// `<case path>[key=value,…]`.
    pub id: String,
    /// Path of the case.
    pub case: String,
    /// Theme (folder) of the case.
    pub theme: String,
    /// What the case is about, in one line.
    pub title: String,
    /// The clauses that it tests.
    pub clauses: Vec<String>,
    /// The strongest level of those clauses.
    pub level: Level,
    /// What it needs of a target.
    pub needs: Vec<String>,
    /// What it learned.
    pub evidence: Evidence,
    /// Broken clauses. `nearest_pass` is filled by the fold.
    pub failures: Vec<Failure>,
    /// Readings that it saw.
    pub readings: Vec<ReadingSeen>,
    /// What went over the wire, as far as a reader should see it.
    pub exchanges: Vec<Excerpt>,
    /// Time spent on its requests, in milliseconds.
    pub millis: f64,
    /// Requests that it sent.
    pub requests: u64,
    /// Whether a repetition gave another verdict.
    pub flaky: bool,
}

/// A `known` entry, resolved against the whole suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEntry {
    /// The row pattern as written.
    pub rows: String,
    /// Why these rows are known to fail.
    pub reason: String,
    /// Where the vendor follows it up.
    pub ticket: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Ids of the rows that it matches, selected or not.
    pub matched: Vec<String>,
}

/// Everything about a run that is not a row.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFacts {
    /// The program.
    pub tool: Tool,
    /// The suite.
    pub suite: SuiteInfo,
    /// The endpoint.
    pub target: TargetInfo,
    /// When the run started.
    pub started: Timestamp,
    /// When it finished.
    pub finished: Timestamp,
    /// Part and number of parts.
    pub partition: Option<(u32, u32)>,
    /// What narrowed the selection, e.g. `--filter theme(tags)`.
    pub narrowed: Option<String>,
    /// `--partial`.
    pub partial: bool,
    /// `--strict`.
    pub strict: bool,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
    /// One command that repeats the run.
    pub command: Option<String>,
    /// Requests sent to the target.
    pub requests: u64,
    /// Requests that were repeated.
    pub retries: u64,
    /// Answers that were throttling.
    pub throttled: u64,
    /// The target's known failures.
    pub known: Vec<KnownEntry>,
}
