//! One exchange as an entry of a HAR 1.2 file. Pure.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::transport::At;
use crate::wire::{Obstacle, WireRequest, WireResponse, form_items};

/// An exchange, as far as its entry shows it.
pub struct Exchanged<'a> {
    /// Scheme and host, which the request's target follows.
    pub base: &'a str,
    /// When the request was sent.
    pub started: Timestamp,
    /// How long the answer took, in milliseconds.
    pub millis: f64,
    /// The request, without secrets.
    pub request: &'a WireRequest,
    /// The answer, without secrets, or why there is none.
    pub outcome: Result<&'a WireResponse, &'a Obstacle>,
}

/// Builds an entry.
pub fn entry(exchanged: &Exchanged<'_>) -> Map<String, Value> {
    let Exchanged { base, started, millis, request, outcome } = exchanged;
    let mut sent = Map::new();
    sent.insert("method".into(), json!(request.method));
    sent.insert("url".into(), json!(format!("{}{}", base.trim_end_matches('/'), request.target)));
    sent.insert("httpVersion".into(), json!("HTTP/1.1"));
    sent.insert("cookies".into(), json!([]));
    sent.insert("headers".into(), named(&request.headers));
    let query = form_items(request.query().as_bytes()).map(|(name, value)| {
        json!({"name": String::from_utf8_lossy(&name), "value": String::from_utf8_lossy(&value)})
    });
    sent.insert("queryString".into(), query.collect());
    if !request.body.is_empty() {
        let kind = request.header("content-type").unwrap_or_default();
        let mut data = Map::from_iter([("mimeType".to_owned(), json!(kind))]);
        // HAR 1.2 has no such member for what is sent, so it gets the mark of custom ones.
        if let Some(coding) = text_of(&request.body, &mut data) {
            data.insert("_encoding".into(), json!(coding));
        }
        sent.insert("postData".into(), Value::Object(data));
    }
    sent.insert("headersSize".into(), json!(-1));
    sent.insert("bodySize".into(), json!(request.body.len()));

    let mut came = Map::new();
    let mut content = Map::new();
    let answer = outcome.ok();
    let body: &[u8] = answer.map_or(&[], |answer| &answer.body);
    let kind = answer.and_then(|answer| answer.header("content-type")).unwrap_or_default();
    content.insert("size".into(), json!(body.len()));
    content.insert("mimeType".into(), json!(kind));
    if let Some(coding) = text_of(body, &mut content) {
        content.insert("encoding".into(), json!(coding));
    }
    came.insert("status".into(), json!(answer.map_or(0, |answer| answer.status)));
    came.insert("statusText".into(), json!(""));
    came.insert("httpVersion".into(), json!("HTTP/1.1"));
    came.insert("cookies".into(), json!([]));
    came.insert("headers".into(), answer.map_or(json!([]), |answer| named(&answer.headers)));
    came.insert("content".into(), Value::Object(content));
    came.insert("redirectURL".into(), json!(""));
    came.insert("headersSize".into(), json!(-1));
    came.insert("bodySize".into(), json!(body.len()));

    let mut entry = Map::new();
    entry.insert("startedDateTime".into(), json!(started.to_string()));
    entry.insert("time".into(), json!(millis));
    entry.insert("request".into(), Value::Object(sent));
    entry.insert("response".into(), Value::Object(came));
    entry.insert("cache".into(), json!({}));
    entry.insert("timings".into(), json!({"send": 0, "wait": millis, "receive": 0}));
    if let Err(obstacle) = outcome {
        entry.insert("_obstacle".into(), obstacle_value(obstacle));
    }
    entry
}

/// Ties an entry to what it was sent for.
pub fn tie(entry: &mut Map<String, Value>, at: At<'_>) {
    entry.insert("_row".into(), json!(at.row));
    entry.insert("_step".into(), json!(at.step));
    entry.insert("_attempt".into(), json!(at.attempt));
    if let Some(world) = at.world {
        entry.insert("_world".into(), json!(world));
    }
    if let Some(filled) = at.filled {
        entry.insert("_filled".into(), json!(filled.to_string()));
    }
}

fn named(headers: &[(String, String)]) -> Value {
    headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
}

/// Writes a body as `text`; gives the coding where it is no text.
fn text_of(body: &[u8], into: &mut Map<String, Value>) -> Option<&'static str> {
    if let Ok(text) = std::str::from_utf8(body) {
        into.insert("text".into(), json!(text));
        return None;
    }
    into.insert("text".into(), json!(BASE64_STANDARD.encode(body)));
    Some("base64")
}

fn obstacle_value(obstacle: &Obstacle) -> Value {
    let (kind, told) = match obstacle {
        Obstacle::Unsendable(told) => ("unsendable", json!(told)),
        Obstacle::Connect(told) => ("connect", json!(told)),
        Obstacle::Tls(told) => ("tls", json!(told)),
        Obstacle::Dropped(told) => ("dropped", json!(told)),
        Obstacle::NotHttp(told) => ("not-http", json!(told)),
        Obstacle::Throttled(told) => ("throttled", json!(told)),
        Obstacle::Refused(told) => ("refused", json!(told)),
        Obstacle::NotRecorded(told) => ("not-recorded", json!(told)),
        Obstacle::Timeout(after) => ("timeout", json!(after.as_millis())),
        Obstacle::TooLarge(bytes) => ("too-large", json!(bytes)),
        Obstacle::Spent(most) => ("spent", json!(most)),
        Obstacle::Overtime(time) => ("overtime", json!(time.as_millis())),
        Obstacle::Interrupted => ("interrupted", Value::Null),
    };
    json!({"kind": kind, "told": told})
}

/// The obstacle that an entry notes.
pub fn obstacle_of(value: &Value) -> Option<Obstacle> {
    let told = value.get("told")?;
    let text = || told.as_str().unwrap_or_default().to_owned();
    Some(match value.get("kind")?.as_str()? {
        "unsendable" => Obstacle::Unsendable(text()),
        "connect" => Obstacle::Connect(text()),
        "tls" => Obstacle::Tls(text()),
        "dropped" => Obstacle::Dropped(text()),
        "not-http" => Obstacle::NotHttp(text()),
        "timeout" => Obstacle::Timeout(std::time::Duration::from_millis(told.as_u64()?)),
        "too-large" => Obstacle::TooLarge(usize::try_from(told.as_u64()?).ok()?),
        "overtime" => Obstacle::Overtime(std::time::Duration::from_millis(told.as_u64()?)),
        "interrupted" => Obstacle::Interrupted,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::dropped(Obstacle::Dropped("reset".into()))]
    #[case::timeout(Obstacle::Timeout(Duration::from_millis(1500)))]
    #[case::too_large(Obstacle::TooLarge(8 << 20))]
    #[case::unsendable(Obstacle::Unsendable("a URL".into()))]
    #[case::overtime(Obstacle::Overtime(Duration::from_secs(7)))]
    #[case::interrupted(Obstacle::Interrupted)]
    fn obstacles_come_back(#[case] obstacle: Obstacle) {
        assert_eq!(obstacle_of(&obstacle_value(&obstacle)), Some(obstacle));
    }
}
