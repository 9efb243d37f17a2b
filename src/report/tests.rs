//! The judging rules of contract 2.1 and the exit codes of section 4, as tables.

use rstest::rstest;

use super::document::{RunDocument, RunVerdict, Verdict, VerdictCounts};
use super::sample::{self, facts, failing, failure, pass, reading, row};
use super::{Evidence, KnownEntry, RowOutcome, RunFacts, fold, unfold};
use crate::spec::Level::{self, May, Must, Should};

fn why() -> String {
    "because".to_owned()
}

#[rstest]
#[case::no_finding(Evidence::Judged, &[], Verdict::Pass)]
#[case::may(Evidence::Judged, &[May], Verdict::Pass)]
#[case::should(Evidence::Judged, &[May, Should], Verdict::Warn)]
#[case::must(Evidence::Judged, &[Should, Must], Verdict::Fail)]
#[case::vacuous(Evidence::Vacuous(why()), &[], Verdict::Vacuous)]
#[case::vacuous_is_not_hidden_by_a_warning(Evidence::Vacuous(why()), &[Should], Verdict::Vacuous)]
#[case::evidence_beats_an_obstacle(Evidence::Error(why()), &[Must], Verdict::Fail)]
#[case::untestable(Evidence::Untestable(why()), &[], Verdict::Untestable)]
#[case::not_applicable(Evidence::NotApplicable(why()), &[], Verdict::NotApplicable)]
#[case::error(Evidence::Error(why()), &[], Verdict::Error)]
#[case::not_reached(Evidence::NotReached(why()), &[], Verdict::Error)]
fn a_row_is_as_bad_as_its_strongest_finding(
    #[case] evidence: Evidence,
    #[case] findings: &[Level],
    #[case] verdict: Verdict,
) {
    let failures = findings.iter().map(|level| failure(*level)).collect();
    let run = fold(vec![row("a/b", Should, evidence, failures)], facts(1));
    assert_eq!(run.rows[0].verdict, verdict);
    let strongest_first: Vec<_> = run.rows[0].failures.iter().map(|f| f.level).collect();
    assert!(strongest_first.is_sorted_by(|a, b| a >= b), "{strongest_first:?}");
}

#[rstest]
#[case::raised_by_a_must(Should, Must, Must)]
#[case::not_lowered(Must, Should, Must)]
#[case::not_raised_by_a_should(May, Should, May)]
fn a_must_finding_raises_the_level(
    #[case] clauses: Level,
    #[case] finding: Level,
    #[case] level: Level,
) {
    let run = fold(vec![row("a/b", clauses, Evidence::Judged, vec![failure(finding)])], facts(1));
    assert_eq!(run.rows[0].level, level);
}

/// What a case of the table below changes about a plain run of two passing rows.
struct Change {
    rows: Vec<RowOutcome>,
    facts: fn(&mut RunFacts),
}

fn with(rows: impl IntoIterator<Item = RowOutcome>) -> Change {
    let passing = [pass("a/1"), pass("a/2")];
    Change { rows: passing.into_iter().chain(rows).collect(), facts: |_| {} }
}

fn only(rows: impl IntoIterator<Item = RowOutcome>) -> Change {
    Change { rows: rows.into_iter().collect(), facts: |_| {} }
}

impl Change {
    fn set(self, facts: fn(&mut RunFacts)) -> Self {
        Self { facts, ..self }
    }

    fn run(self) -> RunDocument {
        let mut facts = facts(self.rows.len());
        (self.facts)(&mut facts);
        fold(self.rows, facts)
    }
}

fn unseen(level: Level, evidence: fn(String) -> Evidence) -> RowOutcome {
    row("b/1", level, evidence(why()), Vec::new())
}

fn know(facts: &mut RunFacts, rows: &[&str], until: Option<&str>) {
    facts.known.push(KnownEntry {
        rows: "b/*".to_owned(),
        reason: "slow to mend".to_owned(),
        ticket: Some("VX-1".to_owned()),
        until: until.map(|date| date.parse().unwrap()),
        matched: rows.iter().map(|&id| id.to_owned()).collect(),
    });
}

