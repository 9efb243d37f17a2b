//! Levels, contested clauses, presence and snapshots.

use acs_conform::check::snapshot::Stored;
use acs_conform::report::document::Verdict;
use acs_conform::snapshot::Snapshot;
use acs_conform::spec::Level;
use rstest::rstest;
use serde_json::{Value, json};

use crate::server::{json_answer, list, param, refusal};
use crate::trial::{Trial, about, deviations, row};

/// The list with a member replaced, or, by `null` at the top, taken out.
fn with(member: &str, value: Value) -> Value {
    let mut list = list();
    let Value::Object(members) = &mut list else { return list };
    if value.is_null() {
        members.remove(member);
    } else {
        members.insert(member.to_owned(), value);
    }
    list
}

#[tokio::test]
async fn a_sound_server_passes_every_row() {
    let document = Trial::default().run(|_, _, _| None).await;
    assert_eq!(deviations(&document), Vec::new());
    assert_eq!(document.rows.len(), 14);
    assert!(document.rows.iter().all(|row| row.failures.is_empty()), "{:#?}", document.rows);
}

#[tokio::test]
async fn a_broken_must_fails() {
    let row = Trial::row("listed", json_answer(200, &with("Things", json!([{"Id": "t-1"}])))).await;
    assert_eq!(row.verdict, Verdict::Fail);
    assert_eq!(about(&row, "things-listed").level, Level::Must);
}

#[rstest]
#[case::in_other_words("Gone.", Verdict::Fail)]
#[case::as_the_page_says("there is no such thing", Verdict::Pass)]
#[tokio::test]
async fn an_error_says_what_the_page_says(#[case] message: &str, #[case] verdict: Verdict) {
    let mut answer: Value = serde_json::from_slice(&refusal(404, "NoSuchThing").body).unwrap();
    answer["Message"] = json!(message);
    let row = Trial::row("refused", json_answer(404, &answer)).await;
    assert_eq!(row.verdict, verdict, "{row:#?}");
    if verdict == Verdict::Fail {
        assert_eq!(about(&row, "refusal").check, "message");
    }
}

#[tokio::test]
async fn a_broken_should_warns() {
    let turned = with("Things", json!([{"Id": "t-2"}, {"Id": "t-1", "Note": "first"}]));
    let row = Trial::row("tidy", json_answer(200, &turned)).await;
    assert_eq!((row.verdict, row.level), (Verdict::Warn, Level::Should));
    assert_eq!(about(&row, "tidy").level, Level::Should);
}

#[tokio::test]
async fn a_broken_may_is_recorded_only() {
    let row = Trial::row("polite", json_answer(200, &with("Greeting", Value::Null))).await;
    assert_eq!(row.verdict, Verdict::Pass);
    assert_eq!(about(&row, "polite").level, Level::May);
}

#[tokio::test]
async fn a_must_beside_a_should_decides() {
    let body = json!({"RequestId": 7, "Things": [], "Novelty": 1});
    let row = Trial::row("tidy", json_answer(200, &body)).await;
    assert_eq!((row.verdict, row.level), (Verdict::Fail, Level::Must));
    assert_eq!(row.failures[0].level, Level::Must, "the strongest stands first");
    assert_eq!(about(&row, "well-formed").level, Level::Should, "an unknown member");
}

#[rstest]
#[case::one_reading(json!(2), Verdict::Pass, Some("all-things"))]
#[case::the_other(json!(1), Verdict::Pass, Some("this-page"))]
#[case::neither(json!(3), Verdict::Fail, None)]
#[case::nothing(Value::Null, Verdict::Fail, None)]
#[tokio::test]
async fn where_the_page_contradicts_itself_the_readings_are_closed(
    #[case] total: Value,
    #[case] verdict: Verdict,
    #[case] reading: Option<&str>,
) {
    let row = Trial::row("total", json_answer(200, &with("Total", total))).await;
    assert_eq!(row.verdict, verdict);
    assert_eq!(row.readings.first().map(|seen| seen.reading.as_str()), reading);
    if reading.is_none() {
        assert_eq!(about(&row, "total").check, "reading");
    }
}

#[rstest]
#[case::one_reading(&["t-1", "t-2"], Verdict::Pass, None)]
#[case::the_other(&["t-2", "t-1"], Verdict::Pass, None)]
#[case::unlisted(&["t-1", "t-1"], Verdict::Warn, Some("order"))]
#[case::what_another_sentence_forbids(&[], Verdict::Fail, Some("things-listed"))]
#[tokio::test]
async fn where_the_page_is_silent_the_readings_are_open(
    #[case] things: &[&str],
    #[case] verdict: Verdict,
    #[case] clause: Option<&str>,
) {
    let things: Vec<Value> = things.iter().map(|id| json!({"Id": id})).collect();
    let answer = json_answer(200, &with("Things", json!(things)));
    let document = Trial::of(&["order"]).run(move |_, _, _| Some(Ok(answer.clone()))).await;
    for row in &document.rows {
        assert_eq!(row.verdict, verdict, "{row:#?}");
        if let Some(clause) = clause {
            assert_eq!(about(row, clause).check, "reading");
        }
    }
}

