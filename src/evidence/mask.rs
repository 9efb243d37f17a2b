//! Takes proofs of identity out of what is kept: keys, signatures and security tokens become
//! tokens, the same one for the same value, and known secrets are removed wherever they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde_json::Value;

use crate::wire::{REDACTED, Redactor, WireRequest, WireResponse, form_items};

/// Headers whose whole value proves who calls.
const PROOFS: [&str; 5] =
    ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-acs-security-token"];
/// Parameters whose whole value proves who calls.
const PROOF_PARAMS: [&str; 2] = ["Signature", "SecurityToken"];
/// The parameter that names the key.
const KEY_PARAM: &str = "AccessKeyId";

/// Hides secrets, and remembers which tokens stand for which.
pub struct Mask {
    secrets: Vec<String>,
    redactor: Redactor,
    // Only digests of secrets are kept.
    hasher: RandomState,
    proofs: HashMap<u64, usize>,
    keys: HashMap<u64, usize>,
    names: HashMap<u64, String>,
}

impl Mask {
    /// Hides these secrets, and whatever looks like a proof.
    pub fn new(secrets: Vec<String>) -> Self {
        Self {
            redactor: Redactor::new(secrets.iter().map(String::as_str)),
            secrets,
            hasher: RandomState::new(),
            proofs: HashMap::new(),
            keys: HashMap::new(),
            names: HashMap::new(),
        }
    }

    /// Learns the callers of a world: their secrets are hidden, their keys get names.
    pub fn learn(&mut self, world: &Value) {
        let mut fresh = false;
        for (name, caller) in world.get("callers").and_then(Value::as_object).into_iter().flatten()
        {
            let text = |member: &str| caller.get(member).and_then(Value::as_str);
            if let Some(secret) = text("AccessKeySecret")
                && !self.secrets.iter().any(|known| known == secret)
            {
                self.secrets.push(secret.to_owned());
                fresh = true;
            }
            if let Some(id) = text(KEY_PARAM) {
                self.names.insert(self.hasher.hash_one(id), name.clone());
            }
        }
        if fresh {
            self.redactor = Redactor::new(self.secrets.iter().map(String::as_str));
        }
    }

    /// Gives a key the name of its caller.
    pub fn name(&mut self, key: &str, caller: &str) {
        self.names.insert(self.hasher.hash_one(key), caller.to_owned());
    }

    /// The callers that were seen, by the token that stands for their key.
    pub fn callers(&self) -> BTreeMap<String, String> {
        let token = |(key, number): (&u64, &usize)| {
            Some((format!("key:{number}"), self.names.get(key)?.clone()))
        };
        self.keys.iter().filter_map(token).collect()
    }

