//! No complete answer: a fault of the target only where it answers others.

use std::time::Duration;

use acs_conform::report::document::Verdict;
use acs_conform::wire::Obstacle;
use rstest::rstest;

use crate::server::{Outcome, refusal};
use crate::trial::{Trial, about, deviations, row};

fn dropped() -> Outcome {
    Err(Obstacle::Dropped("reset by peer".to_owned()))
}

#[rstest]
#[case::dropped(Obstacle::Dropped("reset by peer".to_owned()))]
#[case::silence(Obstacle::Timeout(Duration::from_secs(1)))]
#[case::endless(Obstacle::TooLarge(1000))]
#[case::no_http(Obstacle::NotHttp("SSH-2.0".to_owned()))]
#[tokio::test]
async fn a_request_that_alone_is_dropped_twice_fails(#[case] obstacle: Obstacle) {
    let spoil =
        move |case: &str, _: usize, _: &_| (case == "listed").then(|| Err(obstacle.clone()));
    let document = Trial::default().run(spoil).await;
    assert_eq!(deviations(&document), [("rules/listed", Verdict::Fail)]);
    let finding = about(row(&document, "rules/listed"), "things-listed");
    assert_eq!(finding.check, "dropped");
    assert!(finding.curl.is_some());
    assert_eq!(document.summary.exit, 1);
}

#[tokio::test]
async fn a_request_that_is_dropped_once_is_judged_by_the_second_answer() {
    let spoil = |case: &str, before: usize, _: &_| (case == "listed" && before == 0).then(dropped);
    let document = Trial::default().run(spoil).await;
    assert_eq!(deviations(&document), Vec::new());
    let spoil = |case: &str, before: usize, _: &_| {
        let second = if before == 0 { dropped() } else { Ok(refusal(403, "No")) };
        (case == "listed").then_some(second)
    };
    let document = Trial::default().run(spoil).await;
    assert_eq!(deviations(&document), [("rules/listed", Verdict::Fail)]);
}

#[rstest]
#[case::dropped(Obstacle::Dropped("reset by peer".to_owned()))]
#[case::refused(Obstacle::Connect("refused".to_owned()))]
#[case::tls(Obstacle::Tls("expired".to_owned()))]
#[case::silence(Obstacle::Timeout(Duration::from_secs(1)))]
#[tokio::test]
async fn a_target_that_answers_nobody_is_not_judged(#[case] obstacle: Obstacle) {
    let document = Trial::default().run(move |_, _, _| Some(Err(obstacle.clone()))).await;
    assert!(document.rows.iter().all(|row| row.verdict == Verdict::Error), "{document:#?}");
    assert!(document.rows.iter().all(|row| row.failures.is_empty()));
    let summary = &document.summary;
    assert_eq!((summary.exit, summary.verdict.to_string().as_str()), (3, "incomplete"));
    assert!(!document.complete);
}

#[tokio::test]
async fn a_request_that_we_cannot_send_is_no_fault_of_the_target() {
    let spoil = |case: &str, _: usize, _: &_| {
        (case == "listed").then(|| Err(Obstacle::Unsendable("a control character".to_owned())))
    };
    let document = Trial::default().run(spoil).await;
    assert_eq!(deviations(&document), [("rules/listed", Verdict::Error)]);
    assert_eq!(document.summary.exit, 3);
}

#[tokio::test]
async fn a_fault_of_ours_is_no_verdict_and_hides_no_row() {
    let sound = Trial::default().run(|_, _, _| None).await;
    let broken = Trial::default().run(|case, _, _| {
        assert!(case != "listed", "a fault of ours");
        None
    });
    let document = broken.await;
    assert_eq!(document.rows.len(), sound.rows.len());
    assert_eq!(deviations(&document), [("rules/listed", Verdict::Error)]);
    let told = row(&document, "rules/listed").reason.as_deref().unwrap_or_default();
    assert!(told.contains("a fault of acs-conform"), "{told}");
    assert_eq!(document.summary.exit, 3);
}

#[tokio::test]
async fn the_first_failure_ends_a_run_that_is_to_fail_fast() {
    let broken = |_: &str, _: usize, _: &_| Some(Ok(refusal(500, "OutOfOrder")));
    let rows = |fail_fast| async move {
        let document = Trial { fail_fast, ..Trial::default() }.run(broken).await;
        document.rows.iter().filter(|row| !row.not_reached).count()
    };
    // Four are under way when the first one fails.
    let (all, few) = (rows(false).await, rows(true).await);
    assert!(few <= 4 && few < all, "{few} of {all} rows were started");
}

#[tokio::test]
async fn after_its_time_a_run_sends_nothing_and_puts_no_world_in_place() {
    let sound = |_: &str, _: usize, _: &_| None;
    let document = Trial { overtime: true, ..Trial::default() }.run(sound).await;
    for row in &document.rows {
        assert_eq!(row.verdict, Verdict::Error);
        let told = row.reason.as_deref().unwrap_or_default();
        assert!(told.contains("the time for the whole run"), "{told}");
    }
    assert_eq!((document.summary.exit, document.summary.requests), (3, 0));
}
