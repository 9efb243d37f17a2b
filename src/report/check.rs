//! Whether a report that was received from others holds together (`report --check`): it names
//! every row of its suite, its sums are those of its rows, and it was not cut.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{RowRecord, RunDocument, Verdict};
use super::json::{ReadError, read};
use super::{fold, unfold};
use crate::spec::Level;

/// The rows of a suite in one edition, as this program has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteRows {
    /// Digest of the suite.
    pub digest: String,
    /// Every row with its level.
    pub rows: BTreeMap<String, Level>,
}

/// What is wrong with a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It cannot be read at all.
    #[error("the report cannot be read: {0}")]
    Unreadable(String),
    /// A row has a verdict that does not exist.
    #[error("row `{row}` has the verdict `{verdict}`, which does not exist")]
    UnknownVerdict {
        /// The row.
        row: String,
        /// What stands there.
        verdict: String,
    },
    /// The suite is not one that this program has, so its row list is unknown.
    #[error(
        "the report is of suite {stated}, this program has {known}: use the program that made it"
    )]
    OtherSuite {
        /// Digest in the report.
        stated: String,
        /// Digest of the suite at hand.
        known: String,
    },
    /// The run was not of the whole suite.
    #[error("the report is not of a whole run: {0}")]
    Cut(String),
    /// Rows of the suite that the report lacks.
    #[error("{} rows of the suite are missing: {}", .0.len(), list(.0))]
    MissingRows(Vec<String>),
    /// Rows that the suite does not have.
    #[error("{} rows are none of the suite: {}", .0.len(), list(.0))]
    ForeignRows(Vec<String>),
    /// A row stands twice.
    #[error("row `{0}` stands twice")]
    RowTwice(String),
    /// A row has a weaker level than its suite gives it.
    #[error("row `{row}` is called {stated}, the suite calls it {known}")]
    Level {
        /// The row.
        row: String,
        /// Level in the report.
        stated: Level,
        /// Level in the suite.
        known: Level,
    },
    /// A row's verdict is not what its findings say.
    #[error("row `{row}` is called {stated}, but its findings make it {follows}")]
    RowVerdict {
        /// The row.
        row: String,
        /// Verdict in the report.
        stated: Verdict,
        /// Verdict that follows.
        follows: Verdict,
    },
    /// A number or word of the summary does not follow from the rows.
    #[error("`{field}` is {stated}, but the rows make it {follows}")]
    Disagrees {
        /// Its path in the document.
        field: String,
        /// Value in the report.
        stated: String,
        /// Value that follows.
        follows: String,
    },
}

/// Checks a report. `suite` is the one of its name and edition that is at hand, if there is one.
/// No problem means: complete, and consistent in itself. That it was not made up, only `verify`
/// of the recorded run can tell.
pub fn check(bytes: &[u8], suite: Option<&SuiteRows>) -> Vec<Problem> {
    let unknown = unknown_verdicts(bytes);
    if !unknown.is_empty() {
        return unknown;
    }
    let run = match read(bytes) {
        Ok(run) => run,
        Err(error @ ReadError::Cut(_)) => return vec![Problem::Cut(error.to_string())],
        Err(error) => return vec![Problem::Unreadable(error.to_string())],
    };
    let mut problems = Vec::new();
    wholeness(&run, &mut problems);
    row_list(&run, suite, &mut problems);
    sums(&run, &mut problems);
    problems
}

/// Looked for before anything else, since a document with such a verdict cannot be read.
fn unknown_verdicts(bytes: &[u8]) -> Vec<Problem> {
    let Ok(document) = serde_json::from_slice::<Value>(bytes) else { return Vec::new() };
    let rows = document["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .filter_map(|row| {
            let verdict = row["verdict"].as_str()?;
            let known = Verdict::ALL.iter().any(|one| one.word() == verdict);
            (!known).then(|| Problem::UnknownVerdict {
                row: row["id"].as_str().unwrap_or_default().to_owned(),
                verdict: verdict.to_owned(),
            })
        })
        .collect()
}

