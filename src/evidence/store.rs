//! A recording in memory: the exchanges of each row in order, and whether they are as recorded.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::chain::{Broken, Chain};
use super::har::Answered;
use super::header::{End, FORMAT, Header};
use super::reader::{Taken, unsealed};
use crate::wire::{Obstacle, WireRequest, WireResponse};

/// Changed entries that are told; the rest are counted.
const MOST_TOLD: usize = 20;

/// One request as it was sent, and what came of it.
#[derive(Clone, Debug)]
pub struct Send {
    /// The request, without proofs.
    pub request: WireRequest,
    /// The answer, or why none came.
    pub outcome: Result<WireResponse, Obstacle>,
    /// 1 for the first try.
    pub attempt: u32,
    /// The world that was in place, and the moment it was filled in for.
    pub world: Option<(String, Timestamp)>,
}

/// A recording that was read.
#[derive(Debug)]
pub struct Recorded {
    /// Its header.
    pub header: Header,
    /// Its end; `None` where it was cut off.
    pub end: Option<End>,
    /// The exchanges of each row, in order.
    pub rows: HashMap<String, VecDeque<Send>>,
    /// The rows in the order of their first exchange.
    pub order: Vec<String>,
    /// The moment that each world was first filled in for.
    pub worlds: HashMap<String, Timestamp>,
    /// Whether the file ends too early.
    pub cut: bool,
    chain: Chain,
    broken: Vec<String>,
    more_broken: usize,
    /// Where the last exchange ended.
    pub last: Option<Timestamp>,
    /// Requests, repeated ones, throttled answers.
    pub counts: (u64, u64, u64),
}

/// Why a recording is no evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It is of a later program.
    #[error("the recording has the format {0}, and this program reads {FORMAT}")]
    Format(u64),
    /// The header is not one.
    #[error("the header of the recording is wrong: {0}")]
    Header(String),
    /// Something was changed after it was recorded.
    #[error("the file is not what was recorded:\n  {}", .0.join("\n  "))]
    Changed(Vec<String>),
}

impl Recorded {
    /// Starts with the header.
    pub fn new(header: &Value) -> Result<Self, StoreError> {
        let format = header.get("format").and_then(Value::as_u64).unwrap_or_default();
        if format != u64::from(FORMAT) {
            return Err(StoreError::Format(format));
        }
        let chain = Chain::new(header);
        let header: Header = serde_json::from_value(header.clone())
            .map_err(|error| StoreError::Header(error.to_string()))?;
        Ok(Self {
            header,
            end: None,
            rows: HashMap::new(),
            order: Vec::new(),
            worlds: HashMap::new(),
            cut: false,
            chain,
            broken: Vec::new(),
            more_broken: 0,
            last: None,
            counts: (0, 0, 0),
        })
    }

    /// Takes an entry.
    pub fn add(&mut self, number: u64, mut entry: Map<String, Value>) -> Result<(), String> {
        let row = entry.get("_row").and_then(Value::as_str).map(str::to_owned);
        if let Err(broken) = self.chain.check(&mut entry) {
            let row = row.as_deref().unwrap_or("no row");
            self.tell(format!("entry {number} ({row}) {broken}"));
            // What is no entry of a run at all may have any shape.
            if broken == Broken::Unsealed {
                return Ok(());
            }
        }
        let mut entry = unsealed(entry)?;
        let base = self.header.run.target.url.as_str();
        let request = entry.take_request(Some(base)).map_err(|error| error.to_string())?;
        let outcome = match entry.take_answer(false).map_err(|error| error.to_string())? {
            Answered::Whole(response) | Answered::WithoutBody(response) => Ok(response),
            Answered::Nothing(Some(obstacle)) => Err(obstacle),
            Answered::Nothing(None) => Err(Obstacle::Interrupted),
        };
        let Some((row, attempt)) = entry.ties() else {
            self.tell(format!("entry {number} belongs to no row"));
            return Ok(());
        };
        let world = entry.world().map(|(world, filled)| (world.to_owned(), filled));
        if let Some((world, filled)) = &world {
            self.worlds.entry(world.clone()).or_insert(*filled);
        }
        self.counts.0 += 1;
        self.counts.1 += u64::from(attempt > 1);
        let throttled = outcome.as_ref().is_ok_and(|a| crate::wire::Throttle::of(a).is_some());
        self.counts.2 += u64::from(throttled);
        self.last = entry.started().or(self.last);
        let sends = self.rows.entry(row.to_owned()).or_insert_with(|| {
            self.order.push(row.to_owned());
            VecDeque::new()
        });
        sends.push_back(Send { request, outcome, attempt, world });
        Ok(())
    }

    /// Takes the end.
    pub fn close(&mut self, end: Value) -> Result<(), String> {
        let end: End = serde_json::from_value(end)
            .map_err(|error| format!("the end of the recording is wrong: {error}"))?;
        if end.entries != self.chain.length() {
            let (due, there) = (end.entries, self.chain.length());
            self.tell(format!("the run recorded {due} entries, and the last one here is {there}"));
        } else if end.digest != self.chain.head() {
            self.tell("the end does not belong to these entries".to_owned());
        }
        self.end = Some(end);
        Ok(())
    }

    /// The whole recording, if it is what was recorded, as far as it goes.
    pub fn whole(mut self, taken: Taken) -> Result<Self, StoreError> {
        self.cut = taken.cut || self.end.is_none();
        if self.broken.is_empty() {
            return Ok(self);
        }
        if self.more_broken > 0 {
            self.broken.push(format!("and {} more", self.more_broken));
        }
        Err(StoreError::Changed(self.broken))
    }

    /// The digest of the last entry, which stands for the whole recording.
    pub fn digest(&self) -> &str {
        self.chain.head()
    }

    fn tell(&mut self, what: String) {
        if self.broken.len() < MOST_TOLD {
            self.broken.push(what);
        } else {
            self.more_broken += 1;
        }
    }
}
