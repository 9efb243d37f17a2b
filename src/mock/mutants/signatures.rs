//! Signatures that are not checked, or checked wrongly.

use std::sync::Arc;

use super::documents::bend_error;
use super::{Line, Mutant};
use crate::mock::error::Fault;
use crate::sign::verify::{self, ClaimError, Kind};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("signatures", LINES)
}

const LINES: &[Line] = &[
    ("not-verified", "signature-verified", "The signature is read and never checked.", |r| {
        r.identity.verify = |_, _, _| Ok(());
    }),
    (
        "acs3-not-verified",
        "signature-verified",
        "Only the old kind of signature is checked.",
        |r| {
            r.identity.verify = |request, claim, secret| match claim.kind {
                Kind::Acs3 => Ok(()),
                Kind::Rpc => verify::matches(request, claim, secret).map_err(|e| e.string_to_sign),
            };
        },
    ),
    ("rpc-not-verified", "signature-verified", "Only the new kind of signature is checked.", |r| {
        r.identity.verify = |request, claim, secret| match claim.kind {
            Kind::Rpc => Ok(()),
            Kind::Acs3 => verify::matches(request, claim, secret).map_err(|e| e.string_to_sign),
        };
    }),
    ("mismatch-is-403", "signature-verified", "The status is that of another cloud.", |r| {
        r.errors.rule_mut(Fault::SignatureMismatch).status = 403;
    }),
    ("mismatch-has-another-code", "signature-verified", "The code is the programmer's own.", |r| {
        r.errors.rule_mut(Fault::SignatureMismatch).code = "InvalidSignature".into();
    }),
    (
        "message-without-the-string",
        "signature-message",
        "The text that was signed is kept for the log.",
        |r| {
            bend_error(r, |error, context| {
                if context.fault == Some(Fault::SignatureMismatch) {
                    error.insert(
                        "Message".to_owned(),
                        "Specified signature is not matched with our calculation.".into(),
                    );
                }
            });
        },
    ),
    ("message-cut", "signature-message", "Messages are cut at a hundred characters.", |r| {
        bend_error(r, |error, context| {
            if context.fault == Some(Fault::SignatureMismatch)
                && let Some(text) = error.get("Message").and_then(|m| m.as_str())
            {
                let cut: String = text.chars().take(100).collect();
                error.insert("Message".to_owned(), cut.into());
            }
        });
    }),
    ("any-key", "access-key-known", "A key that nobody has counts as the owner's.", |r| {
        r.identity.holder = |callers, key| Some(callers.get(key));
    }),
    (
        "unknown-key-is-forbidden",
        "access-key-known",
        "A missing key is told as a missing right.",
        |r| {
            let forbidden = r.errors.rule(Fault::Forbidden).clone();
            *r.errors.rule_mut(Fault::AccessKeyNotFound) = forbidden;
        },
    ),
    ("any-time", "timestamp-fresh", "The time is read and never checked.", |r| {
        r.identity.minutes = 1_000_000;
    }),
    ("a-day", "timestamp-fresh", "The limit is in hours, not in minutes.", |r| {
        r.identity.minutes = 24 * 60;
    }),
    (
        "half-an-hour",
        "timestamp-fresh",
        "Fifteen minutes count to either side of a window of thirty.",
        |r| {
            r.identity.minutes = 30;
        },
    ),
    ("time-of-the-future", "timestamp-fresh", "Only times in the past are checked.", |r| {
        r.identity.timestamp = |text| {
            let signed = crate::mock::identity::utc_seconds(text)?;
            let now = jiff::Timestamp::now();
            Some(signed.min(now))
        };
    }),
    ("nonce-forgotten", "nonce-once", "Nonces are not stored.", |r| r.identity.nonce_once = false),
    ("acs3-unknown", "signature-acs3", "The new kind of signature was never built.", |r| {
        r.identity.claim = |request| match request.header("authorization") {
            Some(_) => Err(ClaimError::UnsupportedMethod("ACS3-HMAC-SHA256".to_owned())),
            None => verify::claim(request),
        };
    }),
    (
        "acs3-required-headers-only",
        "signature-acs3",
        "A signed header that is not required is refused.",
        |r| {
            r.identity.claim = |request| match verify::claim(request)? {
                Some(claim)
                    if claim
                        .signed_headers
                        .iter()
                        .any(|h| h != "host" && !h.starts_with("x-acs-")) =>
                {
                    Err(ClaimError::Malformed("a header must not be signed".to_owned()))
                }
                claim => Ok(claim),
            };
        },
    ),
    (
        "acs3-host-always-unsigned",
        "signature-acs3",
        "The name of the host is replaced by a proxy before the check.",
        |r| {
            r.identity.verify = |request, claim, secret| {
                let mut behind = request.clone();
                behind.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host"));
                behind.headers.push(("host".to_owned(), "backend.internal".to_owned()));
                verify::matches(&behind, claim, secret).map_err(|e| e.string_to_sign)
            };
        },
    ),
    ("rpc-unknown", "signature-rpc", "The old kind of signature was never built.", |r| {
        r.identity.claim = |request| match verify::claim(request)? {
            Some(claim) if claim.kind == Kind::Rpc => {
                Err(ClaimError::UnsupportedMethod("HMAC-SHA1".to_owned()))
            }
            claim => Ok(claim),
        };
    }),
    (
        "rpc-method-always-get",
        "signature-rpc",
        "The text to sign begins with GET for every call.",
        |r| {
            r.identity.verify = |request, claim, secret| {
                let mut behind = request.clone();
                if claim.kind == Kind::Rpc {
                    "GET".clone_into(&mut behind.method);
                }
                verify::matches(&behind, claim, secret).map_err(|e| e.string_to_sign)
            };
        },
    ),
    ("rpc-empty-type-refused", "signature-rpc", "An empty parameter counts as a wrong one.", |r| {
        r.edits.query.push(Arc::new(|_, arguments| match arguments.text("SignatureType") {
            Some(kind) if kind.is_empty() => Err(Fault::SignatureMethod.into()),
            _ => Ok(()),
        }));
    }),
];