#[tokio::test]
async fn two_readings_in_one_run_are_one_warning() {
    let turned = json_answer(200, &with("Things", json!([{"Id": "t-2"}, {"Id": "t-1"}])));
    let spoil = move |_: &str, _: usize, request: &_| {
        (param(request, "Ask") == "again").then(|| Ok(turned.clone()))
    };
    let document = Trial::default().run(spoil).await;
    let told = deviations(&document);
    let [(id, Verdict::Warn)] = told[..] else { panic!("{told:?}") };
    let finding = about(row(&document, id), "order");
    assert_eq!((finding.check.as_str(), finding.level), ("consistent-reading", Level::Should));
    let taken: Vec<_> = document.readings.iter().filter(|seen| seen.clause == "order").collect();
    assert_eq!(taken.len(), 2);
    assert!(taken.iter().all(|seen| !seen.consistent));
    assert_eq!(document.summary.exit, 0, "a warning alone fails no run");
}

#[rstest]
#[case::absent(json!({"Id": "t-2"}), Verdict::Pass)]
#[case::empty(json!({"Id": "t-2", "Note": ""}), Verdict::Pass)]
#[case::null(json!({"Id": "t-2", "Note": null}), Verdict::Fail)]
#[case::made_up(json!({"Id": "t-2", "Note": "none"}), Verdict::Fail)]
#[tokio::test]
async fn an_unset_member_is_empty_or_absent_but_never_null(
    #[case] second: Value,
    #[case] verdict: Verdict,
) {
    let things = json!([{"Id": "t-1", "Note": "first"}, second]);
    let row = Trial::row("note", json_answer(200, &with("Things", things))).await;
    assert_eq!(row.verdict, verdict, "{row:#?}");
    if verdict == Verdict::Fail {
        about(&row, "note-kept");
    }
}

#[rstest]
#[case::absent(json!({"Id": "t-1"}))]
#[case::empty(json!({"Id": "t-1", "Note": ""}))]
#[case::null(json!({"Id": "t-1", "Note": null}))]
#[case::another(json!({"Id": "t-1", "Note": "First"}))]
#[tokio::test]
async fn a_set_member_has_its_value(#[case] first: Value) {
    let things = json!([first, {"Id": "t-2"}]);
    let row = Trial::row("note", json_answer(200, &with("Things", things))).await;
    assert_eq!(row.verdict, Verdict::Fail);
    about(&row, "note-kept");
}

#[rstest]
#[case::no_request_id("RequestId")]
#[case::no_list("Things")]
#[tokio::test]
async fn what_must_be_there_is_missed(#[case] member: &str) {
    let row = Trial::row("many", json_answer(200, &with(member, Value::Null))).await;
    assert_eq!(row.verdict, Verdict::Fail, "{row:#?}");
    assert_eq!(about(&row, "things-listed").check, "schema");
}

fn stored(body: &str) -> Stored {
    let snapshot = Snapshot {
        source: None,
        description: None,
        expression: None,
        info: Vec::new(),
        body: body.to_owned(),
    };
    Stored::from([("rules/whole.snap".to_owned(), snapshot)])
}

#[tokio::test]
async fn a_difference_from_a_stored_answer_is_a_warning_at_most() {
    let trial = Trial { stored: Some(stored("{}")), ..Trial::of(&["whole"]) };
    let document = trial.run(|_, _, _| None).await;
    let row = row(&document, "rules/whole");
    assert_eq!(row.verdict, Verdict::Warn);
    let finding = about(row, "server-sound");
    assert_eq!((finding.check.as_str(), finding.level), ("snapshot", Level::Should));
}

#[tokio::test]
async fn without_stored_answers_nothing_is_compared() {
    let document = Trial::of(&["whole"]).run(|_, _, _| None).await;
    assert_eq!(deviations(&document), Vec::new());
}

#[tokio::test]
async fn too_little_data_is_vacuous() {
    let row = Trial::row("many", json_answer(200, &with("Things", json!([{"Id": "t-1"}])))).await;
    assert_eq!(row.verdict, Verdict::Vacuous);
    assert!(row.reason.is_some());
}

#[rstest]
// Asked for once, and then page by page.
#[case::by_token("listed", Verdict::Pass, 3)]
// Asked for once; and once more, as what fails is.
#[case::by_a_size_of_numbered_pages("sized", Verdict::Fail, 2)]
#[tokio::test]
async fn only_a_page_by_token_goes_on(
    #[case] case: &'static str,
    #[case] verdict: Verdict,
    #[case] asked: u64,
) {
    let halved = move |asking: &str, _: usize, request: &_| {
        let mut half = list();
        if param(request, "From").is_empty() {
            half["Things"] = json!([{"Id": "t-1"}]);
            half["Next"] = json!("second");
        } else {
            half["Things"] = json!([{"Id": "t-2"}]);
        }
        (asking == case).then(|| Ok(json_answer(200, &half)))
    };
    let document = Trial::of(&[case]).run(halved).await;
    let row = &document.rows[0];
    assert_eq!(row.verdict, verdict, "{:#?}", row.failures);
    assert_eq!(document.summary.requests, asked);
}
