//! Signed calls: who is believed, and what the others are told.

use jiff::SignedDuration;
use rstest::rstest;
use serde_json::{Value, json};

use crate::mock::fixture::{Client, credentials, request, signed, stamp, world};
use crate::mock::{Auth, Rules};
use crate::sign::{acs3, rpc};
use crate::wire::WireRequest;

const CALL: [(&str, &str); 2] = [("RegionId", "cn-hangzhou"), ("Format", "JSON")];

fn with_callers() -> Value {
    let mut world = world();
    let scoped = json!({"Version": "1", "Statement": {"Effect": "Allow", "Action": ["ecs:Describe*"],
        "Resource": ["acs:ecs:cn-hangzhou:*:instance/i-1"]}});
    world["callers"] = json!({
        "owner": {"AccessKeyId": "owner", "AccessKeySecret": "s"},
        "denied": {"AccessKeyId": "denied", "AccessKeySecret": "s",
                   "Policy": {"Version": "1", "Statement": []}},
        "scoped": {"AccessKeyId": "scoped", "AccessKeySecret": "s",
                   "Policy": {"Version": "1", "Statement": [scoped["Statement"]]}},
    });
    world
}

fn client(auth: Auth) -> Client {
    Client::with_auth(Rules::page(), &with_callers(), auth)
}

fn acs3_signed(id: &str, secret: &str) -> WireRequest {
    let mut request = request(&CALL);
    request.method = "POST".into();
    request.headers.push(("x-acs-action".into(), "DescribeSendFileResults".into()));
    request.headers.push(("x-acs-version".into(), "2014-05-26".into()));
    acs3::sign(&mut request, &credentials(id, secret), &stamp());
    request
}

#[rstest]
#[case::required(Auth::Required, "MissingAccessKeyId")]
#[case::optional(Auth::Optional, "")]
#[case::off(Auth::Off, "")]
fn an_unsigned_call(#[case] auth: Auth, #[case] code: &str) {
    assert_eq!(client(auth).bare(&CALL).code(), code);
}

#[rstest]
#[case::owner("owner", "s", 200, "")]
#[case::wrong_secret("owner", "t", 400, "SignatureDoesNotMatch")]
#[case::unknown("nobody", "s", 404, "InvalidAccessKeyId.NotFound")]
#[case::denied("denied", "s", 403, "Operation.Forbidden")]
#[case::scoped("scoped", "s", 403, "Operation.Forbidden")]
fn a_signed_call(#[case] id: &str, #[case] secret: &str, #[case] status: u16, #[case] code: &str) {
    for auth in [Auth::Required, Auth::Optional] {
        let client = client(auth);
        for request in [signed(&CALL, id, secret), acs3_signed(id, secret)] {
            let answer = client.send(&request);
            assert_eq!((answer.status, &*answer.code()), (status, code), "{}", answer.text());
        }
    }
}

#[test]
fn a_scoped_caller_may_read_its_instance() {
    let client = client(Auth::Required);
    let call = |instance, name: &str| {
        let params = [CALL.as_slice(), &[("InstanceId", instance), (name, "b.txt")]].concat();
        client.send(&signed(&params, "scoped", "s"))
    };
    assert_eq!(call("i-1", "Name").status, 200);
    assert_eq!(call("i-0", "Name").code(), "Operation.Forbidden");
    assert_eq!(call("i-0", "NextToken").code(), "InvalidParameter.NextToken");
}

#[test]
fn a_mismatch_tells_what_should_have_been_signed() {
    let answer = client(Auth::Required).send(&signed(&CALL, "owner", "wrong"));
    let message = answer.json()["Message"].as_str().unwrap().to_owned();
    let expected = "Specified signature is not matched with our calculation. \
                    server string to sign is:GET&%2F&AccessKeyId%3Downer%26Action%3D";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn a_changed_parameter_breaks_the_signature() {
    let client = client(Auth::Required);
    let mut request = signed(&CALL, "owner", "s");
    request.target.push_str("&Name=a.txt");
    assert_eq!(client.send(&request).code(), "SignatureDoesNotMatch");
}

#[test]
fn a_nonce_works_once_until_the_world_changes() {
    let client = client(Auth::Required);
    let request = signed(&CALL, "owner", "s");
    assert_eq!(client.send(&request).status, 200);
    assert_eq!(client.send(&request).code(), "SignatureNonceUsed");
    client.seed(&with_callers());
    assert_eq!(client.send(&request).status, 200);
}

#[test]
fn a_wrong_signature_does_not_use_up_a_nonce() {
    let client = client(Auth::Required);
    let stamp = stamp();
    let send = |secret| {
        let mut request = request(&CALL);
        rpc::sign(&mut request, &credentials("owner", secret), &stamp);
        client.send(&request).code()
    };
    assert_eq!(send("wrong"), "SignatureDoesNotMatch");
    assert_eq!(send("s"), "");
}

#[rstest]
#[case::slow(-15, "")]
#[case::too_slow(-16, "InvalidTimeStamp.Expired")]
#[case::fast(15, "")]
#[case::too_fast(16, "InvalidTimeStamp.Expired")]
fn a_clock_may_be_off_a_quarter_of_an_hour(#[case] minutes: i64, #[case] code: &str) {
    let client = client(Auth::Required);
    let mut stamp = stamp();
    stamp.time += SignedDuration::from_mins(minutes);
    let mut request = request(&CALL);
    rpc::sign(&mut request, &credentials("owner", "s"), &stamp);
    assert_eq!(client.send(&request).code(), code);
}

#[rstest]
#[case::no_time("Timestamp=2026-06-26T12%3A00%3A00Z", "InvalidTimeStamp.Format")]
#[case::no_method("SignatureMethod=HMAC-SHA1", "IncompleteSignature")]
fn a_part_that_is_missing(#[case] part: &str, #[case] code: &str) {
    let mut request = signed(&CALL, "owner", "s");
    assert!(request.target.contains(part), "{}", request.target);
    request.target = request.target.replace(part, "Left=out");
    assert_eq!(client(Auth::Required).send(&request).code(), code);
}

#[test]
fn an_unknown_scheme_is_told() {
    let mut request = request(&CALL);
    request.headers.push(("Authorization".into(), "Bearer x".into()));
    assert_eq!(client(Auth::Optional).send(&request).code(), "InvalidSignatureMethod");
}

#[test]
fn without_callers_anybody_is_the_owner() {
    let client = Client::with_auth(Rules::page(), &world(), Auth::Required);
    assert_eq!(client.send(&signed(&CALL, "who", "ever")).status, 200);
    assert_eq!(client.bare(&CALL).code(), "MissingAccessKeyId");
}
