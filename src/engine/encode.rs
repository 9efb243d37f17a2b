//! From what a case asks for to the bytes that are sent. Pure.

use std::borrow::Cow;

use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};

use super::endpoint::{Endpoint, SignatureUse};
use crate::case::model::Request;
use crate::case::{Captured, Row};
use crate::sign::{Credentials, Stamp, acs3, rpc};
use crate::suite::Ordered;
use crate::suite::manifest::Manifest;
use crate::suite::template::TemplateError;
use crate::suite::world::World;
use crate::wire::{Params, WireRequest, percent_encode};

/// The content type of a form body.
const FORM: &str = "application/x-www-form-urlencoded";

/// Why a request cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A text of the case cannot be filled in.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A word that stands for nothing.
    #[error("`{word}` is no {what}")]
    Word {
        /// What the word should be.
        what: &'static str,
        /// The word.
        word: String,
    },
}

/// Everything that a request is built from.
pub struct Call<'a> {
    /// What the case asks for.
    pub request: &'a Request,
    /// Parameters that replace those of the request, filled in; `None` leaves one out.
    pub instead: &'a [(String, Option<String>)],
    /// The row.
    pub row: &'a Row,
    /// The step of its case; empty where there is only one.
    pub step: &'a str,
    /// The data that the target now holds, where it is known.
    pub world: Option<&'a World>,
    /// What earlier steps captured.
    pub captured: &'a Captured,
    /// The suite's manifest.
    pub manifest: &'a Manifest,
    /// The caller's credentials, if the call is signed.
    pub credentials: Option<&'a Credentials>,
    /// The target.
    pub endpoint: &'a Endpoint,
}

impl Call<'_> {
    /// Whether the call is soundly signed by credentials that were given to us, and not by a caller
    /// of a world.
    pub fn is_by_outsider(&self) -> bool {
        let outside = self.endpoint.credentials.as_ref();
        let same = |own: &Credentials| outside.is_some_and(|outside| outside.id == own.id);
        self.credentials.is_some_and(same) && self.request.fault.is_none()
    }
}

/// Builds and signs a request.
pub fn encode(call: &Call<'_>) -> Result<WireRequest, EncodeError> {
    let request = call.request;
    let word = |text: &Option<String>| -> Result<Option<String>, EncodeError> {
        match text {
            Some(text) => Ok(call.row.fill(text, call.captured)?.map(Cow::into_owned)),
            None => Ok(None),
        }
    };
    let transport = word(&request.transport)?.unwrap_or_else(|| "post-query".to_owned());
    let (method, form) = match transport.as_str() {
        "get" => ("GET", false),
        "post-query" => ("POST", false),
        "post-form" => ("POST", true),
        _ => return Err(EncodeError::Word { what: "transport", word: transport }),
    };
    let method = word(&request.method)?.unwrap_or_else(|| method.to_owned());
    let signature = signature(call, word(&request.signature)?, word(&request.action)?.as_deref())?;
    let action_in_header = match word(&request.action)?.as_deref() {
        Some("header") => true,
        Some("parameter") => false,
        None => signature == SignatureUse::Acs3,
        Some(other) => {
            return Err(EncodeError::Word { what: "place for an action", word: other.to_owned() });
        }
    };
    let operation = word(&request.operation)?.unwrap_or_else(|| call.manifest.operation.clone());
    let version = word(&request.version)?.unwrap_or_else(|| call.manifest.version.clone());

    let mut params = Params::new();
    let mut headers = call.endpoint.headers.clone();
    headers.push(("accept".to_owned(), "application/json".to_owned()));
    if action_in_header {
        headers.push(("x-acs-action".to_owned(), operation));
        headers.push(("x-acs-version".to_owned(), version));
    } else {
        params.push("Action", operation);
        params.push("Version", version);
        // Without it the gateway's own default is XML.
        if request.params.find("Format").is_none() {
            params.push("Format", "JSON");
        }
    }
    parameters(call, &mut params)?;
    for (name, value) in request.headers.iter() {
        let value = call.row.text(value, call.captured)?;
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.push((name.to_owned(), value.into_owned()));
    }
    let plus = word(&request.blank)?.as_deref() == Some("plus");
    let mut encoded = params.encode();
    if plus {
        encoded = encoded.replace("%20", "+");
    }
    if let Some(raw) = word(&request.raw_query)? {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        encoded.push_str(&raw);
    }
    let mut wire = WireRequest { method, target: "/".to_owned(), headers, body: Vec::new() };
    wire.headers.insert(0, ("host".to_owned(), call.endpoint.transport.host().to_owned()));
    if form {
        name_form(&mut wire);
        wire.body = encoded.into_bytes();
    } else if !encoded.is_empty() {
        wire.target = format!("/?{encoded}");
    }
    if request.form.iter().next().is_some() {
        name_form(&mut wire);
        wire.body = in_form(call, &request.form)?;
    }
    sign(call, signature, word(&request.fault)?.as_deref(), &mut wire)?;
    Ok(wire)
}

