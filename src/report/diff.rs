//! What changed between two runs, by row id. Pure.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{ReadingTaken, RowRecord, RunDocument, Verdict};
use super::json::to_text;
use crate::exit::Exit;
use crate::spec::Level;

pub use text::{render_markdown, render_text};

/// What changed between two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diff {
    /// Version of this format; 1.
    pub format: u32,
    /// The earlier run.
    pub old: Side,
    /// The later run.
    pub new: Side,
    /// Whether both were judged by the same suite. Otherwise rows of one name may ask for
    /// different things.
    pub same_suite: bool,
    /// Rows that both runs have.
    pub compared: usize,
    /// Rows with a worse verdict: `pass` to `warn` or `fail`, `warn` to `fail`.
    pub regressed: Vec<Change>,
    /// Rows with a better verdict.
    pub fixed: Vec<Change>,
    /// Rows that were judged and are not any more.
    pub no_longer_judged: Vec<Change>,
    /// Rows that were not judged and are now.
    pub newly_judged: Vec<Change>,
    /// Rows of the later run only.
    pub new_rows: Vec<Row>,
    /// Rows of the earlier run only.
    pub gone_rows: Vec<Row>,
    /// Contested clauses of which the target now takes another reading.
    pub reading_changed: Vec<ReadingChange>,
    /// Rows whose verdict changes from one request to the next in either run; a change between
    /// the runs says nothing.
    pub flaky: Vec<Change>,
}

/// One of the two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// The target's name.
    pub target: String,
    /// Edition of the suite.
    pub edition: String,
    /// Digest of the suite.
    pub digest: String,
    /// When the run started.
    pub started: String,
    /// Its verdict.
    pub verdict: String,
}

/// A row with another verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The row.
    pub id: String,
    /// Its level in the later run.
    pub level: Level,
    /// Verdict in the earlier run.
    pub from: Verdict,
    /// Verdict in the later run.
    pub to: Verdict,
    /// Clauses that are broken in the later run.
    pub clauses: Vec<String>,
    /// Whether a `known` entry of the later run covers it.
    pub known: bool,
    /// What the later run expected and got, or why it did not judge.
    pub detail: Option<String>,
}

/// A row of one run only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The row.
    pub id: String,
    /// Its verdict there.
    pub verdict: Verdict,
}

/// A contested clause of which the target takes another reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadingChange {
    /// The clause.
    pub clause: String,
    /// Readings in the earlier run.
    pub from: Vec<String>,
    /// Readings in the later run.
    pub to: Vec<String>,
}

/// Compares two runs.
pub fn compare(old: &RunDocument, new: &RunDocument) -> Diff {
    let mut diff = Diff {
        format: 1,
        old: side(old),
        new: side(new),
        same_suite: old.suite.digest == new.suite.digest && old.suite.edition == new.suite.edition,
        compared: 0,
        regressed: Vec::new(),
        fixed: Vec::new(),
        no_longer_judged: Vec::new(),
        newly_judged: Vec::new(),
        new_rows: Vec::new(),
        gone_rows: Vec::new(),
        reading_changed: reading_changes(&old.readings, &new.readings),
        flaky: Vec::new(),
    };
    let [before, after] = [old, new]
        .map(|run| run.rows.iter().map(|row| (row.id.as_str(), row)).collect::<BTreeMap<_, _>>());
    for (id, row) in &after {
        match before.get(id) {
            None => diff.new_rows.push(Row { id: row.id.clone(), verdict: row.verdict }),
            Some(earlier) => {
                diff.compared += 1;
                sort_in(&mut diff, earlier, row);
            }
        }
    }
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
    diff.gone_rows.extend(gone.map(|(_, row)| Row { id: row.id.clone(), verdict: row.verdict }));
    diff
}