use RunVerdict::{Conformant, Incomplete, Nonconformant, Partial};

#[rstest]
#[case::all_pass(with([]), Conformant, 0)]
#[case::a_warning(with([failing("b/1", Should)]), Conformant, 0)]
#[case::a_warning_when_strict(with([failing("b/1", Should)]).set(|f| f.strict = true), Conformant, 1)]
#[case::a_may(with([failing("b/1", May)]).set(|f| f.strict = true), Conformant, 0)]
#[case::a_failure(with([failing("b/1", Must)]), Nonconformant, 1)]
#[case::a_failure_when_partial(with([failing("b/1", Must)]).set(|f| f.partial = true), Nonconformant, 1)]
#[case::a_known_failure(with([failing("b/1", Must)]).set(|f| know(f, &["b/1"], None)), Nonconformant, 0)]
#[case::a_known_warning_when_strict(with([failing("b/1", Should)]).set(|f| { f.strict = true; know(f, &["b/1"], None); }), Conformant, 0)]
#[case::another_row_known(with([failing("b/1", Must), failing("b/2", Must)]).set(|f| know(f, &["b/1"], None)), Nonconformant, 1)]
#[case::a_stale_entry(with([]).set(|f| know(f, &["a/1"], None)), Conformant, 4)]
#[case::a_stale_entry_of_rows_not_selected(with([]).set(|f| know(f, &["z/1"], None)), Conformant, 0)]
#[case::an_entry_of_which_one_row_still_fails(with([failing("b/1", Must)]).set(|f| know(f, &["a/1", "b/1"], None)), Nonconformant, 0)]
#[case::an_entry_of_rows_that_say_nothing(with([unseen(Should, Evidence::Vacuous)]).set(|f| know(f, &["b/1"], None)), Conformant, 0)]
#[case::an_entry_on_its_last_day(with([failing("b/1", Must)]).set(|f| know(f, &["b/1"], Some("2026-11-24"))), Nonconformant, 0)]
#[case::an_expired_entry(with([failing("b/1", Must)]).set(|f| know(f, &["b/1"], Some("2026-11-23"))), Nonconformant, 4)]
#[case::vacuous_must(with([unseen(Must, Evidence::Vacuous)]), Incomplete, 4)]
#[case::vacuous_must_when_partial(with([unseen(Must, Evidence::Vacuous)]).set(|f| f.partial = true), Partial, 0)]
#[case::vacuous_should(with([unseen(Should, Evidence::Vacuous)]), Conformant, 0)]
#[case::untestable_must(with([unseen(Must, Evidence::Untestable)]), Incomplete, 4)]
#[case::untestable_must_when_partial(with([unseen(Must, Evidence::Untestable)]).set(|f| f.partial = true), Partial, 0)]
#[case::not_applicable(with([unseen(Must, Evidence::NotApplicable)]), Conformant, 0)]
#[case::nothing_applicable(only([unseen(Must, Evidence::NotApplicable)]), Incomplete, 4)]
#[case::nothing_selected(only([]), Incomplete, 4)]
#[case::nothing_selected_when_partial(only([]).set(|f| f.partial = true), Incomplete, 4)]
#[case::error_must(with([unseen(Must, Evidence::Error)]), Incomplete, 3)]
#[case::error_must_when_partial(with([unseen(Must, Evidence::Error)]).set(|f| f.partial = true), Partial, 3)]
#[case::error_should(with([unseen(Should, Evidence::Error)]), Conformant, 3)]
#[case::not_reached(with([unseen(Should, Evidence::NotReached)]), Incomplete, 4)]
#[case::interrupted(with([]).set(|f| f.interrupted = true), Incomplete, 4)]
#[case::interrupted_when_partial(with([]).set(|f| { f.interrupted = true; f.partial = true; }), Incomplete, 4)]
#[case::partial_without_need(with([]).set(|f| f.partial = true), Conformant, 0)]
#[case::narrowed(with([]).set(|f| f.narrowed = Some("--filter a".to_owned())), Partial, 0)]
#[case::narrowed_and_unproven(with([unseen(Must, Evidence::Vacuous)]).set(|f| f.narrowed = Some("--filter a".to_owned())), Incomplete, 4)]
#[case::one_part(with([]).set(|f| f.partition = Some((1, 2))), Partial, 0)]
#[case::rows_missing(with([]).set(|f| f.suite.rows = 3), Partial, 0)]
#[case::failure_beats_error(with([failing("b/2", Must), unseen(Must, Evidence::Error)]), Nonconformant, 1)]
#[case::error_beats_vacuous(with([row("b/2", Must, Evidence::Vacuous(why()), vec![]), unseen(Must, Evidence::Error)]), Incomplete, 3)]
#[case::failure_beats_stale(with([failing("b/2", Must)]).set(|f| know(f, &["a/1"], None)), Nonconformant, 1)]
fn verdict_and_exit(#[case] change: Change, #[case] verdict: RunVerdict, #[case] exit: u8) {
    let run = change.run();
    assert_eq!((run.summary.verdict, run.summary.exit), (verdict, exit), "{:?}", run.summary);
    assert!(!run.summary.reasons.is_empty());
}

