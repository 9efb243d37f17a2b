//! The measure of the suite as a gate: every mutant but those that are listed is killed by a finding
//! on its own clause, no legitimate server is accused, and a change of detection power shows in the
//! kill matrix.

use std::sync::Arc;

use acs_conform::measure::{self, Legitimate, Options, Outcome};
use acs_conform::mock::{OPERATIONS, Operation};
use acs_conform::suite::figures::Figures;
use acs_conform::suite::source::SuiteFiles;
use acs_conform::suite::{LoadOptions, Suite};
use rstest::rstest;

/// Drawn combinations of readings. `acs-conform mutants` draws 200; without optimisation that would
/// take minutes.
const COMBINATIONS: u64 = if cfg!(debug_assertions) { 10 } else { 200 };

fn suite(name: &str, edition: Option<&str>) -> Arc<Suite> {
    let files = SuiteFiles::find(name).expect("the suite is built in");
    let options = LoadOptions { edition: edition.map(str::to_owned), region: None };
    Arc::new(Suite::load(files, &options).expect("the built-in suite loads"))
}

fn operation(suite: &Suite) -> &'static Operation {
    Operation::named(&suite.manifest.operation).expect("the reference server answers it")
}

/// Mutants that the suite is known not to catch by their own clause yet: one id per line. The list may
/// only shrink; a mutant that is not on it has to be killed.
const SURVIVORS: &str = include_str!("survivors.txt");

#[rstest]
#[case::describe("describe-send-file-results", "kill_matrix")]
#[case::send("send-file", "kill_matrix_send_file")]
#[cfg_attr(debug_assertions, ignore = "takes many minutes without optimisation: `just measure`")]
fn every_mutant_is_killed_by_its_own_clause(#[case] name: &str, #[case] matrix: &str) {
    let suite = suite(name, None);
    let mutants = operation(&suite).mutants();
    let known: Vec<&str> = SURVIVORS.lines().filter(|line| !line.starts_with('#')).collect();
    let kills = measure::kills(&suite, &mutants, &Options::default())
        .expect("the reference server is green");
    let alive: Vec<String> = kills
        .iter()
        .filter(|kills| kills.outcome != Outcome::Killed && !known.contains(&kills.id.as_str()))
        .map(|kills| format!("{} ({}): {:?}", kills.id, kills.clause, kills.outcome))
        .collect();
    assert!(alive.is_empty(), "not killed:\n{}", alive.join("\n"));
    insta::assert_snapshot!(matrix, measure::text(&kills));
    let (found, told) = (measure::matrix(&suite, &kills), figures(&suite));
    assert!(
        found.redundant.is_empty(),
        "cases that no mutant and no clause needs: {}",
        found.redundant.join(", ")
    );
    assert_eq!(
        (told.mutants, told.killed, told.distinct_kill_sets, told.clauses),
        (found.mutants, found.killed, found.distinct, found.clauses),
        "every report would print wrong figures: `cargo run --release -- gen --figures`"
    );
}

/// What reports say of the suite.
fn figures(suite: &Suite) -> &Figures {
    suite.figures.as_ref().expect("the built-in suite has figures")
}

/// Every mutant is either seen in a server that cannot be seeded, or hidden there for one reason. A
/// server that may hold any of some twenty worlds is judged in each, so a sample is measured here;
/// `gen --figures` measures them all.
#[rstest]
#[case::describe("describe-send-file-results", 10)]
#[case::send("send-file", 2)]
#[cfg_attr(debug_assertions, ignore = "takes many minutes without optimisation: `just measure`")]
fn what_an_unseeded_target_hides_has_a_reason(#[case] name: &str, #[case] step: usize) {
    let suite = suite(name, None);
    let all = operation(&suite).mutants();
    let told = figures(&suite);
    let hidden: usize = told.unseen.iter().map(|reason| reason.mutants).sum();
    assert_eq!(
        told.killed_unseeded + hidden,
        all.len(),
        "the pages are wrong: `cargo run --release -- gen --figures`"
    );
    let sample: Vec<_> = all.into_iter().step_by(step).collect();
    let measured = |unseeded| {
        let options = Options { unseeded, ..Options::default() };
        measure::kills(&suite, &sample, &options).expect("the reference server is green")
    };
    let (seeded, unseeded) = (measured(false), measured(true));
    let hidden = measure::unseen(&suite, &seeded, &unseeded);
    for reason in &hidden {
        let written = told.unseen.iter().find(|written| written.says == reason.says);
        let written = written.map_or(0, |written| written.mutants);
        assert!(written >= reason.mutants.len(), "{written} of: {}", reason.says);
    }
    // Each of them is seen by a row of a seeded server, so there is always something that it needs.
    assert!(hidden.iter().all(|reason| reason.reason != "no-row"), "{hidden:?}");
}