fn wholeness(run: &RunDocument, problems: &mut Vec<Problem>) {
    let mut cut = |why: String| problems.push(Problem::Cut(why));
    if let Some(partition) = &run.partition {
        cut(format!("it is part {partition}; `merge` joins the parts"));
    }
    if let Some(narrowed) = &run.settings.narrowed {
        cut(format!("its rows were selected by {narrowed}"));
    }
    if run.settings.interrupted {
        cut("it was interrupted".to_owned());
    }
    let missed = run.rows.iter().filter(|row| row.not_reached).count();
    if missed > 0 {
        cut(format!("{missed} rows were not reached"));
    }
}

fn row_list(run: &RunDocument, suite: Option<&SuiteRows>, problems: &mut Vec<Problem>) {
    let mut stated: BTreeMap<&str, &RowRecord> = BTreeMap::new();
    for row in &run.rows {
        if stated.insert(&row.id, row).is_some() {
            problems.push(Problem::RowTwice(row.id.clone()));
        }
    }
    let Some(suite) = suite.filter(|suite| suite.digest == run.suite.digest) else {
        problems.push(Problem::OtherSuite {
            stated: run.suite.digest.clone(),
            known: suite.map_or("none of that name", |suite| &suite.digest).to_owned(),
        });
        return;
    };
    let known: BTreeSet<&str> = suite.rows.keys().map(String::as_str).collect();
    let missing = owned(known.iter().filter(|id| !stated.contains_key(**id)));
    if !missing.is_empty() {
        problems.push(Problem::MissingRows(missing));
    }
    let foreign = owned(stated.keys().filter(|id| !known.contains(**id)));
    if !foreign.is_empty() {
        problems.push(Problem::ForeignRows(foreign));
    }
    for (id, row) in stated {
        if let Some(level) = suite.rows.get(id).filter(|level| **level > row.level) {
            let (row, stated) = (id.to_owned(), row.level);
            problems.push(Problem::Level { row, stated, known: *level });
        }
    }
    if run.suite.rows != suite.rows.len() {
        problems.push(disagrees("suite.rows", &run.suite.rows, &suite.rows.len()));
    }
}

/// Folds the rows once more and compares what is stated with what follows.
fn sums(run: &RunDocument, problems: &mut Vec<Problem>) {
    let again = match unfold(run.clone()) {
        Ok((rows, facts)) => fold(rows, facts),
        Err(error) => {
            problems.push(Problem::Unreadable(error.to_string()));
            return;
        }
    };
    let follows: BTreeMap<&str, Verdict> =
        again.rows.iter().map(|row| (row.id.as_str(), row.verdict)).collect();
    for row in &run.rows {
        if let Some(verdict) = follows.get(row.id.as_str()).filter(|v| **v != row.verdict) {
            let (row, stated) = (row.id.clone(), row.verdict);
            problems.push(Problem::RowVerdict { row, stated, follows: *verdict });
        }
    }
    let [stated, follows] = [run, &again].map(|run| {
        let value = serde_json::to_value((&run.summary, run.complete, &run.readings));
        value.expect("a summary has text keys only")
    });
    for (name, at) in [("summary", 0), ("complete", 1), ("readings", 2)] {
        compare(name, &stated[at], &follows[at], problems);
    }
    let requests: u64 = run.rows.iter().map(|row| row.requests).fold(0, u64::saturating_add);
    if requests > run.summary.requests {
        problems.push(disagrees("summary.requests", &run.summary.requests, &requests));
    }
}

fn compare(field: &str, stated: &Value, follows: &Value, problems: &mut Vec<Problem>) {
    match (stated, follows) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
            for name in names {
                compare(&format!("{field}.{name}"), &stated[name], &follows[name], problems);
            }
        }
        // The reasons are words, and another version may word them otherwise.
        _ if stated == follows || field == "summary.reasons" => {}
        _ => problems.push(disagrees(field, stated, follows)),
    }
}

fn disagrees<T: ToString>(field: &str, stated: &T, follows: &T) -> Problem {
    let [stated, follows] = [stated, follows].map(|value| {
        let text = value.to_string();
        super::inert::line(&text, 200)
    });
    Problem::Disagrees { field: field.to_owned(), stated, follows }
}

fn owned<'a>(ids: impl Iterator<Item = &'a &'a str>) -> Vec<String> {
    ids.map(|id| (*id).to_owned()).collect()
}

