//! Known answers for both kinds: the vendor's examples and what real clients sent.

use rstest::rstest;
use serde_json::Value;

use super::*;
use crate::sign::{Credentials, Stamp};

const VECTORS: &str = include_str!("../../../tests/data/signature-vectors.json");

/// The secret behind every captured request.
const CAPTURE_SECRET: &str = "testsecret";

fn text(value: &Value) -> String {
    value.as_str().expect("a text in the vectors").to_owned()
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Array(list) => list.iter().map(|p| (text(&p[0]), text(&p[1]))).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), text(v))).collect(),
        _ => Vec::new(),
    }
}

/// A vector as the request that carries its signature.
fn request_of(vector: &Value) -> WireRequest {
    let params = if vector["kind"] == "v1" { "params" } else { "query" };
    let mut query = pairs(&vector[params]).into_iter().collect::<Params>();
    let mut headers = pairs(&vector["headers"]);
    if vector.get("target").is_none() {
        if vector["kind"] == "v1" {
            query.push("Signature", text(&vector["signature"]));
        } else {
            let names: Vec<&str> = headers.iter().map(|(n, _)| n.as_str()).collect();
            let value = format!(
                "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders={},Signature={}",
                names.join(";"),
                text(&vector["signature"])
            );
            headers.push(("Authorization".into(), value));
        }
    }
    let target = vector.get("target").map_or_else(|| format!("/?{}", query.encode()), text);
    let body = vector["body"].as_str().unwrap_or_default().into();
    WireRequest { method: text(&vector["method"]), target, headers, body }
}

fn vectors() -> Vec<Value> {
    serde_json::from_str(VECTORS).expect("the vectors are JSON")
}

#[test]
fn every_vector_verifies() {
    let all = vectors();
    assert_eq!(all.len(), 13);
    for vector in all {
        let source = text(&vector["source"]);
        let request = request_of(&vector);
        let claim = claim(&request).unwrap().expect("signed");
        assert_eq!(claim.signature, text(&vector["signature"]), "{source}");
        let secret: SecretString = text(&vector["accessKeySecret"]).into();
        assert_eq!(matches(&request, &claim, &secret), Ok(()), "{source}");

        let told = matches(&request, &claim, &"another".into()).unwrap_err();
        assert_eq!(told.string_to_sign, text(&vector["stringToSign"]), "{source}");
    }
}

/// Takes the signature off a vector's request, signs it with our signer, and compares.
#[test]
fn every_vector_is_signed_alike() {
    let mut signed = 0;
    for vector in vectors() {
        let source = text(&vector["source"]);
        let mut request = request_of(&vector);
        let claim = claim(&request).unwrap().expect("signed");
        // One client also signs `accept` and `user-agent`, which ours never does.
        if claim.signed_headers.iter().any(|n| n == "accept") || source.contains("TimeStamp") {
            continue;
        }
        let credentials = Credentials {
            id: claim.access_key_id,
            secret: text(&vector["accessKeySecret"]).into(),
            token: None,
        };
        let stamp = Stamp { time: claim.timestamp.parse().unwrap(), nonce: claim.nonce };
        match claim.kind {
            Kind::Acs3 => {
                let ours = ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];
                request.headers.retain(|(n, _)| n != "Authorization" && !ours.contains(&&**n));
                acs3::sign(&mut request, &credentials, &stamp);
            }
            Kind::Rpc => {
                let ours = [
                    "AccessKeyId",
                    "SignatureMethod",
                    "SignatureVersion",
                    "SignatureNonce",
                    "Timestamp",
                    "Signature",
                ];
                let params = request.params();
                let rest = params.iter().filter(|(n, _)| !ours.iter().any(|o| o.as_bytes() == *n));
                request.target = format!("/?{}", rest.collect::<Params>().encode());
                rpc::sign(&mut request, &credentials, &stamp);
            }
        }
        let again = super::claim(&request).unwrap().expect("signed");
        assert_eq!(again.signature, text(&vector["signature"]), "{source}");
        signed += 1;
    }
    assert_eq!(signed, 9);
}

