//! The run document: what one run found, as written by `--report json` and read by `report`,
//! `diff` and `merge`. Field names are part of the contract; optional fields may be added.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::Level;

/// The version of the document that this program writes and reads.
pub const FORMAT: u32 = 1;

/// What one run found. Every other format is rendered from this.
// The rows are in memory, or are read as they are needed: see `RowSource`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RunDocument")]
pub struct RunDocument<R = Vec<RowRecord>> {
    /// Version of this format; 1.
    pub format: u32,
    /// The program that made the run.
    pub tool: Tool,
    /// The suite that the target was judged by.
    pub suite: SuiteInfo,
    /// The endpoint that was judged.
    pub target: TargetInfo,
    /// When the run started, RFC 3339 in UTC.
    pub started: String,
    /// When the run finished, RFC 3339 in UTC.
    pub finished: String,
    /// `K/N` where the run is one part of several, else null.
    pub partition: Option<String>,
    /// Whether every row of the suite was judged or is not applicable.
    pub complete: bool,
    /// How the run was cut or tightened.
    #[serde(default)]
    pub settings: Settings,
    /// Counts, verdict and exit code.
    pub summary: Summary,
    /// Which reading of each contested clause the target took.
    pub readings: Vec<ReadingTaken>,
    /// What became of each `known` entry of the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<KnownRecord>,
    /// The selected rows, ordered by id.
    pub rows: R,
}

impl<R> RunDocument<R> {
    /// The same run with other rows.
    pub fn with_rows<T>(&self, rows: T) -> RunDocument<T> {
        RunDocument {
            format: self.format,
            tool: self.tool.clone(),
            suite: self.suite.clone(),
            target: self.target.clone(),
            started: self.started.clone(),
            finished: self.finished.clone(),
            partition: self.partition.clone(),
            complete: self.complete,
            settings: self.settings.clone(),
            summary: self.summary.clone(),
            readings: self.readings.clone(),
            known: self.known.clone(),
            rows,
        }
    }
}

/// The program that made the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The suite that the target was judged by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SuiteInfo {
    /// Name of the suite's directory.
    pub name: String,
    /// Date of the edition of the page, e.g. `2026-06-26`.
    pub edition: String,
    /// `sha256:` over everything that decides a verdict.
    pub digest: String,
    /// How many rows the whole suite has in this edition.
    pub rows: usize,
    /// How good the suite is at its work, as measured on its own release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
}

/// What the suite is known to notice, and to accuse wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Deliberately broken servers that the suite was run against.
    pub mutants: usize,
    /// How many of them a row of the broken clause caught.
    pub killed: usize,
    /// Legitimate servers (each allowed reading, each edition) that the suite was run against.
    pub legitimate: usize,
    /// How many findings accused one of them.
    pub false_alarms: usize,
    /// Whether it was this very suite that was measured, and not another version of it.
    #[serde(default)]
    pub same_suite: bool,
}

/// The endpoint that was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetInfo {
    /// What its owner calls it.
    pub name: String,
    /// Its address.
    pub url: String,
    /// How requests were signed: `acs3`, `rpc` or `none`.
    pub signature: String,
    /// Whether it was filled with the suite's data.
    pub seeded: bool,
    /// The mutant that it is, for the built-in server only.
    pub mutant: Option<String>,
    /// Readings it was told to take, by clause, for the built-in server only.
    pub readings: BTreeMap<String, String>,
    /// The edition it claims to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Its clock minus ours, in milliseconds, from its `Date` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_skew_ms: Option<i64>,
    /// Whether its certificate was not verified.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
    /// Capabilities that it claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// Capabilities that it says it lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}

/// How a run was cut or tightened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// What narrowed the selection, e.g. `--filter theme(tags)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<String>,
    /// Whether rows that prove nothing are accepted (`--partial`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Whether a warning fails the run (`--strict`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// Whether the run was stopped before its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// One command that repeats the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// Counts, verdict and exit code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// What the run says about the target.
    pub verdict: RunVerdict,
    /// The exit code of the run.
    pub exit: u8,
    /// Why it is that exit code, strongest reason first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Requests sent to the target.
    pub requests: u64,
    /// Requests that were repeated because no answer came or the target throttled.
    pub retries: u64,
    /// Answers that were throttling.
    pub throttled: u64,
    /// Rows by verdict.
    pub rows: VerdictCounts,
    /// Rows of level `must`.
    pub must: LevelCounts,
    /// Rows of level `should`.
    pub should: LevelCounts,
    /// Failed rows that a `known` entry covers.
    pub known: usize,
    /// `known` entries of which no selected row deviates any more.
    pub stale: usize,
    /// `known` entries whose date has passed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expired: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Rows by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct VerdictCounts {
    /// Everything held.
    pub pass: usize,
    /// A `must` was broken.
    pub fail: usize,
    /// A `should` was broken.
    pub warn: usize,
    /// Too little data to say anything.
    pub vacuous: usize,
    /// A prerequisite is missing.
    pub untestable: usize,
    /// Not claimed, or another edition's.
    pub not_applicable: usize,
    /// Nothing could be judged.
    pub error: usize,
}

