//! The kill matrix as text, and what can be read off it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::kills::{Kills, Outcome};
use crate::spec::Level;
use crate::suite::Suite;

/// What a measurement says about the suite.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Mutants measured.
    pub mutants: usize,
    /// Killed by a finding on their own clause.
    pub killed: usize,
    /// Different kill sets: mutants of one clause that the same rows kill count once.
    pub distinct: usize,
    /// Clauses that some mutant breaks.
    pub clauses: usize,
    /// Mutants that were not killed.
    pub alive: Vec<Kills>,
    /// Testable `must` clauses without a mutant.
    pub untried: Vec<String>,
    /// Cases none of whose rows kill anything.
    pub idle: Vec<String>,
}

/// Reads a measurement.
pub fn matrix(suite: &Suite, all: &[Kills]) -> Matrix {
    let mut sets: BTreeSet<(&str, &BTreeSet<String>)> = BTreeSet::new();
    let mut clauses = BTreeSet::new();
    let mut killing = BTreeSet::new();
    for kills in all {
        clauses.insert(kills.clause.as_str());
        if kills.outcome == Outcome::Killed {
            sets.insert((&kills.clause, &kills.rows));
            killing.extend(kills.rows.iter().map(|row| case_of(row)));
        }
    }
    let untried = suite
        .ledger
        .iter()
        .filter(|clause| clause.level == Level::Must && clause.untestable.is_none())
        .filter(|clause| !clauses.contains(clause.id.as_str()))
        .map(|clause| clause.id.clone())
        .collect();
    let idle = suite
        .cases
        .iter()
        .filter(|case| !killing.contains(case.id.as_str()) && case.model.readings.is_none())
        .filter(|case| case.model.steps.iter().all(|step| step.readings.is_none()))
        .map(|case| case.id.clone())
        .collect();
    Matrix {
        mutants: all.len(),
        killed: all.iter().filter(|kills| kills.outcome == Outcome::Killed).count(),
        distinct: sets.len(),
        clauses: clauses.len(),
        alive: all.iter().filter(|kills| kills.outcome != Outcome::Killed).cloned().collect(),
        untried,
        idle,
    }
}

fn case_of(row: &str) -> &str {
    row.split_once('[').map_or(row, |(case, _)| case)
}

/// The matrix as stable text: a line per mutant with the cases that kill it.
pub fn text(all: &[Kills]) -> String {
    let mut out = String::new();
    let mut sorted: Vec<&Kills> = all.iter().collect();
    sorted.sort_by(|a, b| (&a.clause, &a.id).cmp(&(&b.clause, &b.id)));
    let mut last = "";
    for kills in sorted {
        if kills.clause != last {
            last = &kills.clause;
            let _ = writeln!(out, "{last}");
        }
        let mut cases: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &kills.rows {
            *cases.entry(case_of(row)).or_default() += 1;
        }
        let counts: Vec<String> =
            cases.iter().map(|(case, rows)| format!("{case} {rows}")).collect();
        let told = match kills.outcome {
            Outcome::Killed => counts.join(", "),
            Outcome::CaughtElsewhere => {
                let clauses: Vec<&str> = kills.elsewhere.keys().map(String::as_str).collect();
                format!("CAUGHT ELSEWHERE ONLY: {}", clauses.join(", "))
            }
            Outcome::Survived => "SURVIVED".to_owned(),
            Outcome::Crashed => "CRASHED".to_owned(),
        };
        let _ = writeln!(out, "  {}: {told}", kills.id);
    }
    out
}
