//! What real SDKs sent (`tests/data/captures/`) is understood, signature and all.

use std::sync::Arc;

use jiff::Timestamp;
use rstest::rstest;
use serde_json::{Value, json};

use crate::mock::fixture::Answer;
use crate::mock::{Auth, Rules, Service, ServiceSettings};
use crate::wire::WireRequest;

fn captured(name: &str) -> (WireRequest, Timestamp) {
    let path = format!("tests/data/captures/{name}.json");
    let capture: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let sent = &capture["requests"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pair = |pair: &Value| (text(&pair[0]), text(&pair[1]));
    let request = WireRequest {
        method: text(&sent["method"]),
        target: text(&sent["raw_target"]),
        headers: sent["headers"].as_array().unwrap().iter().map(pair).collect(),
        body: text(&sent["body_raw"]).into(),
    };
    let millis = sent["t"].as_f64().unwrap() * 1000.0;
    #[expect(clippy::cast_possible_truncation, reason = "a time of this century in milliseconds")]
    let time = Timestamp::from_millisecond(millis as i64).unwrap();
    (request, time)
}

#[rstest]
#[case::python("pynew_minimal", 200, "")]
#[case::python_with_everything("pynew_full", 400, "InvalidParameter.NextToken")]
#[case::python_without_region("pynew_minimal_noregion", 400, "MissingRegionId")]
#[case::python_that_sends("pynew_sendfile", 200, "")]
#[case::node("node-tea_minimal", 200, "")]
#[case::node_with_everything("node-tea_full", 400, "InvalidParameter.NextToken")]
#[case::old_python("pyold_minimal", 200, "")]
#[case::old_python_with_everything("pyold_full", 400, "InvalidParameter.NextToken")]
fn a_captured_call(#[case] name: &str, #[case] status: u16, #[case] code: &str) {
    let (request, time) = captured(name);
    let settings = ServiceSettings {
        auth: Auth::Required,
        now: Arc::new(move || time),
        ..ServiceSettings::new(Rules::page())
    };
    let service = Service::new(settings);
    let world = json!({
        "regions": [{"RegionId": "cn-hangzhou"}],
        "callers": {"sdk": {"AccessKeyId": "testid", "AccessKeySecret": "testsecret"}},
    });
    service.seed(world.to_string().as_bytes()).unwrap();
    let answer = Answer(service.answer(&request));
    assert_eq!((answer.status, &*answer.code()), (status, code), "{}", answer.text());
}
