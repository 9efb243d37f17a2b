//! Runs the suite against a server, and folds what came of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use acs_conform::case::Row;
use acs_conform::check::snapshot::Stored;
use acs_conform::engine::{
    self, Bounds, Endpoint, Pacer, RunOptions, Seeder, SignatureUse, SystemClock,
};
use acs_conform::report::document::{
    Failure, RowRecord, RunDocument, SuiteInfo, TargetInfo, Tool, Verdict,
};
use acs_conform::report::{KnownEntry, RunFacts, fold};
use acs_conform::suite::source::SuiteFiles;
use acs_conform::suite::{LoadOptions, Suite};
use acs_conform::wire::{WireRequest, WireResponse};
use futures_util::future::{BoxFuture, FutureExt, ready};

use crate::server::{Outcome, Server, sound};

/// How the suite is run.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Default)]
pub struct Trial {
    /// Only these cases; all where none is named.
    pub cases: Vec<&'static str>,
    /// Whether the target cannot be seeded.
    pub unseeded: bool,
    pub lacks: Vec<&'static str>,
    pub stored: Option<Stored>,
    pub partial: bool,
    pub strict: bool,
    /// Patterns of rows that are known to fail, and the rows they match.
    pub known: Vec<(&'static str, Vec<&'static str>)>,
    /// Whether somebody stops the run before its first row.
    pub stopped: bool,
    /// Whether the first failing row ends the run.
    pub fail_fast: bool,
    /// Whether the time of the run is used up before its first row. Its seed endpoint then refuses.
    pub overtime: bool,
}

/// Takes worlds, or refuses them.
struct Worlds {
    refused: bool,
}

impl Seeder for Worlds {
    fn seed<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        ready(if self.refused { Err("no world is due".to_owned()) } else { Ok(()) }).boxed()
    }
}

impl Trial {
    pub fn of(cases: &[&'static str]) -> Self {
        Self { cases: cases.to_vec(), ..Self::default() }
    }

    /// Judges a server that answers all but what `spoil` takes out of its hands.
    pub async fn run<F>(self, spoil: F) -> RunDocument
    where
        F: Fn(&str, usize, &WireRequest) -> Option<Outcome> + Send + Sync + 'static,
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/suite/rules");
        let files = SuiteFiles::folder(&folder).expect("the fixture is there");
        let suite = Suite::load(files, &LoadOptions::default()).expect("the fixture loads");
        let suite = Arc::new(suite);
        let server = Server::new(move |case: &str, before, request: &WireRequest| {
            spoil(case, before, request).unwrap_or_else(|| Ok(sound(case, request)))
        });
        let seeder: Arc<dyn Seeder> = Arc::new(Worlds { refused: self.overtime || self.stopped });
        let usual = Bounds::default();
        let bounds = if self.overtime { Bounds { time: Duration::ZERO, ..usual } } else { usual };
        let endpoint = Endpoint {
            transport: Arc::new(server),
            seeder: (!self.unseeded).then_some(seeder),
            clockwork: None,
            declared: None,
            signature: SignatureUse::Acs3,
            credentials: None,
            headers: Vec::new(),
            lacks: self.lacks.iter().map(|lacking| (*lacking).to_owned()).collect(),
            clock: Arc::new(SystemClock),
            url: "http://demo.example".to_owned(),
            snapshots: self.stored.clone().map(Arc::new),
            bounds,
            worlds: Arc::default(),
        };
        let chosen: BTreeSet<String> =
            self.cases.iter().map(|case| format!("rules/{case}")).collect();
        let narrowed = (!chosen.is_empty()).then(|| "--filter made-up".to_owned());
        let wanted = |row: &Row| chosen.is_empty() || chosen.contains(&row.case.id);
        let rows = suite.rows.iter().filter(wanted).map(|row| row.place).collect();
        let options = RunOptions {
            jobs: 4,
            fail_fast: self.fail_fast,
            keep_all_exchanges: false,
            confirm_failures: true,
            pacer: Arc::new(Pacer::new(None, 0, None)),
        };
        let stop = Arc::new(AtomicBool::new(self.stopped));
        let judged = engine::run_and_keep(Arc::clone(&suite), endpoint, rows, options, stop);
        let (judged, output) = judged.await;
        let known = self.known.into_iter().map(|(rows, matched)| KnownEntry {
            rows: rows.to_owned(),
            reason: "seen before".to_owned(),
            ticket: None,
            until: None,
            matched: matched.into_iter().map(str::to_owned).collect(),
        });
        let facts = RunFacts {
            tool: Tool { name: "acs-conform".to_owned(), version: "0".to_owned() },
            suite: SuiteInfo {
                name: "rules".to_owned(),
                edition: suite.edition.date.clone(),
                digest: suite.digest.clone(),
                rows: suite.rows.len(),
                figures: None,
            },
            target: target(),
            started: output.started,
            finished: output.finished,
            partition: None,
            narrowed,
            partial: self.partial,
            strict: self.strict,
            interrupted: output.interrupted,
            command: None,
            requests: output.requests,
            retries: output.retries,
            throttled: output.throttled,
            known: known.collect(),
        };
        fold(judged, facts)
    }

    /// Judges one case of a server that gives it this answer.
    pub async fn row(case: &'static str, answer: WireResponse) -> RowRecord {
        let spoil = move |asking: &str, _: usize, _: &WireRequest| {
            (asking == case).then(|| Ok(answer.clone()))
        };
        let mut document = Self::of(&[case]).run(spoil).await;
        assert_eq!(document.rows.len(), 1, "{case} has one row");
        document.rows.remove(0)
    }
}

fn target() -> TargetInfo {
    TargetInfo {
        name: "demo".to_owned(),
        url: "http://demo.example".to_owned(),
        signature: "acs3".to_owned(),
        seeded: true,
        mutant: None,
        readings: std::collections::BTreeMap::new(),
        edition: None,
        clock_skew_ms: None,
        insecure: false,
        claims: Vec::new(),
        lacks: Vec::new(),
    }
}

/// The row of an id.
pub fn row<'a>(document: &'a RunDocument, id: &str) -> &'a RowRecord {
    document.rows.iter().find(|row| row.id == id).unwrap_or_else(|| panic!("no row {id}"))
}

/// The finding about a clause.
pub fn about<'a>(row: &'a RowRecord, clause: &str) -> &'a Failure {
    let found = row.failures.iter().find(|failure| failure.clause == clause);
    found.unwrap_or_else(|| panic!("nothing about {clause} in {:#?}", row.failures))
}

/// Rows that are not a pass, with their verdicts.
pub fn deviations(document: &RunDocument) -> Vec<(&str, Verdict)> {
    let other = document.rows.iter().filter(|row| row.verdict != Verdict::Pass);
    other.map(|row| (row.id.as_str(), row.verdict)).collect()
}