impl Diff {
    /// 1 on a regression; 4 where a `must` row is not judged any more, or two runs have no row in
    /// common; else 0.
    pub fn exit(&self) -> Exit {
        let lost = self
            .no_longer_judged
            .iter()
            .any(|change| change.level == Level::Must && change.to != Verdict::NotApplicable);
        if !self.regressed.is_empty() {
            Exit::Failure
        } else if lost || self.compared == 0 {
            Exit::Incomplete
        } else {
            Exit::Success
        }
    }

    /// Renders the comparison as JSON.
    pub fn render_json(&self) -> String {
        to_text(self) + "\n"
    }
}

fn sort_in(diff: &mut Diff, old: &RowRecord, new: &RowRecord) {
    let change = Change {
        id: new.id.clone(),
        level: new.level,
        from: old.verdict,
        to: new.verdict,
        clauses: broken(new),
        known: new.known,
        detail: detail(new),
    };
    if old.flaky || new.flaky {
        diff.flaky.push(change);
        return;
    }
    match (severity(old.verdict), severity(new.verdict)) {
        (Some(before), Some(after)) if after > before => diff.regressed.push(change),
        (Some(before), Some(after)) if after < before => diff.fixed.push(change),
        (Some(_), None) => diff.no_longer_judged.push(change),
        (None, Some(_)) => diff.newly_judged.push(change),
        _ => {}
    }
}

/// How bad a judgement is; `None` where there is none.
fn severity(verdict: Verdict) -> Option<u8> {
    match verdict {
        Verdict::Pass => Some(0),
        Verdict::Warn => Some(1),
        Verdict::Fail => Some(2),
        _ => None,
    }
}

fn broken(row: &RowRecord) -> Vec<String> {
    let clauses: BTreeSet<_> = row.failures.iter().map(|failure| failure.clause.clone()).collect();
    clauses.into_iter().collect()
}

fn detail(row: &RowRecord) -> Option<String> {
    let finding = row.failures.first();
    finding
        .map(|failure| format!("expected {}; got {}", failure.expected, failure.actual))
        .or_else(|| row.reason.clone())
}

fn reading_changes(old: &[ReadingTaken], new: &[ReadingTaken]) -> Vec<ReadingChange> {
    let by_clause = |taken: &[ReadingTaken]| {
        let mut clauses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for one in taken {
            clauses.entry(one.clause.clone()).or_default().insert(one.reading.clone());
        }
        clauses
    };
    let (before, after) = (by_clause(old), by_clause(new));
    after
        .into_iter()
        .filter_map(|(clause, to)| {
            let from = before.get(&clause)?;
            (*from != to).then(|| ReadingChange {
                from: from.iter().cloned().collect(),
                to: to.into_iter().collect(),
                clause,
            })
        })
        .collect()
}

