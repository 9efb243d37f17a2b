//! Keeps what goes over the wire, as it goes.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::chain::Chain;
use super::entry::{Exchanged, entry, tie};
use super::header::{End, Header};
use super::mask::Mask;
use super::writer::Writer;
use crate::engine::{Endpoint, Seeder};
use crate::transport::{At, Transport};
use crate::wire::{Obstacle, WireRequest, WireResponse};

/// Writes exchanges into a HAR file.
pub struct Recorder(Mutex<Option<State>>);

struct State {
    writer: Writer,
    mask: Mask,
    /// The first thing that went wrong; nothing is written after it.
    failed: Option<io::Error>,
}

impl Recorder {
    /// Starts a file for a run, or without a header for any traffic. These secrets are kept out.
    pub fn start(path: &Path, header: Option<&Header>, secrets: Vec<String>) -> io::Result<Self> {
        let mask = Mask::new(secrets);
        let header = header.map(serde_json::to_value).transpose().map_err(io::Error::other)?;
        let writer = Writer::start(path, header.as_ref())?;
        Ok(Self(Mutex::new(Some(State { writer, mask, failed: None }))))
    }

    /// Notes one exchange. What cannot be written is told at the end.
    pub fn note(
        &self,
        (base, at): (&str, Option<At<'_>>),
        (started, millis): (Timestamp, f64),
        request: &WireRequest,
        outcome: Result<&WireResponse, &Obstacle>,
    ) {
        let mut state = self.state();
        let Some(state) = state.as_mut().filter(|state| state.failed.is_none()) else { return };
        let request = state.mask.request(request);
        let outcome = outcome.map(|answer| state.mask.response(answer));
        let outcome = outcome.as_ref().map_err(|obstacle| *obstacle);
        let mut entry = entry(&Exchanged { base, started, millis, request: &request, outcome });
        if let Some(at) = at {
            tie(&mut entry, at);
        }
        state.failed = state.writer.add(entry).err();
    }

    /// Learns the callers of a world.
    pub fn learn(&self, world: &[u8]) {
        if let Ok(world) = serde_json::from_slice::<Value>(world)
            && let Some(state) = self.state().as_mut()
        {
            state.mask.learn(&world);
        }
    }

    /// Gives an access key the name of its caller.
    pub fn name(&self, key: &str, caller: &str) {
        if let Some(state) = self.state().as_mut() {
            state.mask.name(key, caller);
        }
    }

    /// Finishes the file. Gives the digest of a run's recording. What comes later is not noted.
    pub fn finish(&self, end: Option<End>) -> io::Result<Option<String>> {
        let Some(State { writer, mask, failed }) = self.state().take() else { return Ok(None) };
        if let Some(error) = failed {
            return Err(error);
        }
        let chain = writer.chain().cloned();
        let end = end.zip(chain.as_ref()).map(|(end, chain)| {
            let (entries, digest) = (chain.length(), chain.head().to_owned());
            json!(End { entries, digest, callers: mask.callers(), ..end })
        });
        writer.finish(end.as_ref())?;
        Ok(chain.as_ref().map(Chain::head).map(str::to_owned))
    }

    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport and a seeder of which a recorder sees everything.
pub struct Recording<T: ?Sized> {
    inner: Arc<T>,
    recorder: Arc<Recorder>,
    url: String,
}

impl Recording<dyn Transport> {
    /// The endpoint, recorded.
    pub fn of(endpoint: Endpoint, recorder: &Arc<Recorder>) -> Endpoint {
        let url = endpoint.url.clone();
        let transport = Recording::<dyn Transport> {
            inner: endpoint.transport,
            recorder: Arc::clone(recorder),
            url: url.clone(),
        };
        let seeder = endpoint.seeder.map(|inner| {
            let seeder = Recording::<dyn Seeder> { inner, recorder: Arc::clone(recorder), url };
            Arc::new(seeder) as Arc<dyn Seeder>
        });
        Endpoint { transport: Arc::new(transport), seeder, ..endpoint }
    }
}

impl Transport for Recording<dyn Transport> {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        self.inner.send(request)
    }

    fn send_at<'a>(
        &'a self,
        request: &'a WireRequest,
        at: At<'a>,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        async move {
            let (started, clock) = (Timestamp::now(), std::time::Instant::now());
            let outcome = self.inner.send_at(request, at).await;
            let millis = clock.elapsed().as_secs_f64() * 1000.0;
            let place = (self.url.as_str(), Some(at));
            self.recorder.note(place, (started, millis), request, outcome.as_ref());
            outcome
        }
        .boxed()
    }

    fn host(&self) -> &str {
        self.inner.host()
    }
}

impl Seeder for Recording<dyn Seeder> {
    fn seed<'a>(&'a self, world: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        self.recorder.learn(world);
        self.inner.seed(world)
    }
}