    /// A text without known secrets.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.redactor.text(text)
    }

    /// A request without proofs.
    pub fn request(&mut self, request: &WireRequest) -> WireRequest {
        let target = match request.target.split_once('?') {
            None => self.text(&request.target).into_owned(),
            Some((path, query)) => {
                let query = self.items(query.as_bytes());
                format!("{}?{}", self.text(path), String::from_utf8_lossy(&query))
            }
        };
        let body = if request.has_form() {
            self.items(&request.body)
        } else {
            self.redactor.bytes(&request.body).into_owned()
        };
        let headers = request.headers.iter().map(|(name, value)| {
            let value = self.header(name, value);
            (name.clone(), value)
        });
        WireRequest { method: request.method.clone(), target, headers: headers.collect(), body }
    }

    /// An answer without proofs.
    pub fn response(&mut self, response: &WireResponse) -> WireResponse {
        let headers = response.headers.iter().map(|(name, value)| {
            let value = self.header(name, value);
            (name.clone(), value)
        });
        let headers = headers.collect();
        let body = match self.redactor.bytes(&response.body) {
            Cow::Borrowed(_) => response.body.clone(),
            Cow::Owned(cut) => self.still_json(&response.body, cut).into(),
        };
        WireResponse { status: response.status, headers, body }
    }

    /// What was cut out of a JSON document must not break it: it would be judged as no JSON.
    fn still_json(&self, whole: &[u8], cut: Vec<u8>) -> Vec<u8> {
        match serde_json::from_slice::<Value>(whole) {
            Ok(mut document) if serde_json::from_slice::<Value>(&cut).is_err() => {
                self.inside(&mut document);
                document.to_string().into_bytes()
            }
            _ => cut,
        }
    }

    fn inside(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text).into_owned(),
            Value::Array(items) => items.iter_mut().for_each(|item| self.inside(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.inside(member)),
            _ => {}
        }
    }

    fn header(&mut self, name: &str, value: &str) -> String {
        if !PROOFS.iter().any(|proof| name.eq_ignore_ascii_case(proof)) {
            return self.text(value).into_owned();
        }
        // `SCHEME Credential=…,SignedHeaders=…,Signature=…` keeps what proves nothing.
        let parts = value.split_once(" Credential=").and_then(|(scheme, rest)| {
            let (key, rest) = rest.split_once(',')?;
            let (signed, signature) = rest.split_once("Signature=")?;
            let plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
            (plain(scheme) && plain(signed)).then_some((scheme, key, signed, signature))
        });
        match parts {
            Some((scheme, key, signed, signature)) => {
                let (key, signature) = (self.key(key), self.proof(signature));
                let signed = self.text(signed);
                format!("{scheme} Credential={key},{signed}Signature={signature}")
            }
            None => self.proof(value),
        }
    }

    /// A query or form, item by item, the rest byte for byte.
    fn items(&mut self, raw: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(raw.len());
        for (at, item) in raw.split(|&byte| byte == b'&').enumerate() {
            if at > 0 {
                out.push(b'&');
            }
            let Some((name, value)) = form_items(item).next() else { continue };
            let written = item.iter().position(|&b| b == b'=').map_or(item.len(), |at| at + 1);
            let is = |param: &str| name.as_ref() == param.as_bytes();
            if PROOF_PARAMS.iter().any(|param| is(param)) {
                let token = self.proof(&String::from_utf8_lossy(&value));
                out.extend_from_slice(&item[..written]);
                out.extend_from_slice(token.as_bytes());
            } else if is(KEY_PARAM) {
                let token = self.key(&String::from_utf8_lossy(&value));
                out.extend_from_slice(&item[..written]);
                out.extend_from_slice(token.as_bytes());
            } else {
                out.extend_from_slice(&self.redactor.bytes(item));
            }
        }
        out
    }

    fn proof(&mut self, value: &str) -> String {
        if value.is_empty() || value == REDACTED {
            return value.to_owned();
        }
        let next = self.proofs.len() + 1;
        let number = *self.proofs.entry(self.hasher.hash_one(value)).or_insert(next);
        format!("redacted:{number}")
    }

    fn key(&mut self, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        let next = self.keys.len() + 1;
        let number = *self.keys.entry(self.hasher.hash_one(value)).or_insert(next);
        format!("key:{number}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "c4n/ary+S3cret=";

    fn request(target: &str, headers: &[(&str, &str)], body: &str) -> WireRequest {
        WireRequest {
            method: "POST".into(),
            target: target.into(),
            headers: headers.iter().map(|&(n, v)| (n.into(), v.into())).collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn equal_proofs_get_equal_tokens() {
        let mut mask = Mask::new(Vec::new());
        let mut target = |signature: &str, key: &str| {
            let target = format!("/?a=b%20c&Signature={signature}&AccessKeyId={key}&d");
            mask.request(&request(&target, &[], "")).target
        };
        assert_eq!(target("x%3D", "me"), "/?a=b%20c&Signature=redacted:1&AccessKeyId=key:1&d");
        assert_eq!(target("y", "you"), "/?a=b%20c&Signature=redacted:2&AccessKeyId=key:2&d");
        assert_eq!(target("x=", "me"), "/?a=b%20c&Signature=redacted:1&AccessKeyId=key:1&d");
    }

    #[test]
    fn an_authorization_keeps_what_proves_nothing() {
        let mut mask = Mask::new(Vec::new());
        mask.learn(
            &json!({"callers": {"owner": {"AccessKeyId": "me", "AccessKeySecret": "hush"}}}),
        );
        let mut header = |value: &str| mask.header("Authorization", value);
        assert_eq!(
            header("ACS3-HMAC-SHA256 Credential=me,SignedHeaders=host;x-acs-date,Signature=0af"),
            "ACS3-HMAC-SHA256 Credential=key:1,SignedHeaders=host;x-acs-date,Signature=redacted:1"
        );
        assert_eq!(header("Bearer abc"), "redacted:2");
        assert_eq!(mask.callers(), BTreeMap::from([("key:1".to_owned(), "owner".to_owned())]));
    }

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        let mut mask = Mask::new(vec![SECRET.to_owned()]);
        let form = [("Content-Type", "application/x-www-form-urlencoded"), ("x-a", SECRET)];
        let sent =
            mask.request(&request("/?n=c4n%2Fary%2BS3cret%3D", &form, "SecurityToken=abc&b=1"));
        assert_eq!(sent.target, "/?n=[redacted]");
        assert_eq!(sent.headers[1].1, "[redacted]");
        assert_eq!(sent.body, b"SecurityToken=redacted:1&b=1");
        let answer = WireResponse {
            status: 400,
            headers: vec![("Set-Cookie".into(), "a=b".into())],
            body: r#"{"Message":"Authorization: a \"b\" c4n/ary+S3cret=","n":1}"#.into(),
        };
        let answer = mask.response(&answer);
        assert_eq!(answer.headers[0].1, "redacted:2");
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert!(!body.to_string().contains("S3cret") && body["n"] == 1, "{body}");
    }
}
