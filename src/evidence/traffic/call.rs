//! A call of the operation: its parameters, and the limits that they break.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::rules::Rules;
use crate::check::Finding;
use crate::schema::{Breach, Refusal};
use crate::spec::{Level, Silence};
use crate::suite::Suite;
use crate::wire::{WireRequest, form_items};

/// Parameters of the protocol, which every operation has.
const PROTOCOL: [&str; 11] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecureTransport",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
];
/// The parameter that names the version of the operation.
const VERSION: &str = "Version";

/// A call of the operation.
pub struct Call {
    /// Its parameters as a document, those of open meaning left out.
    pub params: Map<String, Value>,
    /// Parameters of open meaning.
    pub open: BTreeSet<String>,
    /// The limits that it breaks, of those that the edition has.
    pub breaches: Vec<(Breach, Level)>,
    format: Option<String>,
}

impl Call {
    /// The call that a request makes, if it is one of the suite's operation.
    pub fn of(request: &WireRequest, rules: &Rules) -> Option<Self> {
        if request.method == "OPTIONS" {
            return None;
        }
        let mut params: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        let mut no_texts = Vec::new();
        let (mut action, mut version, mut format) = (None, None, None);
        let body: &[u8] = if request.has_form() { &request.body } else { &[] };
        for (name, value) in form_items(request.query().as_bytes()).chain(form_items(body)) {
            let (name, value) = (text(name), text(value));
            match name.as_ref() {
                "Action" => action = Some(value),
                VERSION => version = Some(value),
                "Format" => format = Some(value.into_owned()),
                protocol if PROTOCOL.contains(&protocol) => {}
                _ if is_no_text(&value) => no_texts.push(name.into_owned()),
                _ => params.push((name, value)),
            }
        }
        let action = action.or_else(|| request.header("x-acs-action").map(Cow::Borrowed));
        let version = version.or_else(|| request.header("x-acs-version").map(Cow::Borrowed));
        let manifest = rules.manifest();
        if action? != manifest.operation || version.is_some_and(|v| v != manifest.version) {
            return None;
        }
        let schema = rules.suite.request.as_ref()?;
        let read = schema.judge(params.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        let breaches = strongest(read.breaches, &rules.suite);
        let open = read.open.into_iter().chain(no_texts).collect();
        Some(Self { params: read.params, open, breaches, format })
    }

    /// Whether a parameter was sent, in whatever spelling.
    pub fn has(&self, param: &str) -> bool {
        self.params.contains_key(param) || self.is_open(param)
    }

    /// Whether the meaning of a parameter is open.
    pub fn is_open(&self, param: &str) -> bool {
        self.open.iter().any(|name| name.split('.').next() == Some(param))
    }

    /// Whether a parameter breaks a limit, so that what it then filters is open.
    pub fn breaks(&self, param: &str) -> bool {
        self.breaches.iter().any(|(breach, _)| breach.pointer.split('/').nth(1) == Some(param))
    }

    /// Whether an answer in XML is what was asked for, or may be.
    pub fn may_get_xml(&self, request: &WireRequest) -> bool {
        match &self.format {
            Some(format) => !format.eq_ignore_ascii_case("json"),
            None => request.header("accept").is_none_or(|accept| !accept.contains("json")),
        }
    }

    /// What is wrong with the call itself.
    pub fn findings(&self, suite: &Suite) -> Vec<Finding> {
        let found = self.breaches.iter().filter_map(|(breach, level)| {
            let clause = breach.clause.clone()?;
            let contested = suite.ledger.find(&clause).is_some_and(|c| c.contested.is_some());
            let due = match (&breach.refusal, contested) {
                (Refusal::Due(codes), _) => format!("; else {} is due", codes.join(" or ")),
                (Refusal::Allowed(_), true) => "; what becomes of another value is open".to_owned(),
                (Refusal::Allowed(_), false) => String::new(),
            };
            Some(Finding {
                clause,
                level: *level,
                check: "call",
                expected: format!("{}{due}", breach.expected),
                actual: breach.actual.clone(),
                at: None,
                pointer: Some(breach.pointer.clone()),
                note: None,
            })
        });
        found.collect()
    }
}

/// Whether a value holds what no text does: control characters, or bytes that are not UTF-8. A limit
/// on texts says nothing about it.
fn is_no_text(value: &str) -> bool {
    value.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER)
}

fn text(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// The breaches of clauses that the edition has, each with its level; where a value breaks a settled
/// limit, what is open about it says nothing more.
fn strongest(breaches: Vec<Breach>, suite: &Suite) -> Vec<(Breach, Level)> {
    let settled: BTreeSet<String> = breaches
        .iter()
        .filter(|breach| matches!(breach.refusal, Refusal::Due(_)))
        .map(|breach| breach.pointer.clone())
        .collect();
    let kept = breaches.into_iter().filter_map(|breach| {
        let due = matches!(breach.refusal, Refusal::Due(_));
        if !due && settled.contains(&breach.pointer) {
            return None;
        }
        let clause = suite.ledger.find(breach.clause.as_deref()?)?;
        let silent = clause.contested.as_ref().is_some_and(|c| c.page == Silence::Silent);
        let level = if silent { clause.level.min(Level::Should) } else { clause.level };
        Some((breach, level))
    });
    kept.collect()
}
