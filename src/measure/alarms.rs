//! Legitimate servers: every allowed reading, seeded combinations of readings, every edition. Any
//! finding against one of them is a false alarm.

use std::fmt::Write as _;
use std::sync::Arc;

use super::crew::{Crew, Judged};
use crate::mock::{Operation, Rules};
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

/// Which legitimate servers are judged besides the edition itself.
#[derive(Clone, Copy, Debug)]
pub struct Legitimate {
    /// Whether each reading is judged alone. What a reading changes hardly depends on the edition, so one
    /// edition is enough for that.
    pub alone: bool,
    /// How many combinations of readings are drawn.
    pub combinations: u64,
    /// What they are drawn from.
    pub seed: u64,
    /// Threads; all cores if 0.
    pub jobs: usize,
}

/// Judges the legitimate servers of the suite's edition.
pub fn false_alarms(suite: &Arc<Suite>, wanted: Legitimate) -> Alarms {
    let crew = Crew::new(Arc::clone(suite));
    let jobs = match wanted.jobs {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        jobs => jobs,
    };
    let date = &suite.edition.date;
    let operation = Operation::named(&suite.manifest.operation);
    let base = operation.and_then(|o| o.rules(date).ok()).unwrap_or_default();
    let (output, baseline) = crew.judge_and_keep(base.clone(), crew.rows.clone());
    let mut alarms = accusations(&format!("edition {date}"), output);
    let open = open(suite);
    let single = if wanted.alone { alone(&open, &base) } else { Vec::new() };
    let found = crew.each(jobs, &single, |crew, (name, rules)| {
        let ids = crew.rows.iter().map(|row| &*row.id);
        let differing = baseline.differing(&crew.server(rules.clone()), ids);
        let rows = crew.rows.iter().filter(|row| differing.contains(&*row.id)).cloned();
        accusations(name, crew.judge(rules.clone(), rows.collect()))
    });
    alarms.extend(found.into_iter().flatten());
    // Next to no answer of a combination is that of the edition, so looking for those would only cost.
    let mixed = drawn(&open, &base, wanted.combinations, wanted.seed);
    let found = crew.each(jobs, &mixed, |crew, (name, rules)| {
        accusations(name, crew.judge(rules.clone(), crew.rows.clone()))
    });
    alarms.extend(found.into_iter().flatten());
    Alarms { servers: 1 + single.len() + mixed.len(), alarms }
}

/// Everything that a run says against a server.
fn accusations(server: &str, output: Judged) -> Vec<Alarm> {
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

/// A clause that an edition leaves open, and the readings that the reference server can take.
type Open = (&'static str, Vec<&'static str>);

/// The clauses that the edition leaves open.
fn open(suite: &Suite) -> Vec<Open> {
    let mut clauses: Vec<Open> = Vec::new();
    let operation = Operation::named(&suite.manifest.operation);
    for &(clause, reading, _) in operation.map_or(&[][..], |o| o.readings) {
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

/// Each reading alone.
fn alone(open: &[Open], base: &Rules) -> Vec<(String, Rules)> {
    let pairs =
        open.iter().flat_map(|(clause, choices)| choices.iter().map(move |c| (*clause, *c)));
    pairs
        .filter_map(|(clause, reading)| {
            let rules = base.clone().with_reading(clause, reading).ok()?;
            Some((format!("{clause}={reading}"), rules))
        })
        .collect()
}

/// Combinations that take one reading of each clause.
fn drawn(open: &[Open], base: &Rules, combinations: u64, seed: u64) -> Vec<(String, Rules)> {
    let mut servers = Vec::new();
    let mut state = seed;
    for _ in 0..combinations {
        let mut rules = base.clone();
        let mut name = String::new();
        for (clause, choices) in open {
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