/// A mutant is hidden by what the least demanding row needs that kills it in a seeded server.
#[rstest]
#[case::describe("describe-send-file-results", &[
    ("access/not-asked", "several-callers"),
    ("relations/get-loses-the-status", "records"),
    ("retention/cap-one-less", "record-cap"),
    ("retention/no-window", "records"),
    ("signatures/not-verified", "signer"),
    ("status/first-instance-decides", "contents"),
    ("status/kept-from-before", "change"),
    ("tags/key-length-in-bytes", "outcome"),
])]
#[case::send("send-file", &[
    ("send-instances/fifty-one", "instances"),
    ("send-results/never-begins", "clock"),
    ("send-walks/by-offset", "records"),
])]
fn a_reason_is_read_off_the_rows(#[case] name: &str, #[case] reasons: &[(&str, &str)]) {
    let suite = suite(name, None);
    let mut mutants = operation(&suite).mutants();
    mutants.retain(|mutant| reasons.iter().any(|(id, _)| *id == mutant.id));
    let seeded = measure::kills(&suite, &mutants, &Options::default());
    let mut found = measure::unseen(&suite, &seeded.expect("the reference server is green"), &[]);
    let mut told: Vec<(String, &str)> = Vec::new();
    for reason in &mut found {
        told.extend(reason.mutants.drain(..).map(|id| (id, &*reason.reason)));
    }
    told.sort();
    let told: Vec<(&str, &str)> = told.iter().map(|(id, reason)| (&**id, *reason)).collect();
    assert_eq!(told, reasons);
}

#[test]
fn survivors_are_mutants() {
    let all: Vec<_> = OPERATIONS.iter().flat_map(Operation::mutants).collect();
    for id in SURVIVORS.lines().filter(|line| !line.starts_with('#')) {
        assert!(all.iter().any(|mutant| mutant.id == id), "no mutant is named {id}");
    }
}

#[rstest]
#[case::describe("describe-send-file-results", 100)]
#[case::send("send-file", 50)]
#[cfg_attr(debug_assertions, ignore = "takes many minutes without optimisation: `just measure`")]
fn no_legitimate_server_is_accused(#[case] name: &str, #[case] alone: usize) {
    let own_edition = suite(name, None);
    let mut judged = 0;
    for (at, edition) in operation(&own_edition).editions.iter().enumerate() {
        let own = at == 0;
        let combinations = if own { COMBINATIONS } else { COMBINATIONS.min(10) };
        let wanted = Legitimate { alone: own, combinations, seed: 20_260_626, jobs: 0 };
        let found = measure::false_alarms(&suite(name, Some(edition)), wanted);
        let told: Vec<String> = found
            .alarms
            .iter()
            .map(|alarm| format!("{} against {}: {}", alarm.row, alarm.server, alarm.told))
            .collect();
        let least = if own { alone } else { 9 };
        assert!(found.servers > least, "only {} servers in {edition}", found.servers);
        assert!(told.is_empty(), "{} false alarms:\n{}", told.len(), told.join("\n"));
        judged += found.servers;
    }
    let told = figures(&own_edition);
    assert_eq!(
        (COMBINATIONS != 200 || told.legitimate == judged, told.false_alarms),
        (true, 0),
        "every report would print wrong figures: `cargo run --release -- gen --figures`"
    );
}
