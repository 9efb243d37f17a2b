//! Sends calls to one target: paced, counted, and with an eye on its clock.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use futures_util::future::{BoxFuture, FutureExt, ready};
use tokio::time::Instant;

use super::encode::{Call, EncodeError, encode};
use super::endpoint::Endpoint;
use super::pacing::{Counts, Pacer};
use crate::report::inert::line;
use crate::transport::{At, Transport};
use crate::wire::{Exchange, Obstacle, WireRequest, WireResponse, clock_skew, refused_credentials};

/// How much of a refusal is told.
const TOLD: usize = 300;

/// Sends calls to one target.
pub(super) struct Sender {
    endpoint: Endpoint,
    pacer: Arc<Pacer>,
    skew: OnceLock<i64>,
    /// Whether the target took the credentials from outside at least once.
    accepted: AtomicBool,
    started: Instant,
}

impl Sender {
    pub(super) fn new(endpoint: Endpoint, pacer: Arc<Pacer>) -> Self {
        Self {
            endpoint,
            pacer,
            skew: OnceLock::new(),
            accepted: AtomicBool::new(false),
            started: Instant::now(),
        }
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
        if let Some(over) = self.overtime() {
            return Ok(Exchange { request: encode(call)?, outcome: Err(over), millis: 0.0 });
        }
        let tied = self.tied(call);
        let mut exchange = self.pacer.exchange(&tied, || encode(call)).await?;
        self.look_at_clock(&exchange);
        if call.is_by_outsider() {
            self.look_at_credentials(&mut exchange);
        }
        Ok(exchange)
    }

    /// Whether a target that refused credentials took them at another time.
    pub(super) fn accepts_credentials(&self) -> bool {
        self.accepted.load(Ordering::Relaxed)
    }

    /// A target that refuses every call with credentials from outside has judged nothing: perhaps they
    /// are wrong. One that takes some and refuses others tells of itself.
    fn look_at_credentials(&self, exchange: &mut Exchange) {
        let Ok(response) = &exchange.outcome else { return };
        match refused_credentials(response) {
            None => self.accepted.store(true, Ordering::Relaxed),
            Some(said) if !self.accepts_credentials() => {
                exchange.outcome = Err(Obstacle::Refused(line(&said, TOLD)));
            }
            Some(_) => {}
        }
    }

    /// Why nothing more is sent, once the run has taken its time.
    pub(super) fn overtime(&self) -> Option<Obstacle> {
        let time = self.endpoint.bounds.time;
        (self.started.elapsed() >= time).then_some(Obstacle::Overtime(time))
    }

    fn tied<'a>(&'a self, call: &Call<'a>) -> Tied<'a> {
        let at = At {
            row: &call.row.id,
            step: call.step,
            world: call.world.map(|world| world.id.as_str()),
            filled: call.world.and_then(|world| world.filled),
            attempt: 0,
        };
        Tied { sender: self, at, attempts: AtomicU32::new(0) }
    }

    /// Sends a request that is already built, byte for byte, for the same call.
    pub(super) async fn send_as_is(&self, call: &Call<'_>, request: WireRequest) -> Exchange {
        if let Some(over) = self.overtime() {
            return Exchange { request, outcome: Err(over), millis: 0.0 };
        }
        let tied = self.tied(call);
        let built = || Ok::<_, Infallible>(request.clone());
        match self.pacer.exchange(&tied, built).await {
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

/// The target's transport, told on each attempt what it sends for.
struct Tied<'s> {
    sender: &'s Sender,
    at: At<'s>,
    attempts: AtomicU32,
}

impl Transport for Tied<'_> {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        // It may have waited for its turn, or because it was throttled.
        if let Some(over) = self.sender.overtime() {
            return ready(Err(over)).boxed();
        }
        let attempt = self.attempts.fetch_add(1, Ordering::Relaxed) + 1;
        self.sender.endpoint.transport.send_at(request, At { attempt, ..self.at })
    }

    fn host(&self) -> &str {
        self.sender.endpoint.transport.host()
    }
}