/// Rows of one level. `fail` are those with a broken clause of that level; `other` are those
/// without a judgement (vacuous, untestable, not applicable, error).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelCounts {
    /// Every clause of this level held.
    pub pass: usize,
    /// A clause of this level was broken.
    pub fail: usize,
    /// Not judged.
    pub other: usize,
}

/// What a run says about its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RunVerdict {
    /// Every `must` row held.
    Conformant,
    /// A `must` row failed, known or not.
    Nonconformant,
    /// Nothing failed, but only a part was meant to be judged.
    Partial,
    /// Nothing failed, but a selected `must` row proved nothing.
    Incomplete,
}

impl fmt::Display for RunVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conformant => "conformant",
            Self::Nonconformant => "nonconformant",
            Self::Partial => "partial",
            Self::Incomplete => "incomplete",
        })
    }
}

/// A reading of a contested clause that rows of the run saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadingTaken {
    /// The contested clause.
    pub clause: String,
    /// The reading.
    pub reading: String,
    /// Whether no row saw another reading of the clause.
    pub consistent: bool,
    /// The rows that saw it.
    pub rows: Vec<String>,
}

/// What became of a `known` entry of the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnownRecord {
    /// The row pattern as written.
    pub rows: String,
    /// Why these rows are known to fail.
    pub reason: String,
    /// Where the vendor follows it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The selected rows that it matches.
    pub matched: Vec<String>,
    /// How many of them deviate.
    pub deviating: usize,
    /// Whether none of them deviates any more.
    pub stale: bool,
    /// Whether its date has passed.
    pub expired: bool,
}

/// What a row proved.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// Everything held.
    Pass,
    /// A `must` was broken.
    Fail,
    /// A `should` was broken.
    Warn,
    /// Too little data to say anything.
    Vacuous,
    /// A prerequisite is missing.
    Untestable,
    /// Not claimed, or another edition's.
    NotApplicable,
    /// Nothing could be judged: network, throttling, our own fault.
    Error,
}

impl Verdict {
    /// All verdicts, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::Pass,
        Self::Fail,
        Self::Warn,
        Self::Vacuous,
        Self::Untestable,
        Self::NotApplicable,
        Self::Error,
    ];

    /// The word that stands in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Vacuous => "vacuous",
            Self::Untestable => "untestable",
            Self::NotApplicable => "not-applicable",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One row and what it proved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RowRecord {
    /// `<case path>[key=value,…]`, stable over releases.
    pub id: String,
    /// Path of the case.
    pub case: String,
    /// What the case is about, in one line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The theme (folder) of the case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub theme: String,
    /// The clauses that it tests.
    pub clauses: Vec<String>,
    /// The strongest level of its clauses and findings.
    pub level: Level,
    /// What it proved.
    pub verdict: Verdict,
    /// Whether a `known` entry covers its deviation.
    pub known: bool,
    /// The entry's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_reason: Option<String>,
    /// The entry's ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Whether a repetition gave another verdict; the first one stands.
    pub flaky: bool,
    /// Time spent on its requests, in milliseconds.
    pub millis: f64,
    /// Requests that it sent.
    pub requests: u64,
    /// Broken clauses, strongest first.
    pub failures: Vec<Failure>,
    /// Why it was not judged; null where it was.
    pub reason: Option<String>,
    /// Whether the run ended before the row was reached.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_reached: bool,
    /// What it needs of a target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Readings of contested clauses that it saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<RowReading>,
    /// What went over the wire, bounded and without secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Excerpt>,
}

impl RowRecord {
    /// The theme, from the case path where a document does not name it.
    pub fn theme(&self) -> &str {
        Self::theme_of(&self.theme, &self.case)
    }

    /// The theme of a row with this theme and case.
    pub(super) fn theme_of<'a>(theme: &'a str, case: &'a str) -> &'a str {
        if theme.is_empty() { case.split('/').next().unwrap_or_default() } else { theme }
    }
}

/// A reading of a contested clause that a row saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowReading {
    /// The contested clause.
    pub clause: String,
    /// The reading.
    pub reading: String,
    /// Whether what was seen fits this reading alone.
    pub decisive: bool,
}

/// One broken clause of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The broken clause.
    pub clause: String,
    /// Its level.
    pub level: Level,
    /// The check that noticed, e.g. `error-code`.
    pub check: String,
    /// What the clause asks for.
    pub expected: String,
    /// What came back.
    pub actual: String,
    /// `file:line:column` of the assertion; null for what is judged over several rows.
    pub at: Option<String>,
    /// JSON pointer into the answer.
    pub pointer: Option<String>,
    /// A command that repeats the request.
    pub curl: Option<String>,
    /// The passing row of the same case that differs least.
    pub nearest_pass: Option<String>,
    /// What a reader needs to know beyond expected and actual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One request and its answer as text, bounded and without secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Excerpt {
    /// Request line, headers and body.
    pub request: String,
    /// Status line, headers and body, or why no answer came.
    pub response: String,
    /// Time to the last byte, in milliseconds.
    pub millis: f64,
}