#[rstest]
#[case::all_judged(with([]), true)]
#[case::failed_is_judged(with([failing("b/1", Must)]), true)]
#[case::not_applicable(with([unseen(Must, Evidence::NotApplicable)]), true)]
#[case::vacuous(with([unseen(Should, Evidence::Vacuous)]), false)]
#[case::untestable_when_partial(with([unseen(Must, Evidence::Untestable)]).set(|f| f.partial = true), false)]
#[case::error(with([unseen(May, Evidence::Error)]), false)]
#[case::rows_missing(with([]).set(|f| f.suite.rows = 3), false)]
#[case::interrupted(with([]).set(|f| f.interrupted = true), false)]
fn complete_means_every_row_was_judged(#[case] change: Change, #[case] complete: bool) {
    assert_eq!(change.run().complete, complete);
}

#[test]
fn counts_are_by_verdict_and_by_level() {
    let run = sample::document();
    let counts = VerdictCounts {
        pass: 5,
        fail: 6,
        warn: 1,
        vacuous: 1,
        untestable: 1,
        not_applicable: 1,
        error: 1,
    };
    assert_eq!(run.summary.rows, counts);
    let must = run.summary.must;
    assert_eq!((must.pass, must.fail, must.other), (5, 6, 3));
    let should = run.summary.should;
    assert_eq!((should.pass, should.fail, should.other), (0, 1, 1));
    assert_eq!((run.summary.known, run.summary.stale, run.summary.exit), (1, 1, 1));
}

#[test]
fn a_must_row_with_a_warning_holds_at_its_level() {
    let run = fold(vec![row("a/1", Must, Evidence::Judged, vec![failure(Should)])], facts(1));
    assert_eq!((run.summary.must.pass, run.summary.must.fail, run.summary.rows.warn), (1, 0, 1));
}

#[test]
fn a_known_row_says_why() {
    let run = with([failing("b/1", Must)]).set(|f| know(f, &["b/1"], None)).run();
    let row = run.rows.iter().find(|row| row.id == "b/1").unwrap();
    assert!(row.known);
    assert_eq!(row.known_reason.as_deref(), Some("slow to mend"));
    assert_eq!(row.ticket.as_deref(), Some("VX-1"));
}

