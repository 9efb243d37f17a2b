//! `mutants`: measures the suite by broken and by legitimate servers.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use super::args::{MutantsArgs, ReportFormat};
use super::console::Console;
use super::failure::Failure;
use super::render::Reports;
use super::settings::load_suite;
use crate::exit::Exit;
use crate::measure::{self, Alarms, Kills, Legitimate, Matrix, Options, Outcome, Unseen};
use crate::mock::{self, Operation};
use crate::suite::figures::{self, Figures};
use crate::suite::source::SuiteFiles;
use crate::suite::{LoadOptions, Suite, glob};

/// The seed of the drawn combinations, so that every machine draws the same.
const SEED: u64 = 20_260_626;
/// How many combinations the published figures rest on.
const COMBINATIONS: u64 = 200;

/// Measures, tells, and fails if a mutant lives or a legitimate server is accused.
pub fn command(args: &MutantsArgs, console: Console) -> Result<Exit, Failure> {
    let suite = Arc::new(load_suite(&args.suite, None)?);
    let reports = Reports::open(&args.report)?;
    if let Some(format) = reports
        .formats()
        .find(|format| !matches!(format, ReportFormat::Json | ReportFormat::Markdown))
    {
        let title = format!("a measurement has no {format:?} form").to_lowercase();
        return Err(Failure::usage(title, "write it as json or markdown"));
    }
    let wanted = |mutant: &mock::Mutant| {
        args.filter.as_ref().is_none_or(|pattern| {
            glob::matches(pattern, &mutant.id) || glob::matches(pattern, &mutant.clause)
        })
    };
    let mutants: Vec<mock::Mutant> =
        mock::mutants_of(&suite.manifest.operation).into_iter().filter(wanted).collect();
    let options = Options {
        jobs: args.jobs.map_or(0, usize::from),
        unseeded: args.unseeded,
        over_http: args.over_http,
    };
    let kills = measure::kills(&suite, &mutants, &options).map_err(|error| {
        Failure::usage(error, "`acs-conform list mutants` shows their ids and clauses")
    })?;
    let matrix = measure::matrix(&suite, &kills);
    let unseen = if args.unseeded { unseen(&suite, &mutants, &kills)? } else { Vec::new() };
    // A part of the mutants says nothing about the suite as a whole.
    let whole = args.filter.is_none() && !args.unseeded && !args.over_http;
    let alarms = if whole {
        let jobs = args.jobs.map_or(0, usize::from);
        Some(legitimate(&suite, &args.suite.suite, args.combinations, jobs)?)
    } else {
        None
    };
    let text = told(args, &kills, &matrix, &unseen, alarms.as_ref());
    if reports.take_stdout() {
        console.print_err(&text);
    } else {
        console.print(&text)?;
    }
    reports.write(
        |format| match format {
            ReportFormat::Markdown => measure::markdown(&kills, &matrix, &unseen, alarms.as_ref()),
            _ => measure::json(&suite, &kills, &matrix, &unseen, alarms.as_ref()),
        },
        console,
    )?;
    let accused = alarms.as_ref().is_some_and(|alarms| !alarms.alarms.is_empty());
    // What judges an unseeded target is not meant to see every defect.
    let alive = !args.unseeded && !matrix.alive.is_empty();
    Ok(if alive || accused { Exit::Failure } else { Exit::Success })
}

/// Why mutants were not killed unseeded: what the rows need that kill them in a seeded server.
fn unseen(
    suite: &Arc<Suite>,
    mutants: &[mock::Mutant],
    unseeded: &[Kills],
) -> Result<Vec<Unseen>, Failure> {
    let alive = unseeded.iter().filter(|kills| !kills.is_killed());
    let alive: BTreeSet<&str> = alive.map(|kills| kills.id.as_str()).collect();
    let hidden = mutants.iter().filter(|mutant| alive.contains(mutant.id.as_str()));
    let hidden: Vec<mock::Mutant> = hidden.cloned().collect();
    if hidden.is_empty() {
        return Ok(Vec::new());
    }
    let seeded = measure::kills(suite, &hidden, &Options::default())
        .map_err(|error| Failure::usage(error, "mend the suite first"))?;
    Ok(measure::unseen(suite, &seeded, unseeded))
}