fn list(ids: &[String]) -> String {
    let shown: Vec<_> = ids.iter().take(10).map(String::as_str).collect();
    let more = if ids.len() > shown.len() { ", …" } else { "" };
    super::inert::line(&format!("{}{more}", shown.join(", ")), 2_000)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::document::RunVerdict;
    use crate::report::json::render;
    use crate::report::sample;

    fn suite() -> SuiteRows {
        let run = sample::document();
        SuiteRows {
            digest: run.suite.digest,
            rows: run.rows.into_iter().map(|row| (row.id, row.level)).collect(),
        }
    }

    fn problems(change: fn(&mut RunDocument)) -> Vec<String> {
        let mut run = sample::document();
        change(&mut run);
        let found = check(render(&run).as_bytes(), Some(&suite()));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_whole_report_has_no_problem() {
        assert_eq!(problems(|_| {}), Vec::<String>::new());
    }

    #[rstest]
    #[case::row_left_out(|run: &mut RunDocument| { run.rows.remove(2); }, "1 rows of the suite are missing: labels/length[key=1xa]")]
    #[case::row_added(|run: &mut RunDocument| run.rows[0].id = "x".to_owned(), "1 rows are none of the suite: x")]
    #[case::row_twice(|run: &mut RunDocument| { let row = run.rows[0].clone(); run.rows.push(row); }, "row `access/denied` stands twice")]
    #[case::level_lowered(|run: &mut RunDocument| run.rows[5].level = Level::Should, "is called should, the suite calls it must")]
    #[case::verdict_changed(|run: &mut RunDocument| run.rows[5].verdict = Verdict::Pass, "is called pass, but its findings make it fail")]
    #[case::count_changed(|run: &mut RunDocument| run.summary.rows.fail = 0, "`summary.rows.fail` is 0, but the rows make it 6")]
    #[case::must_changed(|run: &mut RunDocument| run.summary.must.pass = 13, "`summary.must.pass` is 13")]
    #[case::exit_changed(|run: &mut RunDocument| run.summary.exit = 0, "`summary.exit` is 0, but the rows make it 1")]
    #[case::verdict_of_the_run(|run: &mut RunDocument| run.summary.verdict = RunVerdict::Conformant, "`summary.verdict` is \"conformant\"")]
    #[case::complete_changed(|run: &mut RunDocument| run.complete = true, "`complete` is true")]
    #[case::reading_left_out(|run: &mut RunDocument| run.readings.clear(), "`readings` is []")]
    #[case::fewer_requests(|run: &mut RunDocument| run.summary.requests = 3, "`summary.requests` is 3")]
    #[case::part(|run: &mut RunDocument| run.partition = Some("1/2".to_owned()), "it is part 1/2")]
    #[case::narrowed(|run: &mut RunDocument| run.settings.narrowed = Some("--filter x".to_owned()), "selected by --filter x")]
    #[case::interrupted(|run: &mut RunDocument| run.settings.interrupted = true, "it was interrupted")]
    #[case::other_suite(|run: &mut RunDocument| run.suite.digest = "sha256:x".to_owned(), "use the program that made it")]
    #[case::suite_size(|run: &mut RunDocument| run.suite.rows = 9, "`suite.rows` is 9")]
    #[case::time(|run: &mut RunDocument| run.started = "yesterday".to_owned(), "`started` is `yesterday`")]
    fn what_was_changed_is_noticed(#[case] change: fn(&mut RunDocument), #[case] told: &str) {
        let found = problems(change);
        assert!(found.iter().any(|problem| problem.contains(told)), "{found:#?}");
    }

    #[rstest]
    #[case::cut(&render(&sample::document())[..3_000], "not of a whole run: it is cut off")]
    #[case::other_format("{\"format\": 7}", "format is 7")]
    #[case::unknown_verdict(&render(&sample::document()).replace("\"verdict\": \"warn\"", "\"verdict\": \"xfail\""), "row `things/extra-member` has the verdict `xfail`")]
    fn what_cannot_be_read_is_told(#[case] text: &str, #[case] told: &str) {
        let found = check(text.as_bytes(), Some(&suite()));
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().contains(told), "{found:?}");
    }

    #[test]
    fn without_the_suite_the_row_list_is_unknown() {
        let found = check(render(&sample::document()).as_bytes(), None);
        assert!(matches!(found[..], [Problem::OtherSuite { .. }]), "{found:?}");
    }
}
