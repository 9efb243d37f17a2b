//! The machine's clock, and random nonces.

use jiff::Timestamp;

use crate::engine::Clock;

/// Real time and randomness.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn nonce(&self) -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }
}
