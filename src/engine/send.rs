//! Sends one call, and counts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::encode::{Call, EncodeError, encode};
use super::endpoint::Endpoint;
use crate::wire::Exchange;

/// Sends calls to one target.
pub(super) struct Sender {
    endpoint: Endpoint,
    requests: AtomicU64,
    answered: AtomicU64,
}

impl Sender {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, requests: AtomicU64::new(0), answered: AtomicU64::new(0) }
    }

    /// How many requests were sent.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// How many complete answers came.
    pub(super) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Builds, signs and sends a call.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Exchange, EncodeError> {
        let request = encode(call)?;
        self.send_again(request).await
    }

    /// Sends a request that is already built.
    pub(super) async fn send_again(
        &self,
        request: crate::wire::WireRequest,
    ) -> Result<Exchange, EncodeError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        let outcome = self.endpoint.transport.send(&request).await;
        if outcome.is_ok() {
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Exchange { request, outcome, millis: started.elapsed().as_secs_f64() * 1000.0 })
    }
}
