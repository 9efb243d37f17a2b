//! JUnit XML through quick-junit: a test suite per theme, a test case per row.

use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestRerun, TestSuite};

use super::document::{RowRecord, RunDocument};
use super::inert::{MAX_VALUE, block, line};
use super::overview::{Shown, Theme, millis};
use super::plain::{describe_row, headline};
use super::standing::{Standing, known_reason, reason, standing};
use super::store::RowSource;
use super::wording::tally;
use crate::spec::Ledger;

/// Test cases that are in memory at once.
const AT_ONCE: usize = 256;

/// Writes the run. Fails where its rows cannot be read, or the writer does.
///
/// A known failure is skipped with its reason. A row whose repetition gave another verdict is a
/// success with a `flakyFailure`, or a failure marked as flaky, as its first verdict was.
pub fn write<R: RowSource>(shown: Shown<'_, R>, out: &mut dyn io::Write) -> io::Result<()> {
    write_in_pieces(shown, AT_ONCE, out)
}

/// quick-junit writes whole reports only. So it is given a report without suites, a suite without
/// cases for each theme, and suites of a few cases, and what they begin and end with is cut off.
fn write_in_pieces<R: RowSource>(
    shown: Shown<'_, R>,
    at_once: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let Shown { run, overview, ledger } = shown;
    let mut report = report(shown);
    let unfinished = unfinished(run, &report);
    if let Some(suite) = &unfinished {
        report.tests += suite.tests;
        report.errors += suite.errors;
    }
    let report = text(&report)?;
    let (begin, end) = cut(&report, "", "</testsuites>");
    out.write_all(begin.as_bytes())?;
    let mut rows = run.rows.by_theme();
    for (name, theme) in &overview.themes {
        let suite = alone(suite(shown, name, theme))?;
        let (begin, end) = cut(&suite, "    <testsuite ", "    </testsuite>");
        out.write_all(begin.as_bytes())?;
        let mut left = theme.rows();
        while left > 0 {
            let now = at_once.min(left);
            let mut piece = TestSuite::new("");
            for row in rows.by_ref().take(now) {
                piece.add_test_case(case(run, &*row?, ledger));
            }
            let piece = alone(piece)?;
            let (cases, _) = cut(&piece, "        <testcase ", "    </testsuite>");
            out.write_all(cases.as_bytes())?;
            left -= now;
        }
        let (end, _) = cut(end, "", "</testsuites>");
        out.write_all(end.as_bytes())?;
    }
    if let Some(suite) = unfinished {
        let suite = alone(suite)?;
        let (suite, _) = cut(&suite, "    <testsuite ", "</testsuites>");
        out.write_all(suite.as_bytes())?;
    }
    out.write_all(end.as_bytes())
}

/// A text from where a tag first begins to where another one last does, and the rest. Text and
/// attributes hold no `<`, so a tag is nothing else.
fn cut<'a>(text: &'a str, from: &str, to: &str) -> (&'a str, &'a str) {
    let from = text.find(from).unwrap_or(0);
    let to = text.rfind(to).unwrap_or(text.len()).max(from);
    (&text[from..to], &text[to..])
}

/// A suite as the only one of a report.
fn alone(suite: TestSuite) -> io::Result<String> {
    let mut report = Report::new("");
    report.test_suites.push(suite);
    text(&report)
}

fn text(report: &Report) -> io::Result<String> {
    report.to_string().map_err(io::Error::other)
}

/// The report without its suites.
fn report<R>(shown: Shown<'_, R>) -> Report {
    let Shown { run, overview, .. } = shown;
    let total = overview.total();
    let mut report = Report::new(line(&format!("{} {}", run.tool.name, run.suite.name), 200));
    (report.tests, report.failures, report.errors, report.skipped) = counts(&total);
    report.time = Some(total.time);
    report
}

/// Cases, failures, errors, and those that are skipped.
fn counts(theme: &Theme) -> (usize, usize, usize, usize) {
    let skipped = theme.standing(Standing::Skipped) + theme.standing(Standing::Known);
    let [failed, unproven] = [Standing::Failed, Standing::Unproven].map(|s| theme.standing(s));
    (theme.rows(), failed, unproven, skipped)
}

/// The suite of a theme without its cases.
fn suite<R>(shown: Shown<'_, R>, name: &str, theme: &Theme) -> TestSuite {
    let Shown { run, overview, .. } = shown;
    let mut suite = TestSuite::new(line(name, 200));
    (suite.tests, suite.failures, suite.errors, suite.skipped) = counts(theme);
    suite.time = Some(theme.time);
    suite.extra.insert("timestamp".into(), line(&run.started, 40).into());
    for (name, value) in [
        ("suite", &run.suite.name),
        ("edition", &run.suite.edition),
        ("suite-digest", &run.suite.digest),
        ("target", &run.target.name),
        ("url", &run.target.url),
        ("verdict", &run.summary.verdict.to_string()),
        ("tally", &tally(run, overview)),
    ] {
        suite.add_property((name.to_owned(), line(value, MAX_VALUE)));
    }
    suite
}