/// Says that the body is a form, where the case does not write this header itself.
fn name_form(wire: &mut WireRequest) {
    if wire.header("content-type").is_none() {
        wire.headers.push(("content-type".to_owned(), FORM.to_owned()));
    }
}

/// Parameters of the request, with those replaced that later pages of a walk send instead.
fn parameters(call: &Call<'_>, params: &mut Params) -> Result<(), EncodeError> {
    // Names may be templates (`Tag.${n}.Key`): one that is given again takes the earlier one's place.
    let mut all: Vec<(Cow<'_, str>, Option<Cow<'_, str>>)> = Vec::new();
    let mut put = |name: Cow<'_, str>, value| match all.iter_mut().find(|(n, _)| *n == name) {
        Some(earlier) => earlier.1 = value,
        None => all.push((Cow::Owned(name.into_owned()), value)),
    };
    for (name, value) in call.request.params.iter() {
        let name = call.row.text(name, call.captured)?;
        let value = match value {
            Some(value) => call.row.fill(value, call.captured)?,
            None => None,
        };
        put(name, value);
    }
    for (name, value) in call.instead {
        put(Cow::Borrowed(name), value.as_deref().map(Cow::Borrowed));
    }
    for (name, value) in &all {
        if let Some(value) = value {
            params.push(name.as_bytes(), value.as_bytes());
        }
    }
    repeated(call, &call.request.repeated, params)
}

fn repeated(
    call: &Call<'_>,
    repeated: &Ordered<Vec<String>>,
    params: &mut Params,
) -> Result<(), EncodeError> {
    for (name, values) in repeated.iter() {
        for value in values {
            if let Some(value) = call.row.fill(value, call.captured)? {
                params.push(name, value.as_bytes());
            }
        }
    }
    Ok(())
}

/// Parameters that stand in the body beside those of the query.
fn in_form(call: &Call<'_>, form: &Ordered<String>) -> Result<Vec<u8>, EncodeError> {
    let mut params = Params::new();
    for (name, value) in form.iter() {
        if let Some(value) = call.row.fill(value, call.captured)? {
            params.push(name, value.as_bytes());
        }
    }
    Ok(params.encode().into_bytes())
}

/// The signature of a call: as the request says; else as the place of the action needs it, since
/// clients that send it as a parameter sign with HMAC-SHA1 and the others with ACS3; else the
/// target's own.
fn signature(
    call: &Call<'_>,
    asked: Option<String>,
    action: Option<&str>,
) -> Result<SignatureUse, EncodeError> {
    if let Some(word) = asked {
        let kind = SignatureUse::of_word(&word);
        return kind.ok_or(EncodeError::Word { what: "signature", word });
    }
    let own = call.endpoint.signature;
    if own == SignatureUse::None {
        return Ok(own);
    }
    let (usual, capability) = match action {
        Some("header") => (SignatureUse::Acs3, "acs3-signatures"),
        Some("parameter") => (SignatureUse::Rpc, "rpc-signatures"),
        _ => return Ok(own),
    };
    // A target that does not know the usual kind may still find the action there.
    Ok(if call.endpoint.lacks.contains(capability) { own } else { usual })
}

fn sign(
    call: &Call<'_>,
    kind: SignatureUse,
    fault: Option<&str>,
    wire: &mut WireRequest,
) -> Result<(), EncodeError> {
    let Some(credentials) = call.credentials else { return Ok(()) };
    let hour = SignedDuration::from_hours(1);
    let mut time = call.endpoint.clock.now();
    let mut credentials = credentials.clone();
    match fault {
        None | Some("reused-nonce" | "altered") => {}
        Some("wrong-secret") => {
            let wrong = format!("{}-wrong", credentials.secret.expose_secret());
            credentials.secret = SecretString::from(wrong);
        }
        Some("unknown-key") => "LTAI5tNobodyHasThisKey00".clone_into(&mut credentials.id),
        Some("expired") => time -= hour,
        Some("future") => time += hour,
        Some("twenty-minutes-late") => time -= hour / 3,
        Some("twenty-minutes-early") => time += hour / 3,
        Some(other) => {
            return Err(EncodeError::Word { what: "fault", word: other.to_owned() });
        }
    }
    let stamp = Stamp { time, nonce: call.endpoint.clock.nonce() };
    match kind {
        SignatureUse::Acs3 => acs3::sign(wire, &credentials, &stamp),
        SignatureUse::Rpc => rpc::sign(wire, &credentials, &stamp),
        SignatureUse::None => {}
    }
    if fault == Some("altered") {
        let more = format!("Altered={}", percent_encode(b"after signing"));
        if wire.body.is_empty() {
            wire.target.push(if wire.target.contains('?') { '&' } else { '?' });
            wire.target.push_str(&more);
        } else {
            wire.body.extend_from_slice(format!("&{more}").as_bytes());
        }
    }
    Ok(())
}
