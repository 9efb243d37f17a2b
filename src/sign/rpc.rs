//! `HMAC-SHA1`: the signature in parameters.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;

use super::canonical::canonical_query;
use super::{Credentials, Stamp};
use crate::wire::{WireRequest, percent_encode_into};

/// The value of `SignatureMethod`.
pub(super) const METHOD: &str = "HMAC-SHA1";
/// The value of `SignatureVersion`.
pub(super) const VERSION: &str = "1.0";

/// Signs a request: appends `AccessKeyId`, `SignatureMethod`, `SignatureVersion`,
/// `SignatureNonce`, `Timestamp`, the `SecurityToken` of temporary credentials, and `Signature`
/// to the form body if the request is declared to have one, else to the query.
///
/// What was there stays as it was written. The request must not be signed yet.
pub fn sign(request: &mut WireRequest, credentials: &Credentials, stamp: &Stamp) {
    let mut extra = String::with_capacity(320);
    push(&mut extra, "AccessKeyId", &credentials.id);
    push(&mut extra, "SignatureMethod", METHOD);
    push(&mut extra, "SignatureVersion", VERSION);
    push(&mut extra, "SignatureNonce", &stamp.nonce);
    push(&mut extra, "Timestamp", &stamp.date());
    if let Some(token) = &credentials.token {
        push(&mut extra, "SecurityToken", token.expose_secret());
    }

    let form: &[u8] = if request.has_form() { &request.body } else { b"" };
    let query =
        canonical_query([request.query().as_bytes(), form, extra.as_bytes()], Some("Signature"));
    let mac = keyed(&credentials.secret, &string_to_sign(&request.method, &query));
    push(&mut extra, "Signature", &BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    append(request, &extra);
}

/// The HMAC over a string to sign, not yet finished. The key is the secret and `&`, which the
/// documentation's formula leaves out and its examples need.
pub(super) fn keyed(secret: &SecretString, string_to_sign: &str) -> Hmac<Sha1> {
    let secret = secret.expose_secret();
    let mut key = Vec::with_capacity(secret.len() + 1);
    key.extend_from_slice(secret.as_bytes());
    key.push(b'&');
    Hmac::<Sha1>::new_from_slice(&key)
        .expect("HMAC takes a key of any length")
        .chain_update(string_to_sign)
}

/// The string to sign of a request that has its signature parameters.
pub(super) fn string_to_sign_of(request: &WireRequest) -> String {
    let form: &[u8] = if request.has_form() { &request.body } else { b"" };
    let query = canonical_query([request.query().as_bytes(), form], Some("Signature"));
    string_to_sign(&request.method, &query)
}

fn string_to_sign(method: &str, canonical_query: &str) -> String {
    let mut out = String::with_capacity(method.len() + 5 + canonical_query.len() * 3 / 2);
    out.push_str(method);
    out.push_str("&%2F&");
    percent_encode_into(&mut out, canonical_query.as_bytes());
    out
}

fn push(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(name);
    out.push('=');
    percent_encode_into(out, value.as_bytes());
}

fn append(request: &mut WireRequest, extra: &str) {
    if request.has_form() {
        if !request.body.is_empty() {
            request.body.push(b'&');
        }
        request.body.extend_from_slice(extra.as_bytes());
        return;
    }
    match request.target.split_once('?') {
        None => request.target.push('?'),
        Some((_, "")) => {}
        Some(_) => request.target.push('&'),
    }
    request.target.push_str(extra);
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn signed(target: &str, content_type: Option<&str>, body: &str) -> WireRequest {
        let mut request = WireRequest {
            method: "POST".into(),
            target: target.into(),
            headers: content_type.map(|c| ("Content-Type".into(), c.into())).into_iter().collect(),
            body: body.into(),
        };
        let credentials =
            Credentials { id: "id".into(), secret: "s".into(), token: Some("t/k+n".into()) };
        let time = "2026-01-01T00:00:00Z".parse().unwrap();
        sign(&mut request, &credentials, &Stamp { time, nonce: "n n".into() });
        request
    }

    const ADDED: &str = "AccessKeyId=id&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
        &SignatureNonce=n%20n&Timestamp=2026-01-01T00%3A00%3A00Z&SecurityToken=t%2Fk%2Bn&Signature=";

    #[rstest]
    #[case::no_query("/", "/?")]
    #[case::empty_query("/?", "/?")]
    #[case::query_is_kept_as_written("/?a=%zz+*", "/?a=%zz+*&")]
    fn query_is_extended(#[case] target: &str, #[case] before: &str) {
        let request = signed(target, None, "");
        assert!(request.target.starts_with(&format!("{before}{ADDED}")), "{}", request.target);
        assert!(request.body.is_empty());
    }

    #[rstest]
    #[case::empty("", "")]
    #[case::some("a=b", "a=b&")]
    fn form_is_extended(#[case] body: &str, #[case] before: &str) {
        let kind = "Application/X-WWW-Form-URLencoded; charset=utf-8";
        let request = signed("/?q=1", Some(kind), body);
        assert_eq!(request.target, "/?q=1");
        let body = String::from_utf8(request.body).unwrap();
        assert!(body.starts_with(&format!("{before}{ADDED}")), "{body}");
    }

    #[test]
    fn another_body_is_left_alone() {
        let request = signed("/", Some("application/json"), "{}");
        assert_eq!(request.body, b"{}");
        assert!(request.target.contains("&Signature="));
    }
}
