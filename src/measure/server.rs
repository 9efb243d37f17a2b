//! A reference server in process whose answers can be repeated byte for byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::{BoxFuture, FutureExt, ready};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::baseline::Recorder;
use super::held::{Held, HeldWorlds};
use crate::engine::{Clock, Clockwork, Endpoint, Seeder, Worlds};
use crate::mock::store::RetentionRules;
use crate::mock::token::TokenKey;
use crate::mock::{Auth, ClockMove, Rules, Service, ServiceSettings};
use crate::reference;
use crate::transport::{At, Direct, Transport};
use crate::wire::{Obstacle, WireRequest, WireResponse};

/// The key of every measured server, so that equal walks have equal tokens.
const TOKEN_KEY: TokenKey = [0x5a; 32];

/// A server on a clock that stands still, with a known token key. Request ids count up from a number
/// of the row, and nonces from the row's beginning, so that a row is the same whatever rows came before
/// it, and what rows write into a world that they share has ids of its own.
pub(super) struct Server {
    pub service: Arc<Service>,
    retention: RetentionRules,
    now: Timestamp,
    /// The number of the next id; 0 before the first call of a row.
    serial: Arc<AtomicU64>,
    nonce: AtomicU64,
    worlds: Arc<HeldWorlds>,
}

impl Server {
    pub(super) fn new(rules: Rules, now: Timestamp, worlds: &Arc<HeldWorlds>) -> Arc<Self> {
        let serial = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&serial);
        let retention = rules.retention.clone();
        let mut settings = ServiceSettings::new(rules);
        settings.auth = Auth::Optional;
        settings.now = Arc::new(move || now);
        settings.ids = Arc::new(move || {
            format!("00000000-0000-4000-8000-{:012X}", counted.fetch_add(1, Ordering::Relaxed))
        });
        settings.token_key = TOKEN_KEY;
        let service = Arc::new(Service::new(settings));
        let (nonce, worlds) = (AtomicU64::new(1), Arc::clone(worlds));
        Arc::new(Self { service, retention, now, serial, nonce, worlds })
    }

    /// Begins a row: counts anew, and remembers no call of an earlier one.
    pub(super) fn begin_row(&self) {
        self.serial.store(0, Ordering::Relaxed);
        self.nonce.store(1, Ordering::Relaxed);
        self.service.forget_calls();
    }

    /// Tells for which row calls come from now on.
    pub(super) fn enter(&self, row: &str) {
        if self.serial.load(Ordering::Relaxed) == 0 {
            let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(row));
            let first = u64::from(u32::from_be_bytes([a, b, c, d])) << 16;
            self.serial.store(first + 1, Ordering::Relaxed);
        }
    }

    /// A way to the server that tells it for which row a call comes.
    pub(super) fn entered(self: &Arc<Self>, by: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(Entering { server: Arc::clone(self), by })
    }

    /// Lets so many seconds pass.
    pub(super) fn wait(&self, seconds: i64) {
        // The clock of a measurement goes a few hours forward, which it always can.
        let _ = self.service.move_clock(ClockMove::Advance(SignedDuration::from_secs(seconds)));
    }

    /// Replaces the data by a world.
    pub(super) fn seed(&self, document: &[u8], known: &Worlds) -> Result<Arc<Held>, String> {
        let held = self.worlds.read(document, known)?;
        self.put(&held);
        Ok(held)
    }

    /// Replaces the data by a world that was read before.
    pub(super) fn put(&self, held: &Held) {
        self.service.put_store(held.store(self.now, &self.retention));
    }

    /// The server as a target; what happens there is told to the recorder. `known` are the worlds
    /// that it is seeded with.
    pub(super) fn endpoint(
        self: &Arc<Self>,
        known: &Arc<Worlds>,
        recorder: Option<Recorder>,
    ) -> Endpoint {
        let (answering, heard) = (Arc::clone(self), recorder.clone());
        let transport = Direct::new(move |request: &WireRequest| -> WireResponse {
            let response = answering.service.answer(request);
            if let Some(recorder) = &heard {
                recorder.answered(request, &response);
            }
            response
        });
        let waiting = Waiting { server: Arc::clone(self), recorder: recorder.clone() };
        let seeding = Seeding { server: Arc::clone(self), known: Arc::clone(known), recorder };
        Endpoint {
            transport: self.entered(Arc::new(transport)),
            clockwork: Some(Arc::new(waiting)),
            seeder: Some(Arc::new(seeding)),
            clock: Arc::new(Still(Arc::clone(self))),
            worlds: Arc::clone(known),
            ..reference::in_process(&self.service)
        }
    }
}

/// The server's clock, which stands still, and nonces that count up: runs can be compared.
struct Still(Arc<Server>);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0.now
    }

    fn nonce(&self) -> String {
        format!("{:032x}", self.0.nonce.fetch_add(1, Ordering::Relaxed))
    }
}

struct Entering {
    server: Arc<Server>,
    by: Arc<dyn Transport>,
}

impl Transport for Entering {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        self.by.send(request)
    }

    fn send_at<'a>(
        &'a self,
        request: &'a WireRequest,
        at: At<'a>,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        self.server.enter(at.row);
        self.by.send_at(request, at)
    }

    fn host(&self) -> &str {
        self.by.host()
    }
}

struct Seeding {
    server: Arc<Server>,
    known: Arc<Worlds>,
    recorder: Option<Recorder>,
}

impl Seeder for Seeding {
    fn seed<'a>(&'a self, document: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        let seeded = self.server.seed(document, &self.known).map(|held| {
            if let Some(recorder) = &self.recorder {
                recorder.seeded(&held);
            }
        });
        ready(seeded).boxed()
    }
}

struct Waiting {
    server: Arc<Server>,
    recorder: Option<Recorder>,
}

impl Clockwork for Waiting {
    fn advance(&self, seconds: i64) -> BoxFuture<'_, Result<(), String>> {
        self.server.wait(seconds);
        if let Some(recorder) = &self.recorder {
            recorder.waited(seconds);
        }
        ready(Ok(())).boxed()
    }
}
