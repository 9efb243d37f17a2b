//! Legitimate servers: every allowed reading, seeded combinations of readings, every edition. Any
//! finding against one of them is a false alarm.

use std::fmt::Write as _;
use std::sync::Arc;

use super::crew::Crew;
use crate::engine::RunOutput;
use crate::mock::Rules;
use crate::mock::readings::readings;
use crate::report::Evidence;
use crate::spec::Level;
use crate::suite::Suite;

/// A finding against a legitimate server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The server: its readings, or its edition.
    pub server: String,
    /// The row.
    pub row: String,
    /// The clause that it was accused of breaking, with what was expected and seen.
    pub told: String,
}

/// What judging legitimate servers gave.
#[derive(Clone, Debug, Default)]
pub struct Alarms {
    /// How many servers were judged.
    pub servers: usize,
    /// The false alarms.
    pub alarms: Vec<Alarm>,
}

impl Alarms {
    /// Adds the servers of another edition.
    pub fn join(&mut self, other: Self) {
        self.servers += other.servers;
        self.alarms.extend(other.alarms);
    }
}

/// Judges the legitimate servers of the suite's edition: the edition itself, each reading alone,
/// and so many combinations, drawn from a seed.
pub fn false_alarms(suite: &Arc<Suite>, combinations: u64, seed: u64, jobs: usize) -> Alarms {
    let crew = Crew::new(Arc::clone(suite));
    let jobs = if jobs == 0 {
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    } else {
        jobs
    };
    let date = &suite.edition.date;
    let base = Rules::for_edition(date).unwrap_or_default();
    let (output, baseline) = crew.judge_and_keep(base.clone(), suite.rows.clone());
    let mut alarms = accusations(&format!("edition {date}"), output);
    let servers = servers(suite, &base, combinations, seed);
    let found = crew.each(jobs, &servers, |crew, (name, rules)| {
        let differing =
            baseline.differing(&crew.server(rules.clone()), suite.rows.iter().map(|row| &*row.id));
        let rows = suite.rows.iter().filter(|row| differing.contains(&*row.id)).cloned();
        accusations(name, crew.judge(rules.clone(), rows.collect()))
    });
    alarms.extend(found.into_iter().flatten());
    Alarms { servers: 1 + servers.len(), alarms }
}

/// Everything that a run says against a server.
fn accusations(server: &str, output: RunOutput) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for row in output.rows {
        let mut told: Vec<String> = row
            .failures
            .iter()
            .filter(|failure| failure.level > Level::May)
            .map(|f| format!("{}: expected {}, got {}", f.clause, f.expected, f.actual))
            .collect();
        match &row.evidence {
            Evidence::Judged | Evidence::NotApplicable(_) => {}
            other => told.push(format!("{other:?}")),
        }
        alarms.extend(told.into_iter().map(|told| Alarm {
            server: server.to_owned(),
            row: row.id.clone(),
            told,
        }));
    }
    alarms
}

/// The readings that the edition leaves open.
fn open(suite: &Suite) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut clauses: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for &(clause, reading, _) in readings() {
        let allowed = suite.ledger.find(clause).and_then(|c| c.contested.as_ref());
        if !allowed.is_some_and(|c| c.readings.iter().any(|r| r.id == reading)) {
            continue;
        }
        match clauses.iter_mut().find(|(known, _)| *known == clause) {
            Some((_, known)) => known.push(reading),
            None => clauses.push((clause, vec![reading])),
        }
    }
    clauses
}

/// Each reading of an edition alone, and drawn combinations.
fn servers(suite: &Suite, base: &Rules, combinations: u64, seed: u64) -> Vec<(String, Rules)> {
    let open = open(suite);
    let mut servers = Vec::new();
    for (clause, choices) in &open {
        for reading in choices {
            if let Ok(rules) = base.clone().with_reading(clause, reading) {
                servers.push((format!("{clause}={reading}"), rules));
            }
        }
    }
    let mut state = seed;
    for _ in 0..combinations {
        let mut rules = base.clone();
        let mut name = String::new();
        for (clause, choices) in &open {
            let reading =
                choices[usize::try_from(draw(&mut state) % choices.len() as u64).unwrap_or(0)];
            if let Ok(changed) = rules.clone().with_reading(clause, reading) {
                rules = changed;
                let _ = write!(name, "{clause}={reading} ");
            }
        }
        servers.push((name.trim_end().to_owned(), rules));
    }
    servers
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed draws the same servers on every machine.
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
