//! An answer as the judge sees it: parsed once, with its records at hand.

use serde_json::Value;

use super::finding::{brief, listed};
use crate::suite::Suite;
use crate::wire::{JsonBounds, WireResponse, read_json};

/// One complete answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The bytes.
    pub response: WireResponse,
    /// The body as JSON, or why it is none.
    pub json: Result<Value, String>,
}

impl Answer {
    /// Parses an answer's body, within bounds.
    pub fn new(response: WireResponse, bounds: JsonBounds) -> Self {
        let json = match undecoded(&response) {
            Some(told) => Err(told),
            None => read_json(&response.body, bounds),
        };
        Self { response, json }
    }

    /// A member at the top of the document, as text.
    pub fn top(&self, member: &str) -> Option<&str> {
        self.json.as_ref().ok()?.get(member)?.as_str()
    }

    /// Whether the answer has a success status.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// The records of the answer's list.
    pub fn records(&self, suite: &Suite) -> Vec<&Value> {
        let Ok(json) = &self.json else { return Vec::new() };
        let path = suite.patterns.path(&suite.manifest.records.at);
        path.map(|path| path.query(json).all()).unwrap_or_default()
    }

    /// The token of the next page; `None` where it is missing, empty or no text.
    pub fn token(&self, suite: &Suite) -> Option<&str> {
        let json = self.json.as_ref().ok()?;
        let path = suite.patterns.path(&suite.manifest.paging.token).ok()?;
        path.query(json).first()?.as_str().filter(|token| !token.is_empty())
    }

    /// The answer in a few words.
    pub fn describe(&self, suite: &Suite) -> String {
        let status = self.response.status;
        match &self.json {
            Err(_) => {
                let text = String::from_utf8_lossy(&self.response.body);
                let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("no body");
                format!("HTTP {status}, {}", brief(first))
            }
            Ok(json) => {
                if let Some(code) = json.get("Code") {
                    let words = |value: &Value| match value {
                        Value::String(text) => brief(text),
                        other => brief(&other.to_string()),
                    };
                    let message = json.get("Message").map(words).unwrap_or_default();
                    return format!("HTTP {status} {}: {message}", words(code));
                }
                let keys = keys(&self.records(suite), &suite.manifest.records.key);
                match keys.len() {
                    0 => format!("HTTP {status}, no record"),
                    1 => format!("HTTP {status}, one record: {}", keys[0]),
                    n => format!("HTTP {status}, {n} records: {}", listed(&keys)),
                }
            }
        }
    }
}

/// What a body is declared to be and is not. What could be decoded is declared no longer; the rest
/// no client can read, even where the bytes happen to be JSON.
fn undecoded(response: &WireResponse) -> Option<String> {
    let coding = response.header("content-encoding")?.trim();
    let declared = !coding.is_empty() && !coding.eq_ignore_ascii_case("identity");
    (declared && !response.body.is_empty())
        .then(|| format!("the body is not {}, as Content-Encoding declares", brief(coding)))
}

/// The keys of records; a record without key counts as `(no key)`.
pub(super) fn keys<'a>(records: &[&'a Value], key: &str) -> Vec<&'a str> {
    records.iter().map(|r| r.get(key).and_then(Value::as_str).unwrap_or("(no key)")).collect()
}

/// The answers of one step: one, or the pages of a walk.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The answers in order.
    pub pages: Vec<Answer>,
    /// Whether a walk broke off, so that its records are not the whole list.
    pub broken_off: bool,
}

impl Gathered {
    /// The records of all pages, in order.
    pub fn records(&self, suite: &Suite) -> Vec<&Value> {
        self.pages.iter().flat_map(|page| page.records(suite)).collect()
    }

    /// The keys of all records, in order.
    pub fn keys<'a>(&'a self, suite: &Suite) -> Vec<&'a str> {
        keys(&self.records(suite), &suite.manifest.records.key)
    }
}
