//! Every complete answer is evidence, except throttling.

use acs_conform::report::document::Verdict;
use acs_conform::wire::WireResponse;
use rstest::rstest;
use serde_json::json;

use crate::server::{json_answer, list, refusal, text_answer};
use crate::trial::{Trial, about, deviations};

const HTML: &str = "<html><body>It works!</body></html>";

#[rstest]
#[case::server_error(refusal(500, "InternalError"))]
#[case::bad_gateway(text_answer(502, "text/html", HTML))]
#[case::unavailable(text_answer(503, "text/html", HTML))]
#[case::unauthorised(text_answer(401, "text/html", HTML))]
#[case::forbidden(refusal(403, "Forbidden.RAM"))]
#[case::html(text_answer(200, "text/html", HTML))]
#[case::html_called_json(text_answer(200, "application/json", HTML))]
#[case::redirect(text_answer(302, "text/html", ""))]
#[case::no_content(text_answer(204, "application/json", ""))]
#[case::nothing(text_answer(200, "application/json", ""))]
#[case::cut_off(text_answer(200, "application/json", "{\"RequestId\": \"1\", \"Things\": ["))]
#[case::twice(text_answer(200, "application/json", "{}{}"))]
#[case::null(text_answer(200, "application/json", "null"))]
#[tokio::test]
async fn in_place_of_a_list(#[case] answer: WireResponse) {
    let row = Trial::row("listed", answer).await;
    assert_eq!(row.verdict, Verdict::Fail, "{row:#?}");
}

#[rstest]
#[case::another_code(refusal(404, "NoSuchPage"))]
#[case::another_status(refusal(400, "NoSuchThing"))]
#[case::server_error(refusal(500, "NoSuchThing"))]
#[case::unauthorised(refusal(401, "NoSuchThing"))]
#[case::html(text_answer(404, "text/html", HTML))]
#[case::success(json_answer(200, &list()))]
#[case::success_with_a_code(refusal(200, "NoSuchThing"))]
#[tokio::test]
async fn in_place_of_an_error(#[case] answer: WireResponse) {
    let row = Trial::row("refused", answer).await;
    assert_eq!(row.verdict, Verdict::Fail, "{row:#?}");
    assert!(row.failures.iter().any(|failure| failure.clause != "server-sound"), "{row:#?}");
}

#[rstest]
#[case::by_status(text_answer(429, "text/html", "slow down"))]
#[case::by_code(refusal(400, "Throttling.User"))]
#[tokio::test]
async fn throttling_is_no_evidence(#[case] answer: WireResponse) {
    let throttled = answer.clone();
    let row = Trial::row("listed", answer).await;
    assert_eq!(row.verdict, Verdict::Error, "{row:#?}");
    assert!(row.failures.is_empty());
    let document = Trial::default().run(move |_, _, _| Some(Ok(throttled.clone()))).await;
    assert!(document.rows.iter().all(|row| row.verdict == Verdict::Error));
    assert_eq!(
        (document.summary.exit, document.summary.verdict.to_string().as_str()),
        (3, "incomplete")
    );
}

#[rstest]
#[case::unknown_key(refusal(404, "InvalidAccessKeyId.NotFound"))]
#[case::wrong_signature(refusal(400, "SignatureDoesNotMatch"))]
#[case::no_right(refusal(403, "Forbidden.RAM"))]
#[tokio::test]
async fn a_caller_of_the_world_who_is_refused_is_a_finding(#[case] answer: WireResponse) {
    let spoil = move |case: &str, _: usize, _: &_| (case == "guest").then(|| Ok(answer.clone()));
    let document = Trial::default().run(spoil).await;
    assert_eq!(deviations(&document), [("rules/guest", Verdict::Fail)]);
    assert_eq!(document.summary.exit, 1);
}

#[tokio::test]
async fn a_walk_that_repeats_its_token_fails() {
    let spoil = |case: &str, _: usize, _: &_| {
        let mut page = list();
        page["Next"] = json!("again");
        (case == "walk").then(|| Ok(json_answer(200, &page)))
    };
    let document = Trial::of(&["walk"]).run(spoil).await;
    assert_eq!(document.rows[0].verdict, Verdict::Fail);
    assert_eq!(about(&document.rows[0], "walk-ends").check, "walk");
    assert!(document.rows[0].requests <= 4, "{} requests", document.rows[0].requests);
}

#[tokio::test]
async fn a_walk_whose_own_token_is_refused_fails() {
    let spoil = |case: &str, before: usize, _: &_| {
        (case == "walk" && before % 2 == 1).then(|| Ok(refusal(404, "NoSuchPage")))
    };
    let document = Trial::of(&["walk"]).run(spoil).await;
    assert_eq!(document.rows[0].verdict, Verdict::Fail);
    assert_eq!(about(&document.rows[0], "walk-ends").check, "walk");
}
