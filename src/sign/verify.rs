//! Reading and checking the signature of a request, as a server does.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::Mac;
use secrecy::SecretString;

use super::{acs3, rpc};
use crate::wire::{Params, WireRequest};

/// The two kinds of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `ACS3-HMAC-SHA256`, in headers.
    Acs3,
    /// `HMAC-SHA1`, in parameters.
    Rpc,
}

/// What a signed request says about its signature. Nothing in it has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The kind of signature.
    pub kind: Kind,
    /// Whose key it says made the signature.
    pub access_key_id: String,
    /// When it says it was signed, as sent; empty when it does not say.
    pub timestamp: String,
    /// The nonce, as sent; empty when there is none.
    pub nonce: String,
    /// The signature: lower-case hex for [`Kind::Acs3`], Base64 for [`Kind::Rpc`].
    pub signature: String,
    /// The token of temporary credentials, as sent.
    pub security_token: Option<String>,
    /// The names of the signed headers in lower case, sorted; none for [`Kind::Rpc`].
    pub signed_headers: Vec<String>,
}

/// Why the signature of a request cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// A part of it is missing or out of shape.
    #[error("the signature is incomplete or malformed: {0}")]
    Malformed(String),
    /// It is of a kind other than the two that exist here.
    #[error("the signature method {0} is not supported")]
    UnsupportedMethod(String),
}

/// The signature is not the one that the secret gives.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match; the string to sign is {string_to_sign}")]
pub struct Mismatch {
    /// What should have been signed.
    pub string_to_sign: String,
}

/// Reads what a request says about its signature; `None` when it is not signed at all.
///
/// An `Authorization` header decides the kind; without one, the parameters `AccessKeyId` and
/// `Signature` of the query or form do.
pub fn claim(request: &WireRequest) -> Result<Option<Claim>, ClaimError> {
    match request.header("authorization") {
        Some(authorization) => acs3_claim(request, authorization).map(Some),
        None => rpc_claim(&request.params()),
    }
}

/// Checks the signature against a secret, in constant time.
pub fn matches(
    request: &WireRequest,
    claim: &Claim,
    secret: &SecretString,
) -> Result<(), Mismatch> {
    let (string_to_sign, same) = match claim.kind {
        Kind::Acs3 => {
            let names: Vec<Cow<'_, str>> =
                claim.signed_headers.iter().map(|n| Cow::Borrowed(n.as_str())).collect();
            let body_hash = acs3::hash_of_body(&request.body);
            let text = acs3::string_to_sign(request, &names, &body_hash);
            let mac = acs3::keyed(secret, &text);
            let same = from_hex(&claim.signature).is_some_and(|s| mac.verify_slice(&s).is_ok());
            (text, same)
        }
        Kind::Rpc => {
            let text = rpc::string_to_sign_of(request);
            let mac = rpc::keyed(secret, &text);
            let sent = BASE64_STANDARD.decode(&claim.signature);
            let same = sent.is_ok_and(|s| mac.verify_slice(&s).is_ok());
            (text, same)
        }
    };
    if same { Ok(()) } else { Err(Mismatch { string_to_sign }) }
}

fn malformed(what: impl Into<String>) -> ClaimError {
    ClaimError::Malformed(what.into())
}

fn acs3_claim(request: &WireRequest, authorization: &str) -> Result<Claim, ClaimError> {
    let (scheme, rest) = authorization.trim().split_once(' ').unwrap_or((authorization, ""));
    if scheme != acs3::SCHEME {
        return Err(ClaimError::UnsupportedMethod(scheme.trim().to_owned()));
    }
    let (mut id, mut names, mut signature) = (None, None, None);
    for part in rest.split(',') {
        let slot = match part.trim().split_once('=') {
            Some(("Credential", value)) => (&mut id, value),
            Some(("SignedHeaders", value)) => (&mut names, value),
            Some(("Signature", value)) => (&mut signature, value),
            _ => return Err(malformed(format!("unexpected `{}` in Authorization", part.trim()))),
        };
        if slot.0.replace(slot.1).is_some() {
            return Err(malformed("a part of Authorization stands twice"));
        }
    }
    let part = |value: Option<&str>, name| match value {
        Some(value) if !value.is_empty() => Ok(value.to_owned()),
        _ => Err(malformed(format!("{name} is missing in Authorization"))),
    };
    let mut signed_headers: Vec<String> =
        part(names, "SignedHeaders")?.split(';').map(str::to_ascii_lowercase).collect();
    signed_headers.sort_unstable();
    signed_headers.dedup();
    let unsigned = request.headers.iter().map(|(name, _)| acs3::lower_case(name)).find(|name| {
        acs3::must_be_signed(name) && !signed_headers.iter().any(|s| s.as_str() == name.as_ref())
    });
    if let Some(name) = unsigned {
        return Err(malformed(format!("the header {name} is not signed")));
    }
    let header = |name| request.header(name).map(|value| value.trim().to_owned());
    Ok(Claim {
        kind: Kind::Acs3,
        access_key_id: part(id, "Credential")?,
        timestamp: header("x-acs-date").unwrap_or_default(),
        nonce: header("x-acs-signature-nonce").unwrap_or_default(),
        signature: part(signature, "Signature")?,
        security_token: header("x-acs-security-token"),
        signed_headers,
    })
}

fn rpc_claim(params: &Params) -> Result<Option<Claim>, ClaimError> {
    let text = |name| params.first_text(name).map(Cow::into_owned);
    let (id, signature) = (text("AccessKeyId"), text("Signature"));
    if id.is_none() && signature.is_none() {
        return Ok(None);
    }
    let part = |value: Option<String>, name| match value {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(malformed(format!("the parameter {name} is missing"))),
    };
    let access_key_id = part(id, "AccessKeyId")?;
    let method = part(text("SignatureMethod"), "SignatureMethod")?;
    if method != rpc::METHOD {
        return Err(ClaimError::UnsupportedMethod(method));
    }
    let version = part(text("SignatureVersion"), "SignatureVersion")?;
    if version != rpc::VERSION {
        return Err(malformed(format!("SignatureVersion {version} is not {}", rpc::VERSION)));
    }
    Ok(Some(Claim {
        kind: Kind::Rpc,
        access_key_id,
        // The vendor's older example spells it `TimeStamp`.
        timestamp: text("Timestamp").or_else(|| text("TimeStamp")).unwrap_or_default(),
        nonce: text("SignatureNonce").unwrap_or_default(),
        signature: part(signature, "Signature")?,
        security_token: text("SecurityToken"),
        signed_headers: Vec::new(),
    }))
}

/// Reads lower-case hex, the only form in which a signature is written.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|p| Some(digit(p[0])? << 4 | digit(*p.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests;
