//! The page token: where the next page begins, sealed so that nobody else can make one.
//!
//! A token is URL-safe Base64 of `server mark | length | place | seal`. The server mark tells a
//! damaged token of this server from an invented one, which some readings treat apart.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The key that seals the tokens of one server.
pub type TokenKey = [u8; 32];

/// What a token holds: the place after the last record of a page, and the call it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The region of the call.
    #[serde(rename = "r")]
    pub region: String,
    /// The digest of the call's filters in hex; empty when it had none.
    #[serde(rename = "f")]
    pub filters: String,
    /// `CreationTime` of the last record in nanoseconds since 1970.
    #[serde(rename = "t")]
    pub created: i128,
    /// `InvokeId` of the last record.
    #[serde(rename = "i")]
    pub invoke_id: String,
    /// How many records the walk has served so far.
    #[serde(rename = "o")]
    pub served: u64,
    /// How many pages the walk has served so far.
    #[serde(rename = "p")]
    pub pages: u32,
    /// How many records the first page was asked to have.
    #[serde(rename = "s")]
    pub first_size: i64,
    /// What tells this token from every other, where a token is good for one call only.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<u64>,
}

/// Why a token is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Nothing that this server ever gave.
    Invented,
    /// A token of this server, changed; with what it says now, if that can be read.
    Tampered(Option<Box<Place>>),
    /// A token of this server, cut short; with what it says, if that can still be read.
    Truncated(Option<Box<Place>>),
}

/// What is done about a token that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadToken {
    /// The call is refused.
    Refused,
    /// The call is answered: from the place that can still be read, or from the beginning.
    Answered,
}

/// What is done about a token of another call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// The call is refused.
    Refused,
    /// The token's call goes on.
    FollowsToken,
    /// The call is answered as it stands, from the place of the token.
    FollowsRequest,
}

/// What is done about a parameter that the first call had and this one leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It is as on the first call.
    Kept,
    /// It is not there.
    Gone,
    /// The call is refused.
    Refused,
}

/// The rules of tokens.
#[derive(Clone)]
pub struct TokenRules {
    /// Writes a token.
    pub encode: fn(&Place, &TokenKey) -> String,
    /// Reads a token.
    pub decode: fn(&str, &TokenKey) -> Result<Place, TokenFault>,
    /// A token that nobody gave.
    pub invented: BadToken,
    /// One that looks like an offset, plain or in Base64.
    pub guessed: BadToken,
    /// A token that was changed.
    pub tampered: BadToken,
    /// A token that was cut short.
    pub truncated: BadToken,
    /// Whether `NextToken=` is refused; otherwise it is as absent.
    pub empty_refused: bool,
    /// A token of a call with other filters.
    pub other_filters: Foreign,
    /// A token of a call in another region.
    pub other_region: Foreign,
    /// A call that leaves out all filters of the token's call.
    pub filters_left_out: LeftOut,
    /// A call that leaves out the size.
    pub size_left_out: LeftOut,
    /// Whether a token works once only.
    pub once: bool,
}

impl TokenRules {
    /// A token works only for the call it came from, as often as it is sent.
    pub fn page() -> Self {
        Self {
            encode,
            decode,
            invented: BadToken::Refused,
            guessed: BadToken::Refused,
            tampered: BadToken::Refused,
            truncated: BadToken::Refused,
            empty_refused: false,
            other_filters: Foreign::Refused,
            other_region: Foreign::Refused,
            filters_left_out: LeftOut::Kept,
            size_left_out: LeftOut::Gone,
            once: false,
        }
    }
}

const MARK: usize = 4;
const LENGTH: usize = 2;
const SEAL: usize = 12;

/// Writes a token.
pub fn encode(place: &Place, key: &TokenKey) -> String {
    let mut text = serde_json::to_vec(place).expect("a place has only texts and numbers");
    // A multiple of three needs no padding, so that each character of the token counts.
    while !(MARK + LENGTH + text.len() + SEAL).is_multiple_of(3) {
        text.push(b' ');
    }
    // An InvokeId of more than 60 KB makes a token that is refused; no world has one.
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    let mut token = mac::<MARK>(key, b"server mark").to_vec();
    token.extend(length.to_be_bytes());
    token.extend(text);
    token.extend(mac::<SEAL>(key, &token));
    BASE64_URL_SAFE_NO_PAD.encode(token)
}

