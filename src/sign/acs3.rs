//! `ACS3-HMAC-SHA256`: the signature in headers.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::canonical::canonical_query;
use super::{Credentials, Stamp};
use crate::wire::WireRequest;

/// The scheme word of the `Authorization` header.
pub(super) const SCHEME: &str = "ACS3-HMAC-SHA256";

const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Signs a request: adds `x-acs-date`, `x-acs-signature-nonce`, `x-acs-content-sha256`, the
/// `x-acs-security-token` of temporary credentials, and `Authorization`.
///
/// Signed are `host`, every `x-acs-*` and `content-type`, as far as the request has them. So
/// `Host`, `x-acs-action` and `x-acs-version` must be there before, with the values that will
/// be sent, and the request must not be signed yet.
pub fn sign(request: &mut WireRequest, credentials: &Credentials, stamp: &Stamp) {
    let body_hash = hash_of_body(&request.body);
    request.headers.reserve(5);
    let mut add = |name: &str, value: String| request.headers.push((name.to_owned(), value));
    add("x-acs-date", stamp.date());
    add("x-acs-signature-nonce", stamp.nonce.clone());
    add("x-acs-content-sha256", body_hash.clone().into_owned());
    if let Some(token) = &credentials.token {
        add("x-acs-security-token", token.expose_secret().to_owned());
    }

    let names = names_to_sign(request);
    let mac = keyed(&credentials.secret, &string_to_sign(request, &names, &body_hash));
    let mut authorization = String::with_capacity(320);
    authorization.push_str(SCHEME);
    authorization.push_str(" Credential=");
    authorization.push_str(&credentials.id);
    authorization.push_str(",SignedHeaders=");
    push_joined(&mut authorization, &names);
    authorization.push_str(",Signature=");
    push_hex(&mut authorization, &mac.finalize().into_bytes());
    drop(names);
    request.headers.push(("Authorization".to_owned(), authorization));
}

/// Whether a header has to be signed when it is there: `host` and every `x-acs-*`.
pub(super) fn must_be_signed(lower_name: &str) -> bool {
    lower_name == "host" || lower_name.starts_with("x-acs-")
}

/// The HMAC over a string to sign, not yet finished.
pub(super) fn keyed(secret: &SecretString, string_to_sign: &str) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length")
        .chain_update(string_to_sign)
}

/// The string to sign of a request, for a sorted list of lower-case header names.
pub(super) fn string_to_sign(
    request: &WireRequest,
    names: &[Cow<'_, str>],
    body_hash: &str,
) -> String {
    let canonical = canonical_request(request, names, body_hash);
    let mut out = String::with_capacity(SCHEME.len() + 65);
    out.push_str(SCHEME);
    out.push('\n');
    push_hex(&mut out, &Sha256::digest(canonical));
    out
}

/// The request as it is hashed: method, path, query, signed headers, their names, body hash.
fn canonical_request(request: &WireRequest, names: &[Cow<'_, str>], body_hash: &str) -> String {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let mut out = String::with_capacity(request.target.len() * 2 + 768);
    out.push_str(&request.method);
    out.push('\n');
    out.push_str(if path.is_empty() { "/" } else { path });
    out.push('\n');
    out.push_str(&canonical_query([query.as_bytes()], None));
    out.push('\n');
    for name in names {
        out.push_str(name);
        out.push(':');
        push_header(&mut out, request, name);
        out.push('\n');
    }
    out.push('\n');
    push_joined(&mut out, names);
    out.push('\n');
    out.push_str(body_hash);
    out
}

/// The hex SHA-256 of a body.
pub(super) fn hash_of_body(body: &[u8]) -> Cow<'static, str> {
    if body.is_empty() {
        return Cow::Borrowed(EMPTY_BODY);
    }
    let mut out = String::with_capacity(64);
    push_hex(&mut out, &Sha256::digest(body));
    Cow::Owned(out)
}

fn names_to_sign(request: &WireRequest) -> Vec<Cow<'_, str>> {
    let mut names: Vec<_> = request
        .headers
        .iter()
        .map(|(name, _)| lower_case(name))
        .filter(|name| must_be_signed(name) || name == "content-type")
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A header name in lower case; most already are.
pub(super) fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Appends the value of a header: trimmed; several values sorted and joined by `,`.
fn push_header(out: &mut String, request: &WireRequest, name: &str) {
    let mut values = request
        .headers
        .iter()
        .filter(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim());
    let first = values.next().unwrap_or_default();
    let Some(second) = values.next() else {
        out.push_str(first);
        return;
    };
    let mut all: Vec<&str> = [first, second].into_iter().chain(values).collect();
    all.sort_unstable();
    out.push_str(&all.join(","));
}

fn push_joined(out: &mut String, names: &[Cow<'_, str>]) {
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            out.push(';');
        }
        out.push_str(name);
    }
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> WireRequest {
        WireRequest {
            method: "POST".into(),
            target: "/?b=1&a=%2a".into(),
            headers: headers.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect(),
            body: Vec::new(),
        }
    }

    #[test]
    fn canonical_request_has_sorted_trimmed_joined_headers() {
        let request = request(&[("X-Acs-B", " 2 "), ("x-acs-b", "1"), ("Host", "h")]);
        let names = names_to_sign(&request);
        assert_eq!(
            canonical_request(&request, &names, "hash"),
            "POST\n/\na=%2A&b=1\nhost:h\nx-acs-b:1,2\n\nhost;x-acs-b\nhash"
        );
    }

    #[test]
    fn only_host_acs_and_content_type_are_signed() {
        let request = request(&[
            ("user-agent", "u"),
            ("Content-Type", "c"),
            ("x-acs-action", "a"),
            ("accept", "*"),
            ("host", "h"),
        ]);
        assert_eq!(names_to_sign(&request), ["content-type", "host", "x-acs-action"]);
    }

    #[test]
    fn temporary_credentials_send_and_sign_their_token() {
        let mut request = request(&[("host", "h")]);
        let credentials = Credentials {
            id: "id".into(),
            secret: "secret".into(),
            token: Some("the-token".into()),
        };
        let time = "2026-01-01T00:00:00Z".parse().unwrap();
        sign(&mut request, &credentials, &Stamp { time, nonce: "n".into() });
        assert_eq!(request.header("x-acs-security-token"), Some("the-token"));
        let authorization = request.header("authorization").unwrap();
        assert!(authorization.contains("x-acs-security-token"), "{authorization}");
    }

    #[test]
    fn empty_body_hash_is_the_hash_of_nothing() {
        let mut hex = String::new();
        push_hex(&mut hex, &Sha256::digest(b""));
        assert_eq!(hash_of_body(b""), hex);
    }
}
