//! What was found, by who is to blame and which clause is broken.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Entry;
use crate::check::Finding;
use crate::engine;
use crate::report::document::Failure;
use crate::report::{Evidence, RowOutcome};
use crate::schema::brief;
use crate::spec::Level;
use crate::suite::Suite;
use crate::wire::WireRequest;

/// Exchanges that are told of each clause; the rest are counted.
const MOST_TOLD: usize = 20;

/// Who is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Who sent the call.
    Client,
    /// Who answered it.
    Server,
}

impl Party {
    fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// The exchange that findings are about.
pub struct Exchange<'a> {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its entry.
    pub entry: &'a Entry,
    /// Its request.
    pub request: &'a WireRequest,
}

/// What was found so far.
#[derive(Default)]
pub struct Tally(BTreeMap<(Party, String), Found>);

#[derive(Default)]
struct Found {
    /// Exchanges that were judged by the clause.
    judged: u64,
    /// Exchanges that break it.
    broken: u64,
    told: Vec<Failure>,
    level: Option<Level>,
}

impl Tally {
    /// Notes that so many exchanges were judged by clauses.
    pub fn exercise<'c>(
        &mut self,
        party: Party,
        clauses: impl IntoIterator<Item = &'c String>,
        times: u64,
    ) {
        for clause in clauses.into_iter().filter(|_| times > 0) {
            self.of(party, clause).judged += times;
        }
    }

    /// Notes what is wrong with an exchange.
    pub fn take(
        &mut self,
        party: Party,
        exchange: &Exchange<'_>,
        findings: impl IntoIterator<Item = Finding>,
    ) {
        let mut last: Option<String> = None;
        for finding in findings {
            let found = self.of(party, &finding.clause);
            // One exchange counts once for a clause.
            let again = last.as_ref() == Some(&finding.clause);
            found.broken += u64::from(!again);
            found.level = found.level.max(Some(finding.level));
            last = Some(finding.clause.clone());
            if found.told.len() < MOST_TOLD {
                found.told.push(failure(finding, exchange));
            }
        }
    }

    /// A row for each clause that something was judged by, or that something breaks.
    pub fn rows(self, suite: &Suite) -> Vec<RowOutcome> {
        let rows = self.0.into_iter().filter_map(|((party, clause), mut found)| {
            let level = suite.ledger.level(&clause).or(found.level)?;
            if let Some(first) = found.told.first_mut()
                && found.broken > 1
            {
                let note = first.note.get_or_insert_default();
                let _ = write!(note, "; {} exchanges in all", found.broken);
            }
            let id = format!("{}/{clause}", party.word());
            Some(RowOutcome {
                case: id.clone(),
                theme: party.word().to_owned(),
                title: suite.ledger.find(&clause).map(|c| c.says.clone()).unwrap_or_default(),
                level,
                needs: Vec::new(),
                evidence: Evidence::Judged,
                failures: found.told,
                readings: Vec::new(),
                exchanges: Vec::new(),
                millis: 0.0,
                requests: found.judged.max(found.broken),
                flaky: false,
                clauses: vec![clause],
                id,
            })
        });
        rows.collect()
    }

    fn of(&mut self, party: Party, clause: &str) -> &mut Found {
        let key = (party, clause.to_owned());
        self.0.entry(key).or_default()
    }
}

fn failure(finding: Finding, exchange: &Exchange<'_>) -> Failure {
    let url = exchange.entry.url();
    let base = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    let when = exchange.entry.started().map_or("at an unknown time".to_owned(), |t| t.to_string());
    let place = format!(
        "entry {}, {when}, {} {}",
        exchange.number,
        brief(&exchange.request.method),
        brief(base)
    );
    let note = match &finding.note {
        Some(note) => format!("{place}; {note}"),
        None => place,
    };
    engine::failure(finding.noting(note), Some(engine::curl(base, exchange.request)))
}
