//! The verdict of a run and its exit code, and which of several reasons wins.

use acs_conform::report::document::RunDocument;
use acs_conform::wire::Obstacle;

use crate::server::{Outcome, json_answer, list, refusal};
use crate::trial::Trial;

/// A spoilt answer to the cases named, each in its own way: `!` fails, `~` warns, `?` has too
/// little data, `x` cannot be judged.
fn spoil(
    plan: &'static [(&'static str, char)],
) -> impl Fn(&str, usize, &acs_conform::wire::WireRequest) -> Option<Outcome> + Send + Sync + 'static
{
    move |case, _, _| {
        let (_, how) = plan.iter().find(|(named, _)| *named == case)?;
        let mut list = list();
        Some(match how {
            '!' => Ok(refusal(403, "No")),
            '~' => {
                list["Novelty"] = serde_json::json!(1);
                Ok(json_answer(200, &list))
            }
            '?' => {
                list["Things"] = serde_json::json!([{"Id": "t-1"}]);
                Ok(json_answer(200, &list))
            }
            _ => Err(Obstacle::Unsendable("made up".to_owned())),
        })
    }
}

fn ended(document: &RunDocument) -> (String, u8, bool) {
    let summary = &document.summary;
    (summary.verdict.to_string(), summary.exit, document.complete)
}

async fn of(trial: Trial, plan: &'static [(&'static str, char)]) -> (String, u8, bool) {
    ended(&trial.run(spoil(plan)).await)
}

fn is(verdict: &str, exit: u8, complete: bool) -> (String, u8, bool) {
    (verdict.to_owned(), exit, complete)
}

#[tokio::test]
async fn all_rows_decide_together() {
    let all = Trial::default;
    assert_eq!(of(all(), &[]).await, is("conformant", 0, true));
    assert_eq!(of(all(), &[("tidy", '~')]).await, is("conformant", 0, true));
    assert_eq!(of(all(), &[("listed", '!')]).await, is("nonconformant", 1, true));
    assert_eq!(of(all(), &[("many", '?')]).await, is("incomplete", 4, false));
    assert_eq!(of(all(), &[("listed", 'x')]).await, is("incomplete", 3, false));
    // A row that only tests a `should` leaves the verdict alone, but not the exit code.
    assert_eq!(of(all(), &[("tidy", 'x')]).await, is("conformant", 3, false));
}

#[tokio::test]
async fn the_strongest_reason_wins() {
    let all = Trial::default;
    let mixed = of(all(), &[("listed", '!'), ("guest", 'x'), ("many", '?')]).await;
    assert_eq!(mixed, is("nonconformant", 1, false));
    let mixed = of(all(), &[("guest", 'x'), ("many", '?')]).await;
    assert_eq!(mixed, is("incomplete", 3, false));
}

#[tokio::test]
async fn a_run_that_is_meant_to_be_partial_says_so() {
    let partial = || Trial { partial: true, ..Trial::default() };
    assert_eq!(of(partial(), &[("many", '?')]).await, is("partial", 0, false));
    assert_eq!(of(partial(), &[("listed", '!')]).await, is("nonconformant", 1, true));
    assert_eq!(of(Trial::of(&["listed"]), &[]).await, is("partial", 0, false));
    assert_eq!(of(Trial::of(&["many"]), &[("many", '?')]).await, is("incomplete", 4, false));
    assert_eq!(of(Trial::of(&["no-such"]), &[]).await, is("incomplete", 4, false));
}

#[tokio::test]
async fn what_is_not_claimed_is_not_applicable_and_what_is_missing_untestable() {
    let lacking = Trial { lacks: vec!["greetings", "several-callers"], ..Trial::default() };
    let document = lacking.run(|_, _, _| None).await;
    assert_eq!(document.summary.rows.not_applicable, 2);
    assert_eq!(ended(&document), is("conformant", 0, true));

    let document = Trial { unseeded: true, ..Trial::default() }.run(|_, _, _| None).await;
    assert_eq!(document.summary.rows.untestable, 1, "the caller of the world");
    assert_eq!(document.summary.exit, 4);
}

#[tokio::test]
async fn warnings_fail_a_strict_run() {
    let strict = || Trial { strict: true, ..Trial::default() };
    assert_eq!(of(strict(), &[("tidy", '~')]).await, is("conformant", 1, true));
    assert_eq!(of(strict(), &[]).await, is("conformant", 0, true));
}

#[tokio::test]
async fn a_known_failure_stays_a_failure_and_a_stale_entry_is_told() {
    let known = |rows| Trial { known: vec![("rules/*", rows)], ..Trial::default() };
    let covered = of(known(vec!["rules/listed"]), &[("listed", '!')]).await;
    assert_eq!(covered, is("nonconformant", 0, true));
    let beside = of(known(vec!["rules/listed"]), &[("listed", '!'), ("guest", '!')]).await;
    assert_eq!(beside, is("nonconformant", 1, true));
    assert_eq!(of(known(vec!["rules/listed"]), &[]).await, is("conformant", 4, true));
}

#[tokio::test]
async fn a_run_that_was_stopped_is_incomplete() {
    let stopped = Trial { stopped: true, ..Trial::default() };
    assert_eq!(of(stopped, &[]).await, is("incomplete", 4, false));
}
