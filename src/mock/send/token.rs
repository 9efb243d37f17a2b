//! Idempotency: a call that is sent again with its `ClientToken` is the same call.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::mock::error::Fault;
use crate::mock::request::Arguments;
use crate::wire::Params;

/// What is done about a token that comes with another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The call is refused.
    Refused,
    /// The first order's answer is given again.
    FirstAnswer,
    /// It is a new order.
    NewOrder,
}

/// The rules of client tokens.
#[derive(Clone)]
pub struct TokenRules {
    /// The greatest length, in characters.
    pub max: usize,
    /// Whether a longer one, or one that is not ASCII, is refused.
    pub odd_refused: bool,
    /// Whether a token is looked at, at all.
    pub counts: fn(&str) -> bool,
    /// How long an answer is remembered.
    pub kept_for: SignedDuration,
    /// A token that comes with another order.
    pub mismatch: Mismatch,
    /// By what a token is known.
    pub scope: fn(caller: &str, token: &str) -> String,
}

impl TokenRules {
    /// Tokens of at most 64 characters of ASCII, each caller's own.
    pub fn page() -> Self {
        Self {
            max: 64,
            odd_refused: true,
            counts: |_| true,
            kept_for: SignedDuration::from_hours(24),
            mismatch: Mismatch::Refused,
            scope: |caller, token| format!("{caller}\n{token}"),
        }
    }

    /// The token of a call; "" if it has none.
    pub fn read(&self, arguments: &Arguments<'_>) -> Result<String, Fault> {
        let token = arguments.text("ClientToken").map_or_else(String::new, Cow::into_owned);
        let odd = !token.is_ascii() || token.len() > self.max;
        if odd && self.odd_refused { Err(Fault::Parameter) } else { Ok(token) }
    }
}

/// The answer to an order that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was ordered.
    pub order: String,
    /// The answer.
    pub invoke_id: String,
    /// When it was given, by the world's clock.
    pub given: Timestamp,
}

/// Parameters that belong to the protocol and change when a call is signed again.
const OF_THE_CALL: [&str; 12] = [
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "SignatureType",
    "Timestamp",
    "TimeStamp",
    "SecurityToken",
];

/// A digest of everything that a call orders.
pub fn digest(params: &Params) -> String {
    let mut own: Vec<(&[u8], &[u8])> = params
        .iter()
        .filter(|(name, _)| !OF_THE_CALL.iter().any(|known| known.as_bytes() == *name))
        .collect();
    own.sort_unstable();
    let mut hash = Sha256::new();
    for part in own.iter().flat_map(|(name, value)| [name, value]) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