/// Reads a token.
pub fn decode(text: &str, key: &TokenKey) -> Result<Place, TokenFault> {
    // A cut token may end within a group of four characters; what is whole is read.
    let whole = text.get(..text.len() / 4 * 4).ok_or(TokenFault::Invented)?;
    let token = BASE64_URL_SAFE_NO_PAD.decode(whole).map_err(|_| TokenFault::Invented)?;
    let mark = mac::<MARK>(key, b"server mark");
    let Some((length, rest)) =
        token.strip_prefix(&mark).and_then(|rest| rest.split_first_chunk::<LENGTH>())
    else {
        return Err(TokenFault::Invented);
    };
    let length = usize::from(u16::from_be_bytes(*length));
    let place = |text: &[u8]| serde_json::from_slice::<Place>(text).ok();
    if rest.len() < length + SEAL {
        return Err(TokenFault::Truncated(rest.get(..length).and_then(place).map(Box::new)));
    }
    let (said, seal) = token.split_at(MARK + LENGTH + length);
    let read = place(&said[MARK + LENGTH..]);
    let mut check = hmac(key);
    check.update(said);
    let sealed = check.verify_truncated_left(seal).is_ok();
    let exact = seal.len() == SEAL && whole.len() == text.len();
    match read {
        Some(place) if sealed && exact => Ok(place),
        read => Err(TokenFault::Tampered(read.map(Box::new))),
    }
}

fn hmac(key: &TokenKey) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key of any length is a key")
}

fn mac<const N: usize>(key: &TokenKey, text: &[u8]) -> [u8; N] {
    let mut mac = hmac(key);
    mac.update(text);
    let mut out = [0; N];
    out.copy_from_slice(&mac.finalize().into_bytes()[..N]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: TokenKey = [7; 32];

    fn place(invoke_id: &str) -> Place {
        Place {
            region: "cn-hangzhou".into(),
            created: 1_782_475_200_000_000_000,
            invoke_id: invoke_id.into(),
            served: 10,
            ..Place::default()
        }
    }

    #[test]
    fn a_token_comes_back_as_it_was_given() {
        for id in ["f-1", "f-12", "f-123", "f-标签"] {
            let token = encode(&place(id), &KEY);
            assert_eq!(decode(&token, &KEY), Ok(place(id)));
            assert!(token.len() < 300, "{token}");
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        }
    }

    #[test]
    fn no_character_can_be_changed() {
        let token = encode(&place("f-1"), &KEY);
        for at in 0..token.len() {
            for other in ["A", "b", "7", "_", "%"] {
                let mut changed = token.clone();
                changed.replace_range(at..=at, other);
                if changed != token {
                    assert!(decode(&changed, &KEY).is_err(), "{at} {other}");
                }
            }
        }
    }

    #[test]
    fn a_cut_a_changed_and_an_invented_token_are_told_apart() {
        let token = encode(&place("f-1"), &KEY);
        for cut in 9..token.len() {
            let fault = decode(&token[..cut], &KEY).unwrap_err();
            assert!(matches!(fault, TokenFault::Truncated(_)), "{cut} {fault:?}");
        }
        let last = if token.ends_with('A') { "B" } else { "A" };
        let changed = format!("{}{last}", &token[..token.len() - 1]);
        let read = Some(Box::new(place("f-1")));
        assert_eq!(decode(&changed, &KEY), Err(TokenFault::Tampered(read.clone())));
        assert_eq!(decode(&format!("{token}A"), &KEY), Err(TokenFault::Tampered(read.clone())));
        assert_eq!(decode(&format!("{token}AAAA"), &KEY), Err(TokenFault::Tampered(read)));
        for invented in ["AAAAAdDWBF2", "", "garbage", "\0", "标签", "0", "====", &"A".repeat(5000)]
        {
            assert_eq!(decode(invented, &KEY), Err(TokenFault::Invented), "{invented:?}");
        }
        assert_eq!(decode(&token, &[8; 32]), Err(TokenFault::Invented));
    }
}
