//! Mutants: which the suite kills, and by which rows.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use super::baseline::Baseline;
use super::crew::{Crew, Judged};
use crate::case::Row;
use crate::mock::Rules;
use crate::mock::mutants::Mutant;
use crate::report::Evidence;
use crate::spec::Level;
use crate::suite::Suite;

/// How many mutants a measurement over HTTP takes.
const HTTP_SAMPLE: usize = 20;

/// How mutants are measured.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Threads; all cores if 0.
    pub jobs: usize,
    /// Only by what judges a target that cannot be seeded.
    pub unseeded: bool,
    /// A sample of the mutants, each served over HTTP and in process, which must agree.
    pub over_http: bool,
}

/// What became of one mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A finding on its own clause.
    Killed,
    /// Findings, but none on its own clause.
    CaughtElsewhere,
    /// No finding at all.
    Survived,
    /// It crashed, or the run of its rows did: that is no kill.
    Crashed,
}

/// One mutant with everything that noticed it.
#[derive(Clone, Debug)]
pub struct Kills {
    /// The mutant's id.
    pub id: String,
    /// The clause it breaks.
    pub clause: String,
    /// The slip behind it.
    pub slip: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Rows with a finding on its clause: rows that name it, or, where none of them kills it, others.
    /// Unseeded, those of the first world that gives it away.
    pub rows: BTreeSet<String>,
    /// By which checks each of these rows found it.
    pub checks: BTreeMap<String, BTreeSet<String>>,
    /// Other clauses with findings, and a row of each.
    pub elsewhere: BTreeMap<String, String>,
}

impl Kills {
    /// Whether a finding on its own clause gave it away.
    pub fn is_killed(&self) -> bool {
        self.outcome == Outcome::Killed
    }
}

/// Why nothing can be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// An empty set proves nothing.
    #[error("no mutant is selected; an empty set proves nothing")]
    NoMutant,
    /// Over HTTP a mutant is not killed by the rows that kill it in process.
    #[error("over HTTP the mutant `{0}` is killed by other rows than in process: {1}")]
    HttpDiffers(String, String),
    /// No loopback port could be had.
    #[error("the mutant cannot be served over HTTP: {0}")]
    Http(String),
    /// The reference server itself has findings.
    #[error("the reference server is not green, so nothing that is found proves a mutant: {0}")]
    Baseline(String),
}

/// Runs the suite against each mutant.
pub fn kills(
    suite: &Arc<Suite>,
    mutants: &[Mutant],
    options: &Options,
) -> Result<Vec<Kills>, MeasureError> {
    if mutants.is_empty() {
        return Err(MeasureError::NoMutant);
    }
    let crew = Crew::new(Arc::clone(suite));
    let jobs = match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        jobs => jobs,
    };
    if options.unseeded {
        let sound = unseeded_baselines(&crew)?;
        return Ok(crew.each(jobs, mutants, |crew, mutant| measure_unseeded(crew, &sound, mutant)));
    }
    let (output, courses) = crew.judge_and_keep(Rules::default(), crew.rows.clone());
    green(&output)?;
    let baseline = Baseline::new(courses);
    if options.over_http {
        let step = mutants.len().div_ceil(HTTP_SAMPLE);
        let sample: Vec<Mutant> = mutants.iter().step_by(step).cloned().collect();
        return sample.iter().map(|mutant| same_over_http(&crew, &baseline, mutant)).collect();
    }
    Ok(crew.each(jobs, mutants, |crew, mutant| measure(crew, &baseline, mutant)))
}

/// A sound server has no finding at all.
fn green(output: &Judged) -> Result<(), MeasureError> {
    match output.rows.iter().find(|row| !row.failures.is_empty()) {
        Some(row) => Err(MeasureError::Baseline(row.id.clone())),
        None => Ok(()),
    }
}

/// Measures a mutant both ways. The rows that kill it must be the same.
fn same_over_http(
    crew: &Crew,
    baseline: &Baseline,
    mutant: &Mutant,
) -> Result<Kills, MeasureError> {
    let direct = measure(crew, baseline, mutant);
    let served = by_own_rows_first(crew, mutant, |rows| {
        let rows = rows.iter().copied().cloned().collect();
        crew.judge_over_http(mutant.applied(Rules::default()), rows)
            .map_err(|error| MeasureError::Http(error.to_string()))
    })?;
    if served.rows == direct.rows {
        return Ok(served);
    }
    let differing: Vec<&str> =
        served.rows.symmetric_difference(&direct.rows).map(String::as_str).collect();
    Err(MeasureError::HttpDiffers(mutant.id.clone(), differing.join(", ")))
}

