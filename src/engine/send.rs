//! Sends calls to one target: paced, counted, and with an eye on its clock.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use super::encode::{Call, EncodeError, encode};
use super::endpoint::Endpoint;
use super::pacing::{Counts, Pacer};
use crate::wire::{Exchange, WireRequest, clock_skew};

/// Sends calls to one target.
pub(super) struct Sender {
    endpoint: Endpoint,
    pacer: Arc<Pacer>,
    skew: OnceLock<i64>,
}

impl Sender {
    pub(super) fn new(endpoint: Endpoint, pacer: Arc<Pacer>) -> Self {
        Self { endpoint, pacer, skew: OnceLock::new() }
    }

    /// What was sent so far.
    pub(super) fn counts(&self) -> Counts {
        self.pacer.counts()
    }

    /// How far the target's clock is ahead of ours, by its first answer, in milliseconds.
    pub(super) fn skew(&self) -> Option<i64> {
        self.skew.get().copied()
    }

    /// Builds, signs and sends a call. Each attempt is built anew, with its own nonce and time.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Exchange, EncodeError> {
        let transport = self.endpoint.transport.as_ref();
        let exchange = self.pacer.exchange(transport, || encode(call)).await?;
        self.look_at_clock(&exchange);
        Ok(exchange)
    }

    /// Sends a request that is already built, byte for byte.
    pub(super) async fn send_as_is(&self, request: WireRequest) -> Exchange {
        let transport = self.endpoint.transport.as_ref();
        let built = || Ok::<_, Infallible>(request.clone());
        match self.pacer.exchange(transport, built).await {
            Ok(exchange) => exchange,
            Err(never) => match never {},
        }
    }

    fn look_at_clock(&self, exchange: &Exchange) {
        if self.skew.get().is_none()
            && let Ok(response) = &exchange.outcome
            && let Some(skew) = clock_skew(response, self.endpoint.clock.now())
        {
            // Another answer may have been first; either will do.
            let _ = self.skew.set(i64::try_from(skew.as_millis()).unwrap_or(i64::MAX));
        }
    }
}
