//! An entry of a HAR file as others write it: everything may be missing or null.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::entry::obstacle_of;
use crate::wire::{Obstacle, Params, WireRequest, WireResponse};

/// One entry.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Entry {
    started_date_time: Option<String>,
    time: Option<f64>,
    request: Option<Sent>,
    response: Option<Came>,
    #[serde(rename = "_row")]
    row: Option<String>,
    #[serde(rename = "_attempt")]
    attempt: Option<u32>,
    #[serde(rename = "_world")]
    world: Option<String>,
    #[serde(rename = "_filled")]
    filled: Option<String>,
    #[serde(rename = "_obstacle")]
    obstacle: Option<Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Sent {
    method: Option<String>,
    url: Option<String>,
    headers: Option<Vec<Named>>,
    post_data: Option<PostData>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PostData {
    mime_type: Option<String>,
    text: Option<String>,
    params: Option<Vec<Named>>,
    #[serde(rename = "_encoding")]
    encoding: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Came {
    status: Option<i64>,
    headers: Option<Vec<Named>>,
    content: Option<Content>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Content {
    size: Option<i64>,
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: Option<String>,
    value: Option<String>,
}

/// What an entry holds of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// A complete answer.
    Whole(WireResponse),
    /// Status and headers; the file does not hold the body.
    WithoutBody(WireResponse),
    /// None came.
    Nothing(Option<Obstacle>),
}

/// Why an entry cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// There is no request in it.
    #[error("it has no `request` with a `url`")]
    NoRequest,
    /// A body is said to be Base64 and is none.
    #[error("the {0} is not the Base64 that its `encoding` declares: {1}")]
    Base64(&'static str, String),
    /// A body is in a coding that HAR does not know.
    #[error("the {0} has the unknown `encoding` {1:?}")]
    Encoding(&'static str, String),
    /// The status is no HTTP status.
    #[error("{0} is no HTTP status")]
    Status(i64),
}

impl Entry {
    /// When the request was sent.
    pub fn started(&self) -> Option<Timestamp> {
        self.started_date_time.as_deref()?.parse().ok()
    }

    /// How long the answer took, in milliseconds.
    pub fn millis(&self) -> f64 {
        self.time.filter(|time| time.is_finite() && *time >= 0.0).unwrap_or_default()
    }

    /// The row, attempt, and the world with the moment it was filled in for, as a recording has them.
    pub fn ties(&self) -> Option<(&str, u32)> {
        Some((self.row.as_deref()?, self.attempt?))
    }

    /// The world of a recorded row.
    pub fn world(&self) -> Option<(&str, Timestamp)> {
        Some((self.world.as_deref()?, self.filled.as_deref()?.parse().ok()?))
    }

    /// The URL of the request.
    pub fn url(&self) -> &str {
        self.request.as_ref().and_then(|sent| sent.url.as_deref()).unwrap_or_default()
    }

    /// The request, its target being what follows `base` in the URL, else what follows the host. Its
    /// headers and body are taken out of the entry.
    pub fn take_request(&mut self, base: Option<&str>) -> Result<WireRequest, EntryError> {
        let sent = self.request.as_mut().ok_or(EntryError::NoRequest)?;
        let url = sent.url.as_deref().ok_or(EntryError::NoRequest)?;
        let after = base.and_then(|base| url.strip_prefix(base.trim_end_matches('/')));
        let target = match after {
            Some(target) => target,
            None => below_host(url),
        };
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        let mut request = WireRequest {
            method: sent.method.clone().unwrap_or_else(|| "GET".to_owned()),
            target,
            headers: listed(sent.headers.take()),
            body: Vec::new(),
        };
        if let Some(data) = sent.post_data.take() {
            if let Some(kind) = data.mime_type.as_ref().filter(|kind| !kind.is_empty())
                && request.header("content-type").is_none()
            {
                request.headers.push(("content-type".to_owned(), kind.clone()));
            }
            request.body = match (data.text, data.params) {
                (Some(text), _) => decoded("request's body", text, data.encoding.as_deref())?,
                (None, Some(params)) => {
                    let pair = |param: Named| {
                        (param.name.unwrap_or_default(), param.value.unwrap_or_default())
                    };
                    params.into_iter().map(pair).collect::<Params>().encode().into_bytes()
                }
                (None, None) => Vec::new(),
            };
        }
        Ok(request)
    }

    /// The answer, taken out of the entry. `decoded_by_others`: the body is kept as it is after its
    /// compression was undone, while the headers still declare it.
    pub fn take_answer(&mut self, decoded_by_others: bool) -> Result<Answered, EntryError> {
        if let Some(obstacle) = &self.obstacle {
            return Ok(Answered::Nothing(obstacle_of(obstacle)));
        }
        let Some(came) = self.response.take() else { return Ok(Answered::Nothing(None)) };
        let status = came.status.unwrap_or_default();
        if status <= 0 {
            return Ok(Answered::Nothing(None));
        }
        let status = u16::try_from(status)
            .ok()
            .filter(|status| (100..=999).contains(status))
            .ok_or(EntryError::Status(status))?;
        let mut headers = listed(came.headers);
        if decoded_by_others {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
        }
        let content = came.content.unwrap_or_default();
        if let Some(kind) = content.mime_type.filter(|kind| !kind.is_empty())
            && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            headers.push(("content-type".to_owned(), kind));
        }
        let body = match content.text {
            Some(text) => Some(decoded("answer's body", text, content.encoding.as_deref())?),
            // An empty body and one that was not kept look alike but for their size.
            None if content.size == Some(0) => Some(Vec::new()),
            None => None,
        };
        let whole = body.is_some();
        let response =
            WireResponse { status, headers, body: Bytes::from(body.unwrap_or_default()) };
        Ok(if whole { Answered::Whole(response) } else { Answered::WithoutBody(response) })
    }
}

/// Path and query of a URL.
fn below_host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let below = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
    below.split_once('#').map_or(below, |(below, _)| below)
}

/// Headers, without those of HTTP/2 that are no headers.
fn listed(headers: Option<Vec<Named>>) -> Vec<(String, String)> {
    let pairs = headers.unwrap_or_default().into_iter().filter_map(|header| {
        let name = header.name.filter(|name| !name.starts_with(':'))?;
        Some((name, header.value.unwrap_or_default()))
    });
    pairs.collect()
}

fn decoded(
    what: &'static str,
    text: String,
    encoding: Option<&str>,
) -> Result<Vec<u8>, EntryError> {
    match encoding {
        None | Some("" | "utf8" | "utf-8") => Ok(text.into_bytes()),
        Some("base64") => {
            let packed: String = text.split_ascii_whitespace().collect();
            BASE64_STANDARD
                .decode(packed)
                .map_err(|error| EntryError::Base64(what, error.to_string()))
        }
        Some(other) => Err(EntryError::Encoding(what, other.chars().take(40).collect())),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn entry(value: Value) -> Entry {
        serde_json::from_value(value).unwrap()
    }

    #[rstest]
    #[case::plain("https://h/?a=b", "/?a=b")]
    #[case::no_path("https://h?a=b", "/?a=b")]
    #[case::bare("https://h", "/")]
    #[case::fragment("https://h/p?a#b", "/p?a")]
    #[case::no_scheme("/x?y", "/x?y")]
    fn targets_are_what_follows_the_host(#[case] url: &str, #[case] target: &str) {
        let mut entry = entry(json!({"request": {"url": url}}));
        assert_eq!(entry.take_request(None).unwrap().target, target);
    }

    #[rstest]
    #[case::text(json!({"size": 2, "text": "{}"}), Some("{}"))]
    #[case::base64(json!({"size": 2, "text": "e30=", "encoding": "base64"}), Some("{}"))]
    #[case::folded_base64(json!({"size": 2, "text": "e3\n0=", "encoding": "base64"}), Some("{}"))]
    #[case::empty(json!({"size": 0}), Some(""))]
    #[case::not_kept(json!({"size": 9}), None)]
    #[case::no_content(Value::Null, None)]
    fn bodies_are_read(#[case] content: Value, #[case] body: Option<&str>) {
        let mut entry = entry(json!({"response": {"status": 200, "content": content}}));
        match (entry.take_answer(true).unwrap(), body) {
            (Answered::Whole(answer), Some(body)) => assert_eq!(answer.body, body.as_bytes()),
            (Answered::WithoutBody(_), None) => {}
            other => panic!("{other:?}"),
        }
    }

    #[rstest]
    #[case::base64(json!({"status": 200, "content": {"text": "%", "encoding": "base64"}}), "Base64")]
    #[case::encoding(json!({"status": 200, "content": {"text": "", "encoding": "zip"}}), "unknown")]
    #[case::status(json!({"status": 70_000}), "no HTTP status")]
    fn broken_answers_are_told(#[case] response: Value, #[case] part: &str) {
        let told = entry(json!({"response": response})).take_answer(true).unwrap_err().to_string();
        assert!(told.contains(part), "{told}");
    }

    #[test]
    fn forms_are_read_from_their_parameters() {
        let data = json!({"mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": "a b", "value": "c&d"}]});
        let mut entry =
            entry(json!({"request": {"url": "http://h/", "method": "POST", "postData": data}}));
        let request = entry.take_request(None).unwrap();
        assert_eq!(request.params().first("a b"), Some(&b"c&d"[..]));
    }
}