fn case<R>(run: &RunDocument<R>, row: &RowRecord, ledger: Option<&Ledger>) -> TestCase {
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

fn status<R>(run: &RunDocument<R>, row: &RowRecord, text: &str) -> TestCaseStatus {
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
fn unfinished<R>(run: &RunDocument<R>, report: &Report) -> Option<TestSuite> {
    if report.failures + report.errors > 0 || run.summary.exit == 0 {
        return None;
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(line(&run.summary.reasons.join("; "), MAX_VALUE));
    status.set_type("run");
    let mut suite = TestSuite::new("run");
    suite.add_test_case(TestCase::new(format!("exit {}", run.summary.exit), status));
    Some(suite)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::report::overview::Overview;
    use crate::report::{Evidence, RowOutcome, RunFacts, fold, sample};
    use crate::spec::Level;

    fn render_in_pieces(run: &RunDocument, ledger: Option<&Ledger>, at_once: usize) -> String {
        let mut out = Vec::new();
        let shown = Shown { run, overview: &Overview::of(run), ledger };
        write_in_pieces(shown, at_once, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn render(run: &RunDocument, ledger: Option<&Ledger>) -> String {
        render_in_pieces(run, ledger, AT_ONCE)
    }

    /// The whole report as quick-junit writes and counts it.
    fn at_once(run: &RunDocument, ledger: Option<&Ledger>) -> String {
        let overview = Overview::of(run);
        let shown = Shown { run, overview: &overview, ledger };
        let mut whole = report(shown);
        (whole.tests, whole.failures, whole.errors, whole.skipped) = (0, 0, 0, 0);
        for (name, theme) in &overview.themes {
            let mut suite = suite(shown, name, theme);
            (suite.tests, suite.failures, suite.errors, suite.skipped) = (0, 0, 0, 0);
            let rows = run.rows.iter().filter(|row| row.theme() == name);
            suite.add_test_cases(rows.map(|row| case(run, row, ledger)));
            whole.add_test_suite(suite);
        }
        let unfinished = unfinished(run, &whole);
        whole.add_test_suites(unfinished);
        whole.to_string().unwrap()
    }

    #[rstest]
    #[case::one(1)]
    #[case::two(2)]
    #[case::three(3)]
    #[case::all(AT_ONCE)]
    fn pieces_make_the_whole(#[case] pieces: usize) {
        let ledger = sample::ledger();
        for run in [sample::document(), fold(Vec::new(), sample::facts(2)), sample::conformant()] {
            let expected = at_once(&run, Some(&ledger));
            assert_eq!(render_in_pieces(&run, Some(&ledger), pieces), expected);
        }
    }

    fn any_row() -> impl Strategy<Value = RowOutcome> {
        // Names that look like the tags that are cut at, and characters that XML cannot hold.
        let text =
            "([a-c/]{0,4}|</testsuites>|    </testsuite>|<testcase |\\PC{0,3}|[\u{0}-\u{9}])";
        let evidence = (0..4, text).prop_map(|(kind, why)| match kind {
            0 => Evidence::Vacuous(why),
            1 => Evidence::Error(why),
            2 => Evidence::NotApplicable(why),
            _ => Evidence::Judged,
        });
        (text, text, evidence, 0..3_usize, any::<bool>()).prop_map(
            |(id, actual, evidence, level, flaky)| {
                let level = [Level::May, Level::Should, Level::Must][level];
                let mut failure = sample::failure(level);
                failure.actual.clone_from(&actual);
                failure.nearest_pass = Some(actual.clone());
                let mut row = sample::row(&id, level, evidence, vec![failure]);
                row.flaky = flaky;
                row.theme = actual;
                row
            },
        )
    }

    proptest! {
        #[test]
        fn pieces_of_any_run_make_the_whole(
            rows in proptest::collection::vec(any_row(), 0..12),
            partial: bool,
            strict: bool,
        ) {
            let facts = RunFacts { partial, strict, ..sample::facts(12) };
            let run = fold(rows, facts);
            let expected = at_once(&run, None);
            for pieces in 1..4 {
                prop_assert_eq!(&render_in_pieces(&run, None, pieces), &expected);
            }
        }
    }

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
        let run = fold(Vec::new(), sample::facts(2));
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
