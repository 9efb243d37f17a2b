//! From the bytes of an answer to a judgement.

use acs_conform::case::Captured;
use acs_conform::check::{Answer, Bench, Gathered, judge};
use acs_conform::wire::{JsonBounds, WireResponse};
use bytes::Bytes;

use super::inputs::Inputs;
use super::timing::Timing;

/// Measures parsing, the schema, and everything together, on an answer of about 1 KB.
pub fn measure(timing: &Timing, inputs: &Inputs) {
    let suite = &inputs.suite;
    let row = &inputs.row();
    let captured = Captured::new();
    let success = suite.success_of(&suite.manifest.operation);
    let bench = Bench { suite, success, row, captured: &captured, world: None };
    let expect = row.case.model.expect.as_ref().expect("the case expects something");
    let body = Bytes::from(inputs.body.clone());
    let response = || WireResponse {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.clone(),
    };
    let read = |response| Answer::new(response, JsonBounds::default());
    timing.measure("judge: parse the body", 1, || read(response()));
    let document = read(response()).json.expect("the body is JSON");
    timing.measure("judge: the schema", 1, || {
        assert!(success.fits(&document));
    });
    let whole = |response| {
        let gathered = Gathered { pages: vec![read(response)], broken_off: false };
        judge(bench, expect, &gathered)
    };
    // A judge that does nothing would be quick: it must notice what is wrong.
    let wrong = Bytes::from(inputs.body.replace("PartialFailed", "Success"));
    let found = whole(WireResponse { body: wrong, ..response() }).findings;
    let checks: Vec<&str> = found.iter().map(|finding| finding.check).collect();
    assert!(checks.contains(&"value") && checks.contains(&"each"), "found only {checks:?}");
    timing.measure("judge: parse, schema, 5 values, a rule each", 1, || {
        let judgement = whole(response());
        assert!(judgement.findings.is_empty(), "{:?}", judgement.findings);
    });
}
