//! Joins the parts of one run. The merged document equals the whole run's, apart from times.

use std::collections::HashSet;

use super::document::RunDocument;
use super::outcome::{KnownEntry, RunFacts};
use super::unfold::UnfoldError;
use super::{fold, unfold};

/// Why documents are no complete set of parts of one run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to join.
    #[error("no run was given")]
    Nothing,
    /// A document is not a part.
    #[error("{file} is no part of a run: it was made without `--partition`")]
    NotAPart {
        /// The document.
        file: String,
    },
    /// A part belongs to another run.
    #[error(
        "{file} is a part of another run than {first}: {what} is `{theirs}` instead of `{ours}`"
    )]
    Foreign {
        /// The document.
        file: String,
        /// The document that the others are compared with.
        first: String,
        /// What differs.
        what: &'static str,
        /// Its value there.
        theirs: String,
        /// Its value in the first document.
        ours: String,
    },
    /// Two documents are the same part.
    #[error("{file} and {other} are both part {part}/{of}; leave one of them out")]
    Duplicate {
        /// The later document.
        file: String,
        /// The earlier one.
        other: String,
        /// The part.
        part: u32,
        /// Number of parts.
        of: u32,
    },
    /// Parts are not there.
    #[error("of {of} parts {missing:?} are missing; run them with `--partition K/{of}`")]
    Missing {
        /// Number of parts.
        of: u32,
        /// The missing parts.
        missing: Vec<u32>,
    },
    /// A row stands in two parts.
    #[error("row `{row}` stands in more than one part")]
    RowTwice {
        /// The row.
        row: String,
    },
    /// Rows are missing although all parts are there.
    #[error("the parts hold {found} rows together, but the suite has {expected}")]
    RowsMissing {
        /// Rows of the suite.
        expected: usize,
        /// Rows of all parts.
        found: usize,
    },
    /// A document does not hold together.
    #[error("{file}: {error}")]
    Broken {
        /// The document.
        file: String,
        /// What is wrong.
        error: UnfoldError,
    },
}

/// Joins parts; each comes with the name of its file for messages.
pub fn merge(parts: Vec<(String, RunDocument)>) -> Result<RunDocument, MergeError> {
    let mut unfolded = Vec::new();
    for (file, document) in parts {
        let (rows, facts) =
            unfold(document).map_err(|error| MergeError::Broken { file: file.clone(), error })?;
        let Some(part) = facts.partition else { return Err(MergeError::NotAPart { file }) };
        unfolded.push((file, part, rows, facts));
    }
    // The order in which files are given does not matter.
    unfolded.sort_by_key(|(_, part, ..)| *part);
    let Some((first, (_, of), _, facts)) = unfolded.first() else {
        return Err(MergeError::Nothing);
    };
    let (of, mut joined) = (*of, whole(facts.clone()));
    for (file, _, _, facts) in &unfolded[1..] {
        belongs((file, facts), (first, &unfolded[0].3))?;
    }
    complete(of, unfolded.iter().map(|(file, (part, _), ..)| (file.as_str(), *part)))?;

    let mut rows = Vec::new();
    for (at, (_, _, mut part, facts)) in unfolded.into_iter().enumerate() {
        rows.append(&mut part);
        if at > 0 {
            join(&mut joined, facts);
        }
    }
    let mut ids = HashSet::new();
    if let Some(twice) = rows.iter().find(|row| !ids.insert(row.id.as_str())) {
        return Err(MergeError::RowTwice { row: twice.id.clone() });
    }
    if joined.narrowed.is_none() && rows.len() != joined.suite.rows {
        return Err(MergeError::RowsMissing { expected: joined.suite.rows, found: rows.len() });
    }
    Ok(fold(rows, joined))
}

/// The facts of the run that a part belongs to, as far as the part knows them.
fn whole(mut facts: RunFacts) -> RunFacts {
    if let (Some((part, of)), Some(command)) = (facts.partition.take(), facts.command.as_mut()) {
        for written in [format!(" --partition {part}/{of}"), format!(" --partition={part}/{of}")] {
            *command = command.replace(&written, "");
        }
    }
    facts
}