/// Measures a suite of this repository: seeded, unseeded, and by legitimate servers.
pub fn figures(suite: &Arc<Suite>, name: &str) -> Result<Figures, Failure> {
    let told = |error| Failure::usage(error, "mend the suite first");
    let mutants = mock::mutants_of(&suite.manifest.operation);
    let seeded = measure::kills(suite, &mutants, &Options::default()).map_err(told)?;
    let alone = Options { unseeded: true, ..Options::default() };
    let unseeded = measure::kills(suite, &mutants, &alone).map_err(told)?;
    let alarms = legitimate(suite, name, COMBINATIONS, 0)?;
    let matrix = measure::matrix(suite, &seeded);
    let hidden = measure::unseen(suite, &seeded, &unseeded).into_iter();
    let unseen =
        hidden.map(|reason| figures::Unseen { says: reason.says, mutants: reason.mutants.len() });
    Ok(Figures {
        digest: suite.digest.clone(),
        mutants: matrix.mutants,
        killed: matrix.killed,
        distinct_kill_sets: matrix.distinct,
        clauses: matrix.clauses,
        killed_unseeded: measure::matrix(suite, &unseeded).killed,
        legitimate: alarms.servers,
        false_alarms: alarms.alarms.len(),
        unseen: unseen.collect(),
    })
}

/// How many combinations are drawn for each edition that is not the suite's own.
const ELSEWHERE: u64 = 10;

/// Legitimate servers of every edition; most combinations are drawn for the suite's own.
fn legitimate(
    suite: &Arc<Suite>,
    name: &str,
    combinations: u64,
    jobs: usize,
) -> Result<Alarms, Failure> {
    let mut all =
        measure::false_alarms(suite, Legitimate { alone: true, combinations, seed: SEED, jobs });
    let editions = Operation::named(&suite.manifest.operation).map_or(&[][..], |o| o.editions);
    for date in editions.iter().filter(|date| **date != suite.edition.date) {
        let files = SuiteFiles::find(name)?;
        let options = LoadOptions { edition: Some((*date).to_owned()), region: None };
        let other = Arc::new(Suite::load(files, &options)?);
        let wanted = Legitimate {
            alone: false,
            combinations: combinations.min(ELSEWHERE),
            seed: SEED,
            jobs,
        };
        all.join(measure::false_alarms(&other, wanted));
    }
    Ok(all)
}

fn told(
    args: &MutantsArgs,
    kills: &[Kills],
    matrix: &Matrix,
    unseen: &[Unseen],
    alarms: Option<&Alarms>,
) -> String {
    let mut out = String::new();
    if args.verbose {
        out.push_str(&measure::text(kills));
        out.push('\n');
    }
    // Unseeded, most of them live, and `unseen` says why.
    for kills in matrix.alive.iter().filter(|_| !args.unseeded) {
        let word = match kills.outcome {
            Outcome::CaughtElsewhere => "caught elsewhere only",
            Outcome::Crashed => "crashed (no kill)",
            Outcome::Survived | Outcome::Killed => "survived",
        };
        let _ = writeln!(out, "{word}: {}\n  breaks {}: {}", kills.id, kills.clause, kills.slip);
        for (clause, row) in kills.elsewhere.iter().take(3) {
            let _ = writeln!(out, "  but {row} found {clause}");
        }
    }
    if !args.unseeded && !args.over_http && args.filter.is_none() {
        for clause in &matrix.untried {
            let _ = writeln!(out, "no mutant breaks {clause}");
        }
        for case in &matrix.idle {
            let _ = writeln!(out, "kills nothing: {case}");
        }
        for case in &matrix.redundant {
            let _ = writeln!(out, "no mutant and no clause needs {case}");
        }
    }
    if let Some(alarms) = alarms {
        for alarm in alarms.alarms.iter().take(40) {
            let _ = writeln!(
                out,
                "false alarm: {} against {}\n  {}",
                alarm.row, alarm.server, alarm.told
            );
        }
        let more = alarms.alarms.len().saturating_sub(40);
        if more > 0 {
            let _ = writeln!(out, "… and {more} more false alarms");
        }
    }
    for reason in unseen {
        let _ = writeln!(
            out,
            "not seen: {:>4}  {} ({})",
            reason.mutants.len(),
            reason.says,
            reason.reason
        );
        for id in reason.mutants.iter().filter(|_| args.verbose) {
            let _ = writeln!(out, "                {id}");
        }
    }
    let _ = writeln!(
        out,
        "\nmutants: {} of {} killed by their own clause; {} distinct kill sets; {} clauses",
        matrix.killed, matrix.mutants, matrix.distinct, matrix.clauses
    );
    if let Some(alarms) = alarms {
        let _ = writeln!(
            out,
            "legitimate servers: {} judged; {} false alarms",
            alarms.servers,
            alarms.alarms.len()
        );
    }
    out
}
