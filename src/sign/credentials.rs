//! Who signs, and when.

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use secrecy::SecretString;

/// An access key. Its `Debug` form shows nothing.
#[derive(Clone)]
#[non_exhaustive]
pub struct Credentials {
    /// The `AccessKeyId`: not secret, but not printed either.
    pub id: String,
    /// The `AccessKeySecret`.
    pub secret: SecretString,
    /// The `SecurityToken` of temporary credentials.
    pub token: Option<SecretString>,
}

impl Credentials {
    /// A key that lasts.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id: id.into(), secret: SecretString::from(secret.into()), token: None }
    }

    /// A temporary key comes with a `SecurityToken`.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(SecretString::from(token.into()));
        self
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// What makes a signature unique: when it was made, and a nonce that is used once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The signer's clock.
    pub time: Timestamp,
    /// Any text that the same key has not used within the server's window (15 minutes).
    pub nonce: String,
}

impl Stamp {
    /// The time as both kinds write it: UTC, whole seconds, `2026-11-24T06:09:41Z`.
    pub(super) fn date(&self) -> String {
        const SECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
        SECONDS.timestamp_to_string(&self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let credentials = Credentials {
            id: "the-id".into(),
            secret: "the-secret".into(),
            token: Some("the-token".into()),
        };
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(!shown.contains("the-"), "{shown}");
    }

    #[test]
    fn date_has_whole_seconds() {
        let time = "2026-11-24T06:09:41.999Z".parse().unwrap();
        assert_eq!(Stamp { time, nonce: String::new() }.date(), "2026-11-24T06:09:41Z");
    }
}