fn join(joined: &mut RunFacts, part: RunFacts) {
    joined.started = joined.started.min(part.started);
    joined.finished = joined.finished.max(part.finished);
    joined.interrupted |= part.interrupted;
    joined.requests += part.requests;
    joined.retries += part.retries;
    joined.throttled += part.throttled;
    for (entry, KnownEntry { matched, .. }) in joined.known.iter_mut().zip(part.known) {
        entry.matched.extend(matched);
    }
}

/// Whether a part is of the same run as the first one.
fn belongs(
    (file, part): (&String, &RunFacts),
    (first, facts): (&String, &RunFacts),
) -> Result<(), MergeError> {
    let theirs = identity(part);
    for ((what, ours), (_, theirs)) in identity(facts).into_iter().zip(theirs) {
        if ours != theirs {
            let (file, first) = (file.clone(), first.clone());
            return Err(MergeError::Foreign { file, first, what, theirs, ours });
        }
    }
    Ok(())
}

/// What all parts of a run have in common.
fn identity(facts: &RunFacts) -> Vec<(&'static str, String)> {
    let target = &facts.target;
    let known: Vec<_> = facts.known.iter().map(|entry| entry.rows.as_str()).collect();
    vec![
        ("the number of parts", facts.partition.map_or(0, |(_, of)| of).to_string()),
        ("the program", format!("{} {}", facts.tool.name, facts.tool.version)),
        ("the suite", facts.suite.name.clone()),
        ("the edition", facts.suite.edition.clone()),
        ("the suite digest", facts.suite.digest.clone()),
        ("the number of rows", facts.suite.rows.to_string()),
        ("the target", target.name.clone()),
        ("the target's address", address(&target.url)),
        ("the signature", target.signature.clone()),
        ("seeding", target.seeded.to_string()),
        ("the mutant", target.mutant.clone().unwrap_or_default()),
        ("the readings set", format!("{:?}", target.readings)),
        ("what the target lacks", target.lacks.join(", ")),
        ("the selection", facts.narrowed.clone().unwrap_or_default()),
        ("`--partial`", facts.partial.to_string()),
        ("`--strict`", facts.strict.to_string()),
        ("the list of known failures", known.join(", ")),
    ]
}

/// The address, without the port on loopback: there each job has a server of its own.
fn address(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let loopback = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
    if loopback { host.to_owned() } else { url.to_owned() }
}

