//! Parameters and bodies.

use std::sync::{Arc, LazyLock};

use acs_conform::mock::{Rules, Service};
use acs_conform::reference;
use acs_conform::suite::Suite;
use acs_conform::wire::{
    JsonBounds, Params, WireRequest, WireResponse, percent_decode, percent_encode, read_json,
    undo_content_encoding,
};
use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::Value;
use std::io::Read;

use super::suites::{NOW, SUITE};

/// Two servers with a world of their suites: each reads parameters in its own way.
static SERVERS: LazyLock<[(Arc<Suite>, Arc<Service>); 2]> = LazyLock::new(|| {
    ["describe-send-file-results", "send-file"].map(|name| {
        let suite = super::suites::load(name);
        let rules: Rules = reference::rules_of(&suite).expect("both operations are served");
        let service = reference::service_at(rules, Arc::new(|| *NOW));
        let world = suite.world(&suite.manifest.default_world, *NOW).expect("the world is there");
        service.seed(world.document.to_string().as_bytes()).expect("the world is one");
        (suite, service)
    })
});

/// A query, a form or a name in one: read, written, read again; and answered by both servers.
pub fn params(bytes: &[u8]) {
    let params = Params::parse_form(bytes);
    assert_eq!(Params::parse_form(params.encode().as_bytes()), params);
    assert_eq!(percent_decode(percent_encode(bytes).as_bytes()), bytes);

    if let Some(schema) = &SUITE.request {
        let texts: Vec<(String, String)> = params
            .iter()
            .filter_map(|(name, value)| {
                Some((str::from_utf8(name).ok()?.into(), str::from_utf8(value).ok()?.into()))
            })
            .collect();
        schema.judge(texts.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    }
    for (suite, service) in &*SERVERS {
        let action = &suite.manifest.operation;
        let form = format!("Action={action}&RegionId=cn-hangzhou&");
        let answer = service.answer(&WireRequest {
            method: "POST".into(),
            target: "/".into(),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: [form.as_bytes(), bytes].concat(),
        });
        answered(&answer);
        let Ok(text) = str::from_utf8(bytes) else { continue };
        answered(&service.answer(&WireRequest {
            method: "GET".into(),
            target: format!("/?{text}"),
            headers: vec![("x-acs-action".into(), action.clone())],
            body: Vec::new(),
        }));
    }
}

fn answered(answer: &WireResponse) {
    assert!(matches!(answer.status, 200 | 400 | 403 | 404), "{answer:?}");
    if !answer.body.starts_with(b"<") {
        read_json(&answer.body, JsonBounds::default()).expect("the server writes JSON");
    }
}

/// Bytes that a body may have when its coding is undone.
const BOUND: usize = 100_000;

/// A body: as JSON, and as something compressed.
pub fn json(bytes: &[u8]) {
    let bounds = JsonBounds::default();
    match (read_json(bytes, bounds), serde_json::from_slice::<Value>(bytes)) {
        (Ok(strict), lenient) => {
            let lenient = lenient.expect("what is read strictly is read leniently");
            assert_eq!(strict, lenient);
            let written = strict.to_string();
            let again =
                read_json(written.as_bytes(), bounds).expect("what was read can be written");
            assert_eq!(again.to_string(), written);
            let values = count(&strict);
            assert!(values <= bounds.values && depth(&strict) <= bounds.depth);
            let few = JsonBounds { values: values - 1, ..bounds };
            assert!(read_json(bytes, few).is_err(), "{values} values are one too many");
        }
        (Err(told), lenient) => {
            assert!(!told.is_empty());
            let ours = ["twice", "nests", "too many", "byte order mark"];
            assert!(lenient.is_err() || ours.iter().any(|word| told.contains(word)), "{told}");
        }
    }
    for coding in ["gzip", "deflate", "gzip, deflate", "deflate,gzip,deflate,gzip"] {
        if let Ok(plain) = undo_content_encoding(answer(coding, bytes.to_vec()), BOUND) {
            assert!(plain.body.len() <= BOUND.max(bytes.len()));
        }
    }
    let packed = |mut from: Box<dyn Read + '_>| {
        let mut out = Vec::new();
        from.read_to_end(&mut out).expect("memory can be read");
        out
    };
    let level = Compression::fast();
    for (coding, packed) in [
        ("gzip", packed(Box::new(GzEncoder::new(bytes, level)))),
        ("deflate", packed(Box::new(ZlibEncoder::new(bytes, level)))),
        ("deflate", packed(Box::new(DeflateEncoder::new(bytes, level)))),
    ] {
        let undone = undo_content_encoding(answer(coding, packed), bytes.len());
        assert_eq!(undone.expect("it is as large as its bound").body, bytes);
    }
}

fn answer(coding: &str, body: Vec<u8>) -> WireResponse {
    let headers = vec![("Content-Encoding".to_owned(), coding.to_owned())];
    WireResponse { status: 200, headers, body: Bytes::from(body) }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
