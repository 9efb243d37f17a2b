//! A reference server in process whose answers can be repeated byte for byte.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, ready};
use jiff::{SignedDuration, Timestamp};

use super::baseline::Recorder;
use crate::engine::{Clockwork, Endpoint, Seeder};
use crate::mock::token::TokenKey;
use crate::mock::{Auth, ClockMove, Rules, Service, ServiceSettings, World};
use crate::reference;
use crate::transport::Direct;
use crate::wire::{WireRequest, WireResponse};

/// The key of every measured server, so that equal walks have equal tokens.
const TOKEN_KEY: TokenKey = [0x5a; 32];

/// Worlds that were read, by their documents: reading one costs more than most runs of its rows.
#[derive(Default)]
pub(super) struct ReadWorlds(Mutex<HashMap<Vec<u8>, Arc<World>>>);

impl ReadWorlds {
    fn read(&self, document: &[u8]) -> Result<Arc<World>, String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(document).cloned();
        if let Some(world) = known {
            return Ok(world);
        }
        let world = Arc::new(World::read(document).map_err(|error| error.to_string())?);
        let mut worlds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.insert(document.to_vec(), Arc::clone(&world));
        Ok(world)
    }
}

/// A server on a clock that stands still, with request ids that count up and a known token key.
pub(super) struct Server {
    pub service: Arc<Service>,
    serial: Arc<AtomicU64>,
    worlds: Arc<ReadWorlds>,
}

impl Server {
    pub(super) fn new(rules: Rules, now: Timestamp, worlds: &Arc<ReadWorlds>) -> Arc<Self> {
        let serial = Arc::new(AtomicU64::new(1));
        let counted = Arc::clone(&serial);
        let mut settings = ServiceSettings::new(rules);
        settings.auth = Auth::Optional;
        settings.now = Arc::new(move || now);
        settings.ids = Arc::new(move || {
            format!("00000000-0000-4000-8000-{:012X}", counted.fetch_add(1, Ordering::Relaxed))
        });
        settings.token_key = TOKEN_KEY;
        let service = Arc::new(Service::new(settings));
        Arc::new(Self { service, serial, worlds: Arc::clone(worlds) })
    }

    /// Answers as it would have answered as its `serial`th call.
    pub(super) fn answer_as(&self, serial: u64, request: &WireRequest) -> WireResponse {
        self.serial.store(serial, Ordering::Relaxed);
        self.service.answer(request)
    }

    /// Lets so many seconds pass.
    pub(super) fn wait(&self, seconds: i64) {
        // The clock of a measurement goes a few hours forward, which it always can.
        let _ = self.service.move_clock(ClockMove::Advance(SignedDuration::from_secs(seconds)));
    }

    /// The number of the next call.
    pub(super) fn next_serial(&self) -> u64 {
        self.serial.load(Ordering::Relaxed)
    }

    /// Replaces the data by a world.
    pub(super) fn seed(&self, document: &[u8]) -> Result<Arc<World>, String> {
        let world = self.worlds.read(document)?;
        self.service.seed_world(World::clone(&world));
        Ok(world)
    }

    /// The server as a target; what happens there is told to the recorder.
    pub(super) fn endpoint(self: &Arc<Self>, recorder: Option<Recorder>) -> Endpoint {
        let (answering, heard) = (Arc::clone(self), recorder.clone());
        let transport = Direct::new(move |request: &WireRequest| match &heard {
            Some(recorder) => recorder.answer(&answering, request),
            None => answering.service.answer(request),
        });
        let waiting = Waiting { server: Arc::clone(self), recorder: recorder.clone() };
        Endpoint {
            transport: Arc::new(transport),
            clockwork: Some(Arc::new(waiting)),
            seeder: Some(Arc::new(Seeding { server: Arc::clone(self), recorder })),
            ..reference::in_process(&self.service)
        }
    }
}

struct Seeding {
    server: Arc<Server>,
    recorder: Option<Recorder>,
}

impl Seeder for Seeding {
    fn seed<'a>(&'a self, document: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        let seeded = self.server.seed(document).map(|world| {
            if let Some(recorder) = &self.recorder {
                recorder.seeded(&world);
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
