use std::time::{Duration, Instant};

use acs_conform::wire::WireResponse;
use rstest::rstest;
use serde_json::Value;

use crate::command::run;
use crate::stand_in::{StandIn, refusal};

/// All rows whose worlds are quick to seed.
const FILTER: &str = "!theme(retention)";

fn throttling(headers: &[(&str, &str)]) -> WireResponse {
    refusal(400, "Throttling.User", "Request was denied due to user flow control.", headers)
}

fn judged(target: &StandIn, filter: &str) -> (i32, Value) {
    let (url, world) = (target.url.as_str(), target.world.as_str());
    let arguments =
        ["run", "-q", "--target", url, "--seed", world, "--filter", filter, "--report", "json=-"];
    let ended = run(&arguments);
    let run = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err));
    (ended.code, run)
}

fn verdicts(run: &Value) -> Vec<(&str, &str, bool)> {
    let rows = run["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            (row["id"].as_str().unwrap(), row["verdict"].as_str().unwrap(), row["flaky"] == true)
        })
        .collect()
}

#[test]
fn every_third_request_throttled_changes_no_verdict() {
    let calm = StandIn::start(|_, request, service| service.answer(request));
    let busy = StandIn::start(|n, request, service| match n % 3 {
        2 => throttling(&[("x-acs-retry-after", "1")]),
        _ => service.answer(request),
    });
    let (calm, busy) = (judged(&calm, FILTER), judged(&busy, FILTER));
    assert_eq!((calm.0, busy.0), (0, 0));
    assert_eq!(verdicts(&busy.1), verdicts(&calm.1));
    assert_eq!(calm.1["summary"]["throttled"], 0);
    let count = |name: &str| busy.1["summary"][name].as_u64().unwrap();
    assert!(count("throttled") > 300, "{}", busy.1["summary"]);
    assert_eq!(count("throttled"), count("requests") / 3);
    assert!(count("retries") > 300, "{}", busy.1["summary"]);
}

#[rstest]
#[case::as_the_gateway(|| throttling(&[]))]
#[case::as_a_proxy(|| WireResponse { status: 429, headers: Vec::new(), body: "".into() })]
fn every_request_throttled_cannot_be_judged(#[case] answer: fn() -> WireResponse) {
    let target = StandIn::start(move |_, _, _| answer());
    let started = Instant::now();
    let (code, run) = judged(&target, FILTER);
    assert_eq!(code, 3);
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!(run["summary"]["verdict"], "incomplete");
    assert_eq!(run["summary"]["throttled"], target.asked());
    let rows = run["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["verdict"] != "pass" && row["verdict"] != "fail"));
}

#[test]
fn another_answer_on_the_second_ask_is_flaky_and_fails() {
    let target = StandIn::start(|n, request, service| match n {
        0 => refusal(500, "InternalError", "Once.", &[]),
        _ => service.answer(request),
    });
    let row = "tags/key-length[key=64xa,place=first]";
    let (code, run) = judged(&target, &format!("row({row})"));
    assert_eq!(verdicts(&run), [(row, "fail", true)]);
    assert_eq!((code, target.asked()), (1, 2));
}