#[rstest]
#[case::one_reading(&[("a/1", "x"), ("a/2", "x")], &[], &[("x", true)])]
#[case::minority_is_marked(&[("a/1", "y"), ("a/2", "x"), ("a/3", "x")], &["a/1"], &[("x", false), ("y", false)])]
#[case::first_of_the_minority(&[("a/1", "x"), ("a/2", "x"), ("a/3", "x"), ("a/4", "y"), ("a/5", "y")], &["a/4"], &[("x", false), ("y", false)])]
#[case::a_tie_marks_the_later(&[("a/1", "y"), ("a/2", "x")], &["a/2"], &[("y", false), ("x", false)])]
#[case::three_readings_one_finding(&[("a/1", "x"), ("a/2", "x"), ("a/3", "z"), ("a/4", "y")], &["a/3"], &[("x", false), ("z", false), ("y", false)])]
fn two_readings_in_one_run_give_one_warning(
    #[case] seen: &[(&str, &str)],
    #[case] warned: &[&str],
    #[case] taken: &[(&str, bool)],
) {
    let rows: Vec<_> = seen.iter().map(|(id, r)| reading(pass(id), "order", r)).collect();
    let run = fold(rows, facts(seen.len()));
    let marked: Vec<_> =
        run.rows.iter().filter(|r| r.verdict == Verdict::Warn).map(|r| r.id.as_str()).collect();
    assert_eq!(marked, warned);
    let readings: Vec<_> =
        run.readings.iter().map(|r| (r.reading.as_str(), r.consistent)).collect();
    assert_eq!(readings, taken);
    assert_eq!(run.summary.verdict, Conformant);
}

#[test]
fn an_observation_that_fits_several_readings_decides_nothing() {
    let mut vague = reading(pass("a/1"), "order", "y");
    vague.readings[0].decisive = false;
    let run = fold(vec![vague, reading(pass("a/2"), "order", "x")], facts(2));
    assert_eq!(run.readings.len(), 1);
    assert!(run.readings[0].consistent);
    assert_eq!(run.summary.rows.warn, 0);
}

#[test]
fn a_failing_row_names_its_nearest_passing_neighbour() {
    let run = sample::document();
    let row = run.rows.iter().find(|row| row.id == "labels/length[key=65xa]").unwrap();
    assert_eq!(row.failures[0].nearest_pass.as_deref(), Some("labels/length[key=64xa]"));
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut rows = sample::rows();
    let forwards = fold(rows.clone(), facts(rows.len()));
    rows.reverse();
    assert_eq!(fold(rows, facts(forwards.rows.len())), forwards);
}

#[test]
fn unfolding_loses_nothing() {
    let mut rows = sample::rows();
    rows.push(reading(pass("things/order[by=name]"), "thing-order", "oldest-first"));
    rows.push(row("z/1", Must, Evidence::NotReached(why()), Vec::new()));
    let mut facts = facts(rows.len());
    facts.partition = Some((2, 8));
    know(&mut facts, &["paging/last-page[size=7]"], Some("2027-01-31"));
    let run = fold(rows, facts);
    let (rows, facts) = unfold(run.clone()).unwrap();
    assert_eq!(fold(rows, facts), run);
}

#[rstest]
#[case::zero("0/8")]
#[case::beyond("9/8")]
#[case::text("all")]
fn a_partition_is_k_of_n(#[case] partition: &str) {
    let mut run = sample::conformant();
    run.partition = Some(partition.to_owned());
    assert!(unfold(run).is_err());
}

#[test]
fn another_reading_takes_no_reason_away() {
    let why = Evidence::Vacuous(why());
    let failed = row("a/9", Must, why, vec![failure(Must)]);
    let rows = [pass("a/1"), pass("a/2")].map(|row| reading(row, "order", "x")).into_iter();
    let run = fold(rows.chain([reading(failed, "order", "y")]).collect(), facts(3));
    let row = run.rows.last().unwrap();
    let checks: Vec<_> = row.failures.iter().map(|failure| failure.level).collect();
    assert_eq!((row.verdict, row.reason.as_deref()), (Verdict::Fail, Some("because")));
    assert_eq!(checks, [Must, Should], "{row:#?}");
}
