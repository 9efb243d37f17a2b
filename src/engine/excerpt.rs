//! An exchange as a reader sees it: a `curl` line, and bounded texts without signatures.

use std::fmt::Write as _;

use crate::report::document::Excerpt;
use crate::report::inert::bounded;
use crate::wire::{Exchange, Params, WireRequest};

/// How much of a body an excerpt shows, in bytes.
pub const MOST_BODY: usize = 4096;
/// How many headers of an answer an excerpt shows.
pub const MOST_HEADERS: usize = 30;
/// How much of a header's value an excerpt shows, in characters.
pub const MOST_HEADER: usize = 1000;

/// How long a command or the first line of a request may be, in bytes. A case may send megabytes, and a
/// report holds several of them for each row.
pub const MOST_LINE: usize = 256 << 10;

/// Parameters that prove who calls; they are left out of what people read.
const PROOF: &[&str] = &[
    "AccessKeyId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
];
/// Headers that prove who calls, or that every client sets by itself.
const PROOF_HEADERS: &[&str] = &[
    "authorization",
    "content-length",
    "host",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
];

/// A command that repeats a request, unsigned; of one that is too long to be shown, only how long it is.
pub(super) fn short_curl(url: &str, request: &WireRequest) -> String {
    let line = curl(url, request);
    if line.len() <= MOST_LINE {
        return line;
    }
    format!("# a command of {} bytes, too long to be shown: see `explain` of the row", line.len())
}

/// A command that repeats a request, unsigned, however long.
pub fn curl(url: &str, request: &WireRequest) -> String {
    let mut line = format!("curl -sS -X {}", request.method);
    for (name, value) in &request.headers {
        if !PROOF_HEADERS.iter().any(|hidden| name.eq_ignore_ascii_case(hidden)) && name != "accept"
        {
            let header = quoted(&format!("{name}: {value}"));
            let _ = write!(line, " -H {header}");
        }
    }
    let body = if request.has_form() { without_proof(&request.body) } else { Vec::new() };
    if !body.is_empty() {
        let body = quoted(&String::from_utf8_lossy(&body));
        let _ = write!(line, " --data {body}");
    }
    let query = without_proof(request.query().as_bytes());
    let mut target = format!("{}/", url.trim_end_matches('/'));
    if !query.is_empty() {
        target.push('?');
        target.push_str(&String::from_utf8_lossy(&query));
    }
    line.push(' ');
    line.push_str(&quoted(&target));
    line
}

/// A query or form without the parameters that prove who calls; the rest byte for byte.
fn without_proof(raw: &[u8]) -> Vec<u8> {
    let kept: Vec<&[u8]> = raw
        .split(|&byte| byte == b'&')
        .filter(|item| {
            let params = Params::parse_form(item);
            let proof = params.iter().any(|(name, _)| PROOF.iter().any(|p| p.as_bytes() == name));
            !proof
        })
        .collect();
    kept.join(&b'&')
}

/// A text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Request and answer as texts.
pub(super) fn excerpt(exchange: &Exchange) -> Excerpt {
    let request = &exchange.request;
    let query = without_proof(request.query().as_bytes());
    let mark = if query.is_empty() { "" } else { "?" };
    let query = shown(&query, MOST_LINE);
    let mut sent = format!("{} /{mark}{query} HTTP/1.1\n", request.method);
    for (name, value) in &request.headers {
        if !PROOF_HEADERS.iter().any(|hidden| name.eq_ignore_ascii_case(hidden)) {
            let _ = writeln!(sent, "{name}: {value}");
        }
    }
    if !request.body.is_empty() {
        let body =
            if request.has_form() { without_proof(&request.body) } else { request.body.clone() };
        sent.push('\n');
        sent.push_str(&shown(&body, MOST_BODY));
    }
    let came = match &exchange.outcome {
        Err(obstacle) => obstacle.to_string(),
        Ok(response) => {
            let mut came = format!("HTTP/1.1 {}\n", response.status);
            for (name, value) in response.headers.iter().take(MOST_HEADERS) {
                let _ = writeln!(came, "{name}: {}", bounded(value, MOST_HEADER));
            }
            came.push('\n');
            came.push_str(&shown(&response.body, MOST_BODY));
            came
        }
    };
    Excerpt { request: sent, response: came, millis: exchange.millis }
}

fn shown(body: &[u8], most: usize) -> String {
    let cut = &body[..body.len().min(most)];
    let text = String::from_utf8_lossy(cut);
    match body.len() - cut.len() {
        0 => text.into_owned(),
        more => format!("{text}\n… {more} more bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::WireResponse;

    #[test]
    fn an_answer_is_shown_in_part() {
        let answer = |headers: usize, value: usize, body: usize| {
            let header = |n| (format!("x-{n}"), "v".repeat(value));
            let response = WireResponse {
                status: 200,
                headers: (0..headers).map(header).collect(),
                body: "b".repeat(body).into(),
            };
            let request = WireRequest {
                method: "GET".into(),
                target: "/".into(),
                headers: Vec::new(),
                body: Vec::new(),
            };
            excerpt(&Exchange { request, outcome: Ok(response), millis: 0.0 }).response
        };
        let whole = answer(MOST_HEADERS, MOST_HEADER, MOST_BODY);
        assert!(whole.contains("x-29: v") && !whole.contains('…'));
        assert!(!answer(MOST_HEADERS + 1, 1, 1).contains("x-30"));
        assert!(answer(1, MOST_HEADER + 1, 1).contains("… (1 more characters)"));
        assert!(answer(1, 1, MOST_BODY + 1).contains("… 1 more bytes"));
    }

    #[test]
    fn a_curl_line_repeats_the_request_without_its_proof() {
        let request = WireRequest {
            method: "POST".into(),
            target: "/?A=b%20c&Signature=x&AccessKeyId=y&Q=it's".into(),
            headers: vec![
                ("x-acs-action".into(), "Do".into()),
                ("Authorization".into(), "no".into()),
            ],
            body: Vec::new(),
        };
        assert_eq!(
            curl("http://127.0.0.1:1", &request),
            r"curl -sS -X POST -H 'x-acs-action: Do' 'http://127.0.0.1:1/?A=b%20c&Q=it'\''s'"
        );
    }
}