fn side(run: &RunDocument) -> Side {
    Side {
        target: run.target.name.clone(),
        edition: run.suite.edition.clone(),
        digest: run.suite.digest.clone(),
        started: run.started.clone(),
        verdict: run.summary.verdict.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::sample::{facts, failing, pass, reading, row};
    use crate::report::{Evidence, RowOutcome, fold};

    fn of(verdict: Verdict) -> RowOutcome {
        let unseen = |evidence| row("a/1", Level::Must, evidence, Vec::new());
        match verdict {
            Verdict::Pass => pass("a/1"),
            Verdict::Fail => failing("a/1", Level::Must),
            Verdict::Warn => failing("a/1", Level::Should),
            Verdict::Vacuous => unseen(Evidence::Vacuous(String::new())),
            Verdict::Untestable => unseen(Evidence::Untestable(String::new())),
            Verdict::NotApplicable => unseen(Evidence::NotApplicable(String::new())),
            Verdict::Error => unseen(Evidence::Error(String::new())),
        }
    }

    fn run(rows: Vec<RowOutcome>) -> RunDocument {
        let facts = facts(rows.len());
        fold(rows, facts)
    }

    fn class(diff: &Diff) -> &'static str {
        let classes = [
            ("regressed", diff.regressed.len()),
            ("fixed", diff.fixed.len()),
            ("no longer judged", diff.no_longer_judged.len()),
            ("newly judged", diff.newly_judged.len()),
            ("flaky", diff.flaky.len()),
        ];
        let found: Vec<_> = classes.iter().filter(|(_, count)| *count > 0).collect();
        assert!(found.len() < 2, "{found:?}");
        found.first().map_or("same", |(name, _)| name)
    }

    #[rstest]
    #[case(Verdict::Pass, Verdict::Pass, "same", 0)]
    #[case(Verdict::Pass, Verdict::Warn, "regressed", 1)]
    #[case(Verdict::Pass, Verdict::Fail, "regressed", 1)]
    #[case(Verdict::Warn, Verdict::Fail, "regressed", 1)]
    #[case(Verdict::Fail, Verdict::Warn, "fixed", 0)]
    #[case(Verdict::Fail, Verdict::Pass, "fixed", 0)]
    #[case(Verdict::Fail, Verdict::Fail, "same", 0)]
    #[case(Verdict::Pass, Verdict::Error, "no longer judged", 4)]
    #[case(Verdict::Pass, Verdict::Untestable, "no longer judged", 4)]
    #[case(Verdict::Pass, Verdict::NotApplicable, "no longer judged", 0)]
    #[case(Verdict::Vacuous, Verdict::Fail, "newly judged", 0)]
    #[case(Verdict::Error, Verdict::Vacuous, "same", 0)]
    fn a_row_is_sorted_by_its_verdicts(
        #[case] from: Verdict,
        #[case] to: Verdict,
        #[case] expected: &str,
        #[case] exit: u8,
    ) {
        let diff = compare(&run(vec![of(from)]), &run(vec![of(to)]));
        assert_eq!(class(&diff), expected);
        assert_eq!(diff.exit().code(), exit);
    }

    #[test]
    fn a_flaky_row_is_no_regression() {
        let mut flaky = of(Verdict::Fail);
        flaky.flaky = true;
        let diff = compare(&run(vec![of(Verdict::Pass)]), &run(vec![flaky]));
        assert_eq!((class(&diff), diff.exit()), ("flaky", Exit::Success));
    }

    #[test]
    fn runs_without_a_common_row_prove_nothing() {
        let diff = compare(&run(vec![pass("a/1")]), &run(vec![pass("b/1")]));
        assert_eq!((diff.compared, diff.exit()), (0, Exit::Incomplete));
    }

    fn two_runs() -> Diff {
        let order = |name: &str| reading(pass("c/1"), "thing-order", name);
        let old =
            vec![pass("a/1"), pass("gone/1"), order("newest-first"), failing("b/2", Level::Must)];
        let new = vec![
            failing("a/1", Level::Must),
            failing("new/1", Level::Must),
            order("oldest-first"),
            pass("b/2"),
        ];
        let (old, mut new) = (run(old), run(new));
        new.suite.digest = "sha256:other".to_owned();
        compare(&old, &new)
    }

    #[test]
    fn new_and_gone_rows_and_readings() {
        let diff = two_runs();
        assert_eq!(diff.new_rows[0].id, "new/1");
        assert_eq!(diff.gone_rows[0].id, "gone/1");
        assert_eq!(diff.reading_changed[0].from, ["newest-first"]);
        assert_eq!(diff.reading_changed[0].to, ["oldest-first"]);
        assert!(!diff.same_suite);
    }

    #[test]
    fn renderings() {
        insta::assert_snapshot!("text", render_text(&two_runs(), false));
        insta::assert_snapshot!("markdown", render_markdown(&two_runs()));
        insta::assert_snapshot!("json", two_runs().render_json());
    }

    #[test]
    fn nothing_changed() {
        let same = run(vec![pass("a/1")]);
        insta::assert_snapshot!("same", render_text(&compare(&same, &same), false));
    }
}
