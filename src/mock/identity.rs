//! Who calls: the signature of a call, checked against the keys of the world.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::error::{Fault, Refusal};
use super::recent::Recent;
use super::store::Store;
use super::world::Caller;
use crate::sign::verify::{self, Claim, ClaimError};
use crate::wire::WireRequest;

/// Whether calls must be signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Auth {
    /// An unsigned call is refused.
    Required,
    /// An unsigned call is the owner's; a signature that is there is checked.
    #[default]
    Optional,
    /// Every call is the owner's; signatures are not looked at.
    Off,
}

/// The rules of signatures.
#[derive(Clone)]
pub struct IdentityRules {
    /// Reads what a call says about its signature.
    pub claim: fn(&WireRequest) -> Result<Option<Claim>, ClaimError>,
    /// Checks the signature; an error is the text that should have been signed.
    pub verify: fn(&WireRequest, &Claim, &SecretString) -> Result<(), String>,
    /// Finds the holder of a key; `None` is the owner.
    pub holder: for<'s> fn(&'s HashMap<String, Caller>, &str) -> Option<Option<&'s Caller>>,
    /// Reads a timestamp.
    pub timestamp: fn(&str) -> Option<Timestamp>,
    /// How far a timestamp may be off, in minutes.
    pub minutes: i64,
    /// Whether a nonce works once only.
    pub nonce_once: bool,
}

impl IdentityRules {
    /// The rules of facts 3 and 4.
    pub fn page() -> Self {
        Self {
            claim: verify::claim,
            verify: |request, claim, secret| {
                verify::matches(request, claim, secret).map_err(|mismatch| mismatch.string_to_sign)
            },
            holder: |callers, key| callers.get(key).map(Some),
            timestamp: utc_seconds,
            minutes: 15,
            nonce_once: true,
        }
    }
}

/// `YYYY-MM-DDThh:mm:ssZ`, and no other spelling of the same instant.
pub fn utc_seconds(text: &str) -> Option<Timestamp> {
    let instant: Timestamp = text.parse().ok()?;
    (instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string() == text).then_some(instant)
}

/// Finds the caller from what the call says about its signature; `None` is the owner.
pub fn identify<'s>(
    request: &WireRequest,
    claim: Result<Option<Claim>, ClaimError>,
    rules: &IdentityRules,
    store: &'s Store,
    auth: Auth,
    now: Timestamp,
    nonces: &Mutex<Recent<()>>,
) -> Result<Option<&'s Caller>, Refusal> {
    if auth == Auth::Off {
        return Ok(None);
    }
    let claim = match claim {
        Ok(Some(claim)) => claim,
        Ok(None) if auth == Auth::Required => return Err(Fault::MissingAccessKeyId.into()),
        Ok(None) => return Ok(None),
        Err(ClaimError::Malformed(what)) => {
            return Err(Refusal::with(Fault::SignatureIncomplete, what));
        }
        Err(ClaimError::UnsupportedMethod(_)) => return Err(Fault::SignatureMethod.into()),
    };
    let Some(callers) = &store.callers else { return Ok(None) };
    let holder = (rules.holder)(callers, &claim.access_key_id);
    let Some(caller) = holder.ok_or(Fault::AccessKeyNotFound)? else { return Ok(None) };
    let signed = (rules.timestamp)(&claim.timestamp).ok_or(Fault::TimestampFormat)?;
    if now.duration_since(signed).abs() > SignedDuration::from_mins(rules.minutes) {
        return Err(Fault::TimestampExpired.into());
    }
    if let Err(text) = (rules.verify)(request, &claim, &caller.secret) {
        let addition = format!("server string to sign is:{text}");
        return Err(Refusal::with(Fault::SignatureMismatch, addition));
    }
    if claim.nonce.is_empty() {
        return Err(Refusal::with(Fault::SignatureIncomplete, "the nonce is missing".to_owned()));
    }
    let nonce = format!("{}\n{}", claim.access_key_id, claim.nonce);
    let is_new = super::recent::locked(nonces).insert(nonce, ());
    if rules.nonce_once && !is_new {
        return Err(Fault::NonceUsed.into());
    }
    Ok(Some(caller))
}
