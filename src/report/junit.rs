//! JUnit XML through quick-junit: a test suite per theme, a test case per row.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestRerun, TestSuite};

use super::document::{RowRecord, RunDocument};
use super::inert::{MAX_VALUE, block, line};
use super::plain::{describe_row, headline};
use super::standing::{Standing, known_reason, reason, standing};
use super::wording::tally;
use crate::spec::Ledger;

/// Renders the run.
///
/// A known failure is skipped with its reason. A row whose repetition gave another verdict is a
/// success with a `flakyFailure`, or a failure marked as flaky, as its first verdict was.
///
/// # Panics
///
/// Never: writing XML to memory cannot fail.
pub fn render(run: &RunDocument, ledger: Option<&Ledger>) -> String {
    let mut report = Report::new(line(&format!("{} {}", run.tool.name, run.suite.name), 200));
    let mut rows: Vec<_> = run.rows.iter().collect();
    rows.sort_by_key(|row| row.theme());
    for theme in rows.chunk_by(|a, b| a.theme() == b.theme()) {
        report.add_test_suite(suite(run, theme, ledger));
    }
    if report.failures + report.errors == 0 && run.summary.exit != 0 {
        report.add_test_suite(unfinished(run));
    }
    report.time = Some(theme_time(&rows));
    report.to_string().expect("an XML document in memory cannot fail to be written")
}

fn suite(run: &RunDocument, rows: &[&RowRecord], ledger: Option<&Ledger>) -> TestSuite {
    let theme = rows.first().map_or("", |row| row.theme());
    let mut suite = TestSuite::new(line(theme, 200));
    suite.time = Some(theme_time(rows));
    suite.extra.insert("timestamp".into(), line(&run.started, 40).into());
    for (name, value) in [
        ("suite", &run.suite.name),
        ("edition", &run.suite.edition),
        ("suite-digest", &run.suite.digest),
        ("target", &run.target.name),
        ("url", &run.target.url),
        ("verdict", &run.summary.verdict.to_string()),
        ("tally", &tally(run)),
    ] {
        suite.add_property((name.to_owned(), line(value, MAX_VALUE)));
    }
    suite.add_test_cases(rows.iter().map(|row| case(run, row, ledger)));
    suite
}

fn case(run: &RunDocument, row: &RowRecord, ledger: Option<&Ledger>) -> TestCase {
    let text = block(&describe_row(row, ledger), 20_000);
    let mut case = TestCase::new(line(&row.id, MAX_VALUE), status(run, row, &text));
    case.set_classname(line(&format!("{}.{}", run.suite.name, row.case), 400));
    case.set_time(millis(row.millis));
    if standing(row, &run.settings) == Standing::Warned && !text.is_empty() {
        case.set_system_out(format!("warning\n{text}"));
    }
    case.add_property(("clauses".to_owned(), line(&row.clauses.join(" "), MAX_VALUE)));
    case.add_property(("level".to_owned(), row.level.to_string()));
    case.add_property(("verdict".to_owned(), row.verdict.to_string()));
    if row.flaky {
        case.add_property(("flaky".to_owned(), "true".to_owned()));
    }
    case
}

fn status(run: &RunDocument, row: &RowRecord, text: &str) -> TestCaseStatus {
    match standing(row, &run.settings) {
        Standing::Held | Standing::Warned => {
            let mut status = TestCaseStatus::success();
            if row.flaky {
                let mut rerun = TestRerun::new(NonSuccessKind::Failure);
                rerun.set_message("a repetition gave another verdict; the first one stands");
                status.add_rerun(rerun);
            }
            status
        }
        Standing::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            if let Some(first) = row.failures.first() {
                let flaky = if row.flaky { " (flaky)" } else { "" };
                status.set_message(format!("{}{flaky}", headline(first)));
                status.set_type(line(&first.check, 100));
            }
            status.set_description(text);
            status
        }
        Standing::Unproven => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(line(&reason(row), MAX_VALUE));
            status.set_type(row.verdict.word());
            status
        }
        Standing::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(line(&reason(row), MAX_VALUE));
            status.set_type(row.verdict.word());
            status
        }
        Standing::Known => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(line(&known_reason(row), MAX_VALUE));
            status.set_type("known");
            status.set_description(text);
            status
        }
    }
}

/// A suite of its own for a run that no row fails, but that does not exit with 0.
fn unfinished(run: &RunDocument) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(line(&run.summary.reasons.join("; "), MAX_VALUE));
    status.set_type("run");
    let mut suite = TestSuite::new("run");
    suite.add_test_case(TestCase::new(format!("exit {}", run.summary.exit), status));
    suite
}

fn theme_time(rows: &[&RowRecord]) -> Duration {
    millis(rows.iter().map(|row| row.millis).sum())
}

fn millis(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1_000.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_run_with_every_verdict() {
        insta::assert_snapshot!(render(&sample::document(), Some(&sample::ledger())));
    }

    #[test]
    fn it_is_read_back_with_the_same_counts() {
        let report = Report::deserialize_from_str(&render(&sample::document(), None)).unwrap();
        let counts = (report.tests, report.failures, report.errors, report.skipped);
        // Five new failures; errors are the error, the vacuous and the untestable `must` row;
        // skipped are the one not applicable and the known failure.
        assert_eq!(counts, (16, 5, 3, 2));
    }

    #[test]
    fn hostile_text_survives_as_text() {
        let report = Report::deserialize_from_str(&render(&sample::document(), None)).unwrap();
        let case = report
            .test_suites
            .iter()
            .flat_map(|suite| &suite.test_cases)
            .find(|case| case.name.as_str() == "things/echo[content=markup]")
            .unwrap();
        let TestCaseStatus::NonSuccess { description, .. } = &case.status else {
            panic!("it fails")
        };
        let text = description.as_ref().unwrap().as_str();
        assert!(text.contains("</script><script>alert(1)</script>\\u{1b}[31mred"), "{text}");
        assert!(text.contains("]]>"), "{text}");
    }

    #[test]
    fn a_run_without_rows_is_an_error() {
        let run = crate::report::fold(Vec::new(), sample::facts(2));
        let report = Report::deserialize_from_str(&render(&run, None)).unwrap();
        assert_eq!((report.tests, report.errors), (1, 1));
    }

    #[test]
    fn partial_runs_skip_what_proves_nothing() {
        let mut run = sample::document();
        run.settings.partial = true;
        let report = Report::deserialize_from_str(&render(&run, None)).unwrap();
        assert_eq!((report.errors, report.skipped), (1, 4));
    }
}