/// Measures a mutant in process. Rows that it answers as the sound server does are not judged.
fn measure(crew: &Crew, baseline: &Baseline, mutant: &Mutant) -> Kills {
    let measured = by_own_rows_first(crew, mutant, |rows| {
        let rules = mutant.applied(Rules::default());
        let server = crew.server(rules.clone());
        let differing = baseline.follow(&server, rows.iter().map(|row| &*row.id)).unknown;
        let rows = rows.iter().filter(|row| differing.contains(&*row.id));
        Ok::<_, Infallible>(crew.judge(rules, rows.copied().cloned().collect()))
    });
    match measured {
        Ok(kills) => kills,
        Err(never) => match never {},
    }
}

/// Judges a mutant by the rows that name its clause. The others are asked only where none of these
/// kills it: they may notice it too, but a clause's own rows have to.
fn by_own_rows_first<E>(
    crew: &Crew,
    mutant: &Mutant,
    judge: impl Fn(&[&Row]) -> Result<Judged, E>,
) -> Result<Kills, E> {
    let names_clause = |row: &&Row| row.clauses.contains(&mutant.clause);
    let (own, others): (Vec<&Row>, Vec<&Row>) = crew.rows.iter().partition(names_clause);
    let mut outputs = vec![judge(&own)?];
    if !kills_by_own_clause(mutant, &outputs[0]) {
        outputs.push(judge(&others)?);
    }
    Ok(tally(mutant, outputs))
}

/// Whether a finding on its own clause gives a mutant away.
fn kills_by_own_clause(mutant: &Mutant, output: &Judged) -> bool {
    let mut failures = output.rows.iter().flat_map(|row| &row.failures);
    failures.any(|failure| failure.clause == mutant.clause && failure.level > Level::May)
}

/// Sorts the findings of the runs of a mutant.
fn tally(mutant: &Mutant, outputs: Vec<Judged>) -> Kills {
    let mut kills = Kills {
        id: mutant.id.clone(),
        clause: mutant.clause.clone(),
        slip: mutant.slip.clone(),
        outcome: Outcome::Survived,
        rows: BTreeSet::new(),
        checks: BTreeMap::new(),
        elsewhere: BTreeMap::new(),
    };
    let mut crashed = false;
    for output in outputs {
        for row in output.rows {
            crashed |= matches!(row.evidence, Evidence::Error(_) | Evidence::NotReached(_));
            for failure in row.failures.iter().filter(|failure| failure.level > Level::May) {
                if failure.clause == mutant.clause {
                    kills.rows.insert(row.id.clone());
                    let checks = kills.checks.entry(row.id.clone()).or_default();
                    checks.insert(failure.check.clone());
                } else {
                    kills.elsewhere.entry(failure.clause.clone()).or_insert_with(|| row.id.clone());
                }
            }
        }
    }
    kills.outcome = if !kills.rows.is_empty() {
        Outcome::Killed
    } else if crashed {
        Outcome::Crashed
    } else if kills.elsewhere.is_empty() {
        Outcome::Survived
    } else {
        Outcome::CaughtElsewhere
    };
    kills
}

/// What a sound server that cannot be seeded answers, for each world that it might hold.
fn unseeded_baselines(crew: &Crew) -> Result<Vec<(&str, Baseline)>, MeasureError> {
    let rows: Vec<Row> = unseeded_rows(crew).cloned().collect();
    let worlds = crew.suite.worlds.keys().filter(|world| !is_large(crew, world));
    let baselines = worlds.map(|world| {
        let (output, courses) = crew.judge_unseeded_and_keep(Rules::default(), world, rows.clone());
        green(&output)?;
        Ok((world.as_str(), Baseline::new(courses)))
    });
    baselines.collect()
}

/// Judges a mutant that cannot be seeded, over the worlds that it might hold, up to the first that
/// gives it away.
fn measure_unseeded(crew: &Crew, sound: &[(&str, Baseline)], mutant: &Mutant) -> Kills {
    let mut runs = Vec::new();
    for (world, baseline) in sound {
        let rules = mutant.applied(Rules::default());
        let server = crew.holding(rules.clone(), world);
        let ids = unseeded_rows(crew).map(|row| &*row.id);
        let differing = baseline.follow(&server, ids).unknown;
        let rows = unseeded_rows(crew).filter(|row| differing.contains(&*row.id));
        let output = crew.judge_unseeded(rules, world, rows.cloned().collect());
        let killed = kills_by_own_clause(mutant, &output);
        runs.push(output);
        if killed {
            break;
        }
    }
    tally(mutant, runs)
}

/// Rows that judge a target with whatever data it has.
fn unseeded_rows(crew: &Crew) -> impl Iterator<Item = &Row> {
    let needs_no_data = |row: &&Row| row.case.model.any_data || row.case.model.world.is_none();
    crew.rows.iter().filter(needs_no_data)
}

/// Whether a world holds the ten thousand records that rows about the cap need.
fn is_large(crew: &Crew, world: &str) -> bool {
    crew.rows.iter().any(|row| {
        crew.suite.world_of(row) == world
            && row.case.model.needs.iter().any(|need| need.value == "record-cap")
    })
}
