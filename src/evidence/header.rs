//! What a recording says about its run: a header before the entries, an end after them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::Bounds;
use crate::report::RunDocument;
use crate::report::document::Verdict;

/// The member of `log` that holds the header.
pub const HEADER: &str = "_acsConform";
/// The member of `log` that holds the end.
pub const END: &str = "_acsConformEnd";
/// The version of the format of recordings.
pub const FORMAT: u32 = 1;

/// The header of a recording: everything but the exchanges that a verdict depends on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// The version of this format.
    pub format: u32,
    /// The run before its first row: program, suite, target, settings, known failures.
    pub run: RunDocument,
    /// What `${region}` stood for.
    pub region: Option<String>,
    /// The selected rows; `None` for all of the suite.
    pub selected: Option<Vec<String>>,
    /// Whether an access key from outside called where no world gave a caller.
    pub credentials: bool,
    /// Headers that every request carried.
    pub headers: Vec<(String, String)>,
    /// The data that the target held, where it was declared.
    pub declared: Option<Value>,
    /// Stored answers that were compared: the suite's own, those given here, or none.
    pub snapshots: Snapshots,
    /// How much of the target was taken; recordings of earlier versions took what is usual.
    #[serde(default)]
    pub bounds: Option<Bounds>,
    /// The most requests that the run was allowed.
    pub most: Option<u64>,
}

/// Stored answers that a run compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Snapshots {
    /// None.
    Off,
    /// Those of the suite.
    Suite,
    /// Those of the target, by name.
    Own(BTreeMap<String, String>),
}

/// The end of a recording, which one that was cut off does not have.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// How many entries there are.
    pub entries: u64,
    /// The digest of the last one.
    pub digest: String,
    /// When the run ended.
    pub finished: String,
    /// Requests, repeated requests, and throttled answers.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Answers that were throttling.
    pub throttled: u64,
    /// How far the target's clock was ahead, in milliseconds.
    pub clock_skew_ms: Option<i64>,
    /// Whether the run was stopped early.
    pub interrupted: bool,
    /// Why rows could not be judged to their end, by row.
    pub unfinished: BTreeMap<String, Unfinished>,
    /// The verdict of each row, as the run told it.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Who called, by the token that stands for the access key.
    pub callers: BTreeMap<String, String>,
}

/// Why a row could not be judged to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unfinished {
    /// Something kept it from being judged.
    Error(String),
    /// The run ended before.
    NotReached(String),
}