fn complete<'a>(of: u32, parts: impl Iterator<Item = (&'a str, u32)>) -> Result<(), MergeError> {
    let mut seen: Vec<(&str, u32)> = Vec::new();
    for (file, part) in parts {
        if let Some((other, _)) = seen.iter().find(|(_, earlier)| *earlier == part) {
            let (file, other) = (file.to_owned(), (*other).to_owned());
            return Err(MergeError::Duplicate { file, other, part, of });
        }
        seen.push((file, part));
    }
    // Parts are told apart, so the numbers of missing ones stay few enough to be listed.
    let missing: Vec<_> =
        (1..=of).filter(|part| !seen.iter().any(|(_, p)| p == part)).take(20).collect();
    if missing.is_empty() { Ok(()) } else { Err(MergeError::Missing { of, missing }) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::sample::{self, facts, reading};
    use crate::report::{RowOutcome, sample::pass};

    fn all() -> Vec<RowOutcome> {
        let mut rows = sample::rows();
        rows.push(reading(pass("things/order[by=name]"), "thing-order", "oldest-first"));
        rows
    }

    fn known() -> Vec<KnownEntry> {
        vec![KnownEntry {
            rows: "l*".to_owned(),
            reason: "slow".to_owned(),
            ticket: None,
            until: None,
            matched: ["labels/length[key=65xa]", "labels/length[key=64xa]"].map(Into::into).into(),
        }]
    }

    fn part(part: u32, of: u32) -> RunDocument {
        let rows = all();
        let mut facts = facts(rows.len());
        facts.partition = Some((part, of));
        facts.known = known();
        facts.command = Some(format!("acs-conform run --partition {part}/{of} --target a.yaml"));
        (facts.requests, facts.retries, facts.throttled) = (10, 1, 0);
        let turn = |(at, _): &(u32, RowOutcome)| at % of == part - 1;
        fold((0..).zip(rows).filter(turn).map(|(_, row)| row).collect(), facts)
    }

    fn named(parts: impl IntoIterator<Item = RunDocument>) -> Vec<(String, RunDocument)> {
        (1..).zip(parts).map(|(n, run)| (format!("{n}.json"), run)).collect()
    }

    #[rstest]
    #[case::one(1)]
    #[case::two(2)]
    #[case::eight(8)]
    fn parts_equal_the_whole(#[case] of: u32) {
        let mut facts = facts(all().len());
        facts.known = known();
        facts.command = Some("acs-conform run --target a.yaml".to_owned());
        (facts.requests, facts.retries) = (10 * u64::from(of), u64::from(of));
        facts.throttled = 0;
        let whole = fold(all(), facts);
        let merged = merge(named((1..=of).rev().map(|n| part(n, of)))).unwrap();
        assert_eq!(merged, whole);
    }

    #[test]
    fn a_part_that_is_missing() {
        let merged = merge(named([part(1, 4), part(3, 4)]));
        assert_eq!(merged, Err(MergeError::Missing { of: 4, missing: vec![2, 4] }));
    }

    #[test]
    fn a_part_given_twice() {
        let merged = merge(named([part(1, 2), part(2, 2), part(1, 2)]));
        assert!(matches!(merged, Err(MergeError::Duplicate { part: 1, of: 2, .. })), "{merged:?}");
    }

    #[rstest]
    #[case::suite(|run: &mut RunDocument| run.suite.digest = "sha256:x".to_owned(), "the suite digest")]
    #[case::edition(|run: &mut RunDocument| run.suite.edition = "2024-12-24".to_owned(), "the edition")]
    #[case::target(|run: &mut RunDocument| run.target.name = "x".to_owned(), "the target")]
    #[case::address(|run: &mut RunDocument| run.target.url = "https://x".to_owned(), "the target's address")]
    #[case::version(|run: &mut RunDocument| run.tool.version = "9".to_owned(), "the program")]
    #[case::selection(|run: &mut RunDocument| run.settings.narrowed = Some("x".to_owned()), "the selection")]
    #[case::parts(|run: &mut RunDocument| run.partition = Some("2/3".to_owned()), "the number of parts")]
    #[case::known(|run: &mut RunDocument| run.known.clear(), "the list of known failures")]
    fn a_part_of_another_run(#[case] change: fn(&mut RunDocument), #[case] differs: &str) {
        let mut other = part(2, 2);
        change(&mut other);
        match merge(named([part(1, 2), other])) {
            Err(MergeError::Foreign { what, file, .. }) => {
                assert_eq!((what, file.as_str()), (differs, "2.json"));
            }
            merged => panic!("{merged:?}"),
        }
    }

    #[test]
    fn a_port_of_loopback_may_differ() {
        let mut parts = [part(1, 2), part(2, 2)];
        parts[0].target.url = "http://127.0.0.1:1111".to_owned();
        parts[1].target.url = "http://127.0.0.1:2222".to_owned();
        assert!(merge(named(parts)).is_ok());
    }

    #[test]
    fn rows_that_are_missing_or_stand_twice() {
        let mut short = part(2, 2);
        let row = short.rows.pop().unwrap();
        let merged = merge(named([part(1, 2), short.clone()]));
        assert!(matches!(merged, Err(MergeError::RowsMissing { .. })), "{merged:?}");
        let mut first = part(1, 2);
        first.rows.push(row.clone());
        short.rows.push(row);
        let merged = merge(named([first, short]));
        assert!(matches!(merged, Err(MergeError::RowTwice { .. })), "{merged:?}");
    }

    #[test]
    fn what_is_no_part() {
        assert_eq!(merge(Vec::new()), Err(MergeError::Nothing));
        let merged = merge(named([sample::conformant()]));
        assert_eq!(merged, Err(MergeError::NotAPart { file: "1.json".to_owned() }));
    }
}
