//! Legitimate servers: every allowed reading, seeded combinations of readings, every edition. Any
//! finding against one of them is a false alarm.

use std::fmt::Write as _;
use std::sync::Arc;

use super::baseline::{Baseline, told};
use super::crew::Crew;
use crate::case::Row;
use crate::mock::{Operation, Rules};
use crate::suite::Suite;

/// How many combinations are put to the whole suite.
const WHOLE: usize = 4;

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
    let (output, courses) = crew.judge_and_keep(base.clone(), crew.rows.clone());
    let baseline = Baseline::new(courses);
    let own = format!("edition {date}");
    let mut alarms: Vec<Alarm> =
        output.rows.iter().flat_map(|row| alarms_of(&own, &row.id, &told(row))).collect();
    let open = open(suite);
    // Single readings first: what is learned from them is most of what combinations answer.
    let single = if wanted.alone { alone(&open, &base) } else { Vec::new() };
    let mixed = drawn(&open, &base, wanted.combinations, wanted.seed);
    for servers in [&single, &mixed] {
        let rows = &crew.rows;
        let found = crew.each(jobs, servers, |crew, (name, rules)| {
            accusations(crew, &baseline, name, rules, rows)
        });
        alarms.extend(found.into_iter().flatten());
    }
    // Rows of one world may write into it, and a row whose answers are known up to some point writes no
    // more than up to there. So some servers are put to every row of the suite, one after the other.
    let whole = crew.each(jobs, &mixed[..mixed.len().min(WHOLE)], |crew, (name, rules)| {
        let output = crew.judge(rules.clone(), crew.rows.clone());
        let all = output.rows.iter().flat_map(|row| alarms_of(name, &row.id, &told(row)));
        all.collect::<Vec<Alarm>>()
    });
    for alarm in whole.into_iter().flatten() {
        if !alarms.contains(&alarm) {
            alarms.push(alarm);
        }
    }
    Alarms { servers: 1 + single.len() + mixed.len(), alarms }
}

/// Everything that these rows say against a server. Each row is put to it; those that go as they
/// went with a server before are not judged again (see [`super::baseline`]).
fn accusations(
    crew: &Crew,
    baseline: &Baseline,
    name: &str,
    rules: &Rules,
    rows: &[Row],
) -> Vec<Alarm> {
    let ids = rows.iter().map(|row| &*row.id);
    let followed = baseline.follow(&crew.server(rules.clone()), ids);
    let known = followed.known.iter().flat_map(|(row, told)| alarms_of(name, row, told));
    let mut alarms: Vec<Alarm> = known.collect();
    let new = rows.iter().filter(|row| followed.unknown.contains(&*row.id));
    let (output, courses) = crew.judge_and_keep(rules.clone(), new.cloned().collect());
    baseline.learn(courses);
    alarms.extend(output.rows.iter().flat_map(|row| alarms_of(name, &row.id, &told(row))));
    alarms
}

fn alarms_of(server: &str, row: &str, told: &[String]) -> Vec<Alarm> {
    let alarm = |told: &String| Alarm {
        server: server.to_owned(),
        row: row.to_owned(),
        told: told.clone(),
    };
    told.iter().map(alarm).collect()
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::*;
    use crate::mock;
    use crate::suite::LoadOptions;
    use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};

    /// Servers that are not legitimate must be accused, and from memory of the same as by a judge who
    /// sees the answers for the first time, whatever servers the memory is of.
    #[rstest]
    #[case::describe("describe-send-file-results", 150)]
    #[case::send("send-file", 60)]
    fn what_was_judged_before_says_what_judging_again_says(
        #[case] name: &str,
        #[case] step: usize,
    ) {
        let files = SuiteFiles::find(name).unwrap();
        let suite = Arc::new(Suite::load(files, &LoadOptions::default()).unwrap());
        let crew = Crew::new(Arc::clone(&suite));
        let mutants: Vec<_> =
            mock::mutants_of(&suite.manifest.operation).into_iter().step_by(step).collect();
        let mut rows: Vec<Row> = Vec::new();
        for mutant in &mutants {
            let own = crew.rows.iter().filter(|row| row.clauses.contains(&mutant.clause)).take(40);
            rows.extend(own.cloned());
        }
        rows.sort_by_key(|row| row.place);
        rows.dedup_by_key(|row| row.place);
        let (sound, courses) = crew.judge_and_keep(Rules::default(), rows.clone());
        assert!(sound.rows.iter().all(|row| told(row).is_empty()));
        let baseline = Baseline::new(courses);
        let order = |alarm: Alarm| (alarm.row, alarm.told);
        let mut accused = 0;
        for mutant in mutants.iter().chain(mutants.iter().rev()) {
            let rules = mutant.applied(Rules::default());
            let afresh = crew.judge(rules.clone(), rows.clone());
            let afresh = afresh.rows.iter().flat_map(|row| alarms_of("m", &row.id, &told(row)));
            let afresh: BTreeSet<_> = afresh.map(order).collect();
            let found = accusations(&crew, &baseline, "m", &rules, &rows);
            let found: BTreeSet<_> = found.into_iter().map(order).collect();
            assert_eq!(found, afresh, "{}", mutant.id);
            accused += usize::from(!afresh.is_empty());
        }
        assert!(accused >= 6, "only {accused} of these mutants are accused");
    }

    #[test]
    fn a_row_without_a_course_is_run() {
        let files = SuiteFiles::find(DEFAULT_SUITE).unwrap();
        let crew = Crew::new(Arc::new(Suite::load(files, &LoadOptions::default()).unwrap()));
        let (few, more) = (crew.rows[..5].to_vec(), &crew.rows[..10]);
        let (_, courses) = crew.judge_and_keep(Rules::default(), few);
        let baseline = Baseline::new(courses);
        let server = crew.server(Rules::default());
        let followed = baseline.follow(&server, more.iter().map(|row| &*row.id));
        assert_eq!((followed.known.len(), followed.unknown.len()), (5, 5));
    }
}