#[test]
fn every_captured_request_verifies() {
    let mut verified = 0;
    for entry in std::fs::read_dir("tests/data/captures").unwrap() {
        let path = entry.unwrap().path();
        let capture: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for sent in capture["requests"].as_array().unwrap() {
            let request = WireRequest {
                method: text(&sent["method"]),
                target: text(&sent["raw_target"]),
                headers: pairs(&sent["headers"]),
                body: text(&sent["body_raw"]).into(),
            };
            let claim = claim(&request).unwrap().expect("signed");
            assert_eq!(claim.access_key_id, "testid");
            assert_eq!(matches(&request, &claim, &CAPTURE_SECRET.into()), Ok(()), "{path:?}");
            verified += 1;
        }
    }
    assert_eq!(verified, 17);
}

fn signed(kind: Kind, target: &str, form: Option<&str>) -> WireRequest {
    let mut headers = vec![
        ("Host".to_owned(), "127.0.0.1:80".to_owned()),
        ("x-acs-action".to_owned(), "Act".to_owned()),
    ];
    if form.is_some() {
        headers.push(("content-type".into(), "application/x-www-form-urlencoded".into()));
    }
    let body = form.unwrap_or_default().into();
    let mut request = WireRequest { method: "POST".into(), target: target.into(), headers, body };
    let credentials = Credentials { id: "id".into(), secret: "sec".into(), token: None };
    let stamp = Stamp { time: "2026-01-01T00:00:00Z".parse().unwrap(), nonce: "n1".into() };
    match kind {
        Kind::Acs3 => acs3::sign(&mut request, &credentials, &stamp),
        Kind::Rpc => rpc::sign(&mut request, &credentials, &stamp),
    }
    request
}

fn verified(request: &WireRequest) -> bool {
    let claim = claim(request).unwrap().expect("signed");
    matches(request, &claim, &"sec".into()).is_ok()
}

#[rstest]
fn what_is_signed_verifies(
    #[values(Kind::Acs3, Kind::Rpc)] kind: Kind,
    #[values("/", "/?", "/?a=b+c%2B*~", "/?a=%FF&a=%zz&&b", "/?%E6%A0%87=%e6%a0%87")] target: &str,
    #[values(None, Some(""), Some("x=1+2&%FF"))] form: Option<&str>,
) {
    let request = signed(kind, target, form);
    assert!(verified(&request));
    let claim = claim(&request).unwrap().unwrap();
    assert_eq!(claim.kind, kind);
    assert_eq!((claim.access_key_id.as_str(), claim.nonce.as_str()), ("id", "n1"));
    assert_eq!(claim.timestamp, "2026-01-01T00:00:00Z");
}

#[rstest]
#[case::method(|r: &mut WireRequest| r.method = "GET".into())]
#[case::parameter_added(|r: &mut WireRequest| r.target.push_str("&z=1"))]
#[case::parameter_changed(|r: &mut WireRequest| r.target = r.target.replace("a=b", "a=c"))]
fn a_changed_request_mismatches(
    #[values(Kind::Acs3, Kind::Rpc)] kind: Kind,
    #[case] change: fn(&mut WireRequest),
) {
    let mut request = signed(kind, "/?a=b", None);
    change(&mut request);
    assert!(!verified(&request));
}

#[rstest]
#[case::rpc(Kind::Rpc)]
#[case::acs3(Kind::Acs3)]
fn a_changed_body_mismatches(#[case] kind: Kind) {
    let mut request = signed(kind, "/", Some("a=b"));
    request.body.extend_from_slice(b"&c=d");
    assert!(!verified(&request));
}

