//! The kill matrix as text, and what can be read off it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::kills::{Kills, Outcome};
use crate::case::Row;
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
    /// Cases that could be left out: neither the only killer of a measured mutant nor the only case
    /// of a clause. Cases for any data are not among them, though cases with a world of their own
    /// notice the same: they are what judges a target that cannot be seeded. Nor are cases that only
    /// compare a stored answer, since a measurement has no stored answers.
    pub redundant: Vec<String>,
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
    let stored = &suite.manifest.blame.snapshot.value;
    let rows: Vec<Row> = suite.rows.iter().collect();
    let measured: BTreeSet<&str> = rows
        .iter()
        .filter(|row| !row.case.model.any_data && row.clauses.iter().any(|clause| clause != stored))
        .map(|row| &*row.case.id)
        .collect();
    let tests = rows.iter().map(|row| (&*row.case.id, &*row.clauses));
    let redundant = redundant(measured.into_iter(), tests, all);
    Matrix {
        mutants: all.len(),
        killed: all.iter().filter(|kills| kills.outcome == Outcome::Killed).count(),
        distinct: sets.len(),
        clauses: clauses.len(),
        alive: all.iter().filter(|kills| kills.outcome != Outcome::Killed).cloned().collect(),
        untried,
        idle,
        redundant,
    }
}

/// Which of the cases could be left out. `tests` are the clauses of each row with the row's case.
fn redundant<'a>(
    cases: impl Iterator<Item = &'a str>,
    tests: impl Iterator<Item = (&'a str, &'a [String])>,
    all: &'a [Kills],
) -> Vec<String> {
    let mut of_clause: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (case, clauses) in tests {
        for clause in clauses {
            of_clause.entry(clause).or_default().insert(case);
        }
    }
    let of_mutant = all.iter().map(|kills| kills.rows.iter().map(|row| case_of(row)).collect());
    let groups = of_clause.into_values().chain(of_mutant);
    let needed: BTreeSet<&str> =
        groups.filter(|cases| cases.len() == 1).flat_map(BTreeSet::into_iter).collect();
    cases.filter(|case| !needed.contains(case)).map(str::to_owned).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn killed_by(rows: &[&str]) -> Kills {
        Kills {
            id: "theme/defect".to_owned(),
            clause: "clause".to_owned(),
            slip: "A slip.".to_owned(),
            outcome: Outcome::Killed,
            rows: rows.iter().map(|&row| row.to_owned()).collect(),
            checks: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
        }
    }

    #[test]
    fn a_case_is_redundant_unless_something_needs_it() {
        let cases = ["a/alone-on-a-clause", "a/only-killer", "a/one-of-two", "a/kills-nothing"];
        let clauses = [vec!["own".to_owned()], vec!["shared".to_owned()]];
        let tests = [
            (cases[0], &*clauses[0]),
            (cases[0], &*clauses[1]),
            (cases[1], &*clauses[1]),
            (cases[2], &*clauses[1]),
            (cases[3], &*clauses[1]),
        ];
        let all = [
            killed_by(&["a/only-killer[row=one]", "a/only-killer[row=two]"]),
            killed_by(&["a/only-killer[row=one]", "a/one-of-two"]),
            killed_by(&[]),
        ];
        let found = redundant(cases.into_iter(), tests.into_iter(), &all);
        assert_eq!(found, ["a/one-of-two", "a/kills-nothing"]);
    }
}
