//! Judged traffic as a run document, so that every form of report fits it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Counts, Entry};
use crate::report::document::{SuiteInfo, TargetInfo, Tool};
use crate::report::{RowOutcome, RunDocument, RunFacts, fold};
use crate::suite::Suite;

/// Hosts that are named; the rest are counted.
const MOST_HOSTS: usize = 3;

/// Where the traffic comes from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    file: String,
    hosts: BTreeSet<String>,
    more_hosts: bool,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Source {
    /// A file.
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Notes where and when a call was made.
    pub fn note(&mut self, entry: &Entry) {
        let url = entry.url();
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        // What stands before an @ would be a secret.
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        if !self.hosts.contains(host) {
            if self.hosts.len() < MOST_HOSTS {
                self.hosts.insert(host.chars().take(200).collect());
            } else {
                self.more_hosts = true;
            }
        }
        if let Some(started) = entry.started() {
            self.first = Some(self.first.map_or(started, |first| first.min(started)));
            self.last = Some(self.last.map_or(started, |last| last.max(started)));
        }
    }
}

/// Folds what was found.
pub fn document(
    suite: &Suite,
    source: Source,
    rows: Vec<RowOutcome>,
    counts: Counts,
    strict: bool,
) -> RunDocument {
    let mut hosts: Vec<String> = source.hosts.into_iter().collect();
    if source.more_hosts {
        hosts.push("others".to_owned());
    }
    let started = source.first.unwrap_or(Timestamp::UNIX_EPOCH);
    let target = TargetInfo {
        name: if hosts.is_empty() { "nobody".to_owned() } else { hosts.join(", ") },
        url: source.file.clone(),
        signature: "none".to_owned(),
        seeded: false,
        mutant: None,
        readings: BTreeMap::new(),
        edition: None,
        clock_skew_ms: None,
        insecure: false,
        claims: Vec::new(),
        lacks: Vec::new(),
    };
    let facts = RunFacts {
        tool: Tool {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        suite: SuiteInfo {
            name: suite.manifest.suite.value.clone(),
            edition: suite.edition.date.clone(),
            digest: suite.digest.clone(),
            rows: rows.len(),
            figures: None,
        },
        target,
        started,
        finished: source.last.unwrap_or(started),
        partition: None,
        // Traffic shows what it happens to show: never a whole verdict.
        narrowed: Some(format!("the traffic in {}", source.file)),
        partial: true,
        strict,
        interrupted: false,
        command: None,
        requests: counts.calls,
        retries: 0,
        throttled: counts.throttled,
        known: Vec::new(),
    };
    fold(rows, facts)
}