#[rstest]
#[case::blank_as_plus(|t: String| t.replace("%20", "+"))]
#[case::star_literal(|t: String| t.replace("%2A", "*"))]
#[case::lower_case_hex(|t: String| t.replace("%2A", "%2a"))]
#[case::needless_escape(|t: String| t.replace("a=", "%61="))]
fn another_spelling_of_the_same_parameters_verifies(
    #[values(Kind::Acs3, Kind::Rpc)] kind: Kind,
    #[case] respell: fn(String) -> String,
) {
    let mut request = signed(kind, "/?a=b%20%2A", None);
    let before = request.target.clone();
    request.target = respell(request.target);
    assert_ne!(request.target, before);
    assert!(verified(&request));
}

#[test]
fn unsigned_is_no_claim() {
    let request = WireRequest {
        method: "GET".into(),
        target: "/?Action=A&SignatureMethod=HMAC-SHA1".into(),
        headers: vec![("x-acs-action".into(), "A".into())],
        body: Vec::new(),
    };
    assert_eq!(claim(&request), Ok(None));
}

#[rstest]
#[case::no_parts("ACS3-HMAC-SHA256", "unexpected `` in Authorization")]
#[case::no_credential(
    "ACS3-HMAC-SHA256 SignedHeaders=host,Signature=00",
    "Credential is missing in Authorization"
)]
#[case::no_signature(
    "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host",
    "Signature is missing in Authorization"
)]
#[case::empty_signature(
    "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=",
    "Signature is missing in Authorization"
)]
#[case::twice("ACS3-HMAC-SHA256 Credential=a,Credential=b", "a part of Authorization stands twice")]
#[case::unknown("ACS3-HMAC-SHA256 Credential=a,Foo=b", "unexpected `Foo=b` in Authorization")]
#[case::host_unsigned(
    "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=x-acs-date,Signature=00",
    "the header host is not signed"
)]
fn malformed_authorization(#[case] value: &str, #[case] told: &str) {
    let request = WireRequest {
        method: "POST".into(),
        target: "/".into(),
        headers: vec![("Host".into(), "h".into()), ("Authorization".into(), value.into())],
        body: Vec::new(),
    };
    assert_eq!(claim(&request), Err(ClaimError::Malformed(told.into())));
}

#[rstest]
#[case::no_signature("AccessKeyId=a&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0", ClaimError::Malformed("the parameter Signature is missing".into()))]
#[case::no_key("Signature=a&SignatureMethod=HMAC-SHA1", ClaimError::Malformed("the parameter AccessKeyId is missing".into()))]
#[case::no_method("AccessKeyId=a&Signature=b", ClaimError::Malformed("the parameter SignatureMethod is missing".into()))]
#[case::other_method("AccessKeyId=a&Signature=b&SignatureMethod=HMAC-SHA256", ClaimError::UnsupportedMethod("HMAC-SHA256".into()))]
#[case::other_version("AccessKeyId=a&Signature=b&SignatureMethod=HMAC-SHA1&SignatureVersion=2.0", ClaimError::Malformed("SignatureVersion 2.0 is not 1.0".into()))]
fn malformed_parameters(#[case] query: &str, #[case] told: ClaimError) {
    let request = WireRequest {
        method: "GET".into(),
        target: format!("/?{query}"),
        headers: Vec::new(),
        body: Vec::new(),
    };
    assert_eq!(claim(&request), Err(told));
}

#[test]
fn another_scheme_is_unsupported() {
    let request = WireRequest {
        method: "GET".into(),
        target: "/".into(),
        headers: vec![("authorization".into(), "ACS3-HMAC-SM3 Credential=a".into())],
        body: Vec::new(),
    };
    assert_eq!(claim(&request), Err(ClaimError::UnsupportedMethod("ACS3-HMAC-SM3".into())));
}

#[rstest]
#[case::not_hex("zz")]
#[case::upper_case("AB")]
#[case::odd("abc")]
fn a_signature_that_is_not_lower_case_hex_mismatches(#[case] text: &str) {
    assert_eq!(from_hex(text), None);
}
