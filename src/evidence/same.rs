//! Whether a request that a row sends now is the one that was recorded for it, whoever signed it
//! and when.

use std::borrow::Cow;

use crate::wire::{REDACTED, WireRequest, form_items};

/// Parameters that differ each time a request is signed.
const STAMPS: [&str; 5] =
    ["AccessKeyId", "SecurityToken", "Signature", "SignatureNonce", "Timestamp"];
/// Headers that differ each time a request is signed or sent.
const STAMP_HEADERS: [&str; 8] = [
    "authorization",
    "content-length",
    "cookie",
    "host",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
];

/// The first difference between a request and the recorded one.
pub fn difference(now: &WireRequest, then: &WireRequest) -> Option<&'static str> {
    if now.method != then.method {
        return Some("method");
    }
    if path(now) != path(then) {
        return Some("path");
    }
    if !same_items(now.query().as_bytes(), then.query().as_bytes()) {
        return Some("query");
    }
    let same_body = if now.has_form() && then.has_form() {
        same_items(&now.body, &then.body)
    } else {
        now.body == then.body || holds_redacted(&then.body)
    };
    if !same_body {
        return Some("body");
    }
    (headers(now) != headers(then) && !headers(then).iter().any(|(_, v)| v.contains(REDACTED)))
        .then_some("headers")
}

fn path(request: &WireRequest) -> &str {
    request.target.split_once('?').map_or(&request.target, |(path, _)| path)
}

type Item<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn same_items(now: &[u8], then: &[u8]) -> bool {
    let kept = |raw: &'_ [u8]| -> Vec<(Vec<u8>, Vec<u8>)> {
        let stamp = |(name, _): &Item<'_>| !STAMPS.iter().any(|s| s.as_bytes() == name.as_ref());
        form_items(raw).filter(stamp).map(|(n, v)| (n.into_owned(), v.into_owned())).collect()
    };
    if now == then {
        return true;
    }
    let (now, then) = (kept(now), kept(then));
    now.len() == then.len()
        && now
            .iter()
            .zip(&then)
            .all(|(now, then)| now == then || holds_redacted(&then.0) || holds_redacted(&then.1))
}

fn holds_redacted(text: &[u8]) -> bool {
    text.windows(REDACTED.len()).any(|window| window == REDACTED.as_bytes())
}

fn headers(request: &WireRequest) -> Vec<(String, &str)> {
    let mut kept: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()))
        .filter(|(name, _)| !STAMP_HEADERS.contains(&name.as_str()))
        .collect();
    kept.sort();
    kept
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn request(target: &str, headers: &[(&str, &str)]) -> WireRequest {
        WireRequest {
            method: "POST".into(),
            target: target.into(),
            headers: headers.iter().map(|&(n, v)| (n.into(), v.into())).collect(),
            body: Vec::new(),
        }
    }

    #[rstest]
    #[case::same("/?a=b", "/?a=b", None)]
    #[case::signed_anew(
        "/?a=b&Signature=x&Timestamp=1",
        "/?a=b&Signature=redacted:1&Timestamp=2",
        None
    )]
    #[case::hidden("/?a=secret", "/?a=[redacted]", None)]
    #[case::another_value("/?a=b", "/?a=c", Some("query"))]
    #[case::one_more("/?a=b&c=d", "/?a=b", Some("query"))]
    #[case::another_path("/x?a=b", "/?a=b", Some("path"))]
    fn targets_are_compared(#[case] now: &str, #[case] then: &str, #[case] due: Option<&str>) {
        let then = request(then, &[("X-Acs-Date", "1"), ("accept", "a")]);
        assert_eq!(difference(&request(now, &[("Accept", "a")]), &then), due);
    }

    #[test]
    fn headers_and_methods_are_compared() {
        let now = request("/", &[("accept", "a")]);
        assert_eq!(difference(&now, &request("/", &[("accept", "b")])), Some("headers"));
        let get = WireRequest { method: "GET".into(), ..now.clone() };
        assert_eq!(difference(&now, &get), Some("method"));
        let other = WireRequest { body: b"x".to_vec(), ..now.clone() };
        assert_eq!(difference(&now, &other), Some("body"));
    }
}
