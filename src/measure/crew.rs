//! Reference servers in process, and a few threads that judge many of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, ready};
use jiff::Timestamp;

use crate::case::Row;
use crate::engine::{
    Clock, Endpoint, Pacer, RunOptions, RunOutput, Seeder, SignatureUse, Worlds, run,
};
use crate::mock::{Auth, Rules, Service, ServiceSettings};
use crate::suite::Suite;
use crate::transport::Direct;
use crate::wire::WireRequest;

/// A clock that stands still, and nonces that count up: runs can be compared.
struct Still {
    now: Timestamp,
    count: AtomicU64,
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn nonce(&self) -> String {
        format!("{:032x}", self.count.fetch_add(1, Ordering::Relaxed))
    }
}

struct InProcess(Arc<Service>);

impl Seeder for InProcess {
    fn seed<'a>(&'a self, world: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        ready(self.0.seed(world).map_err(|error| error.to_string())).boxed()
    }
}

/// What all servers of a measurement share.
pub(super) struct Crew {
    pub suite: Arc<Suite>,
    pub now: Timestamp,
    worlds: Arc<Worlds>,
}

impl Crew {
    pub(super) fn new(suite: Arc<Suite>) -> Self {
        Self { suite, now: Timestamp::now(), worlds: Arc::new(Worlds::default()) }
    }

    /// Judges a server with these rules by these rows.
    pub(super) fn judge(&self, rules: Rules, rows: Vec<Row>) -> RunOutput {
        let service = self.service(rules);
        let seeder: Arc<dyn Seeder> = Arc::new(InProcess(Arc::clone(&service)));
        self.run(&service, Some(seeder), SignatureUse::Acs3, rows)
    }

    /// Judges a server that already holds a world and cannot be seeded.
    pub(super) fn judge_unseeded(&self, rules: Rules, world: &str, rows: Vec<Row>) -> RunOutput {
        let service = self.service(rules);
        if let Ok(prepared) = self.worlds.prepare(&self.suite, world, self.now) {
            // A world that the server refuses leaves it empty, and every row vacuous.
            let _ = service.seed(&prepared.document);
        }
        self.run(&service, None, SignatureUse::None, rows)
    }

    fn service(&self, rules: Rules) -> Arc<Service> {
        let mut settings = ServiceSettings::new(rules);
        settings.auth = Auth::Optional;
        let now = self.now;
        settings.now = Arc::new(move || now);
        Arc::new(Service::new(settings))
    }

    fn run(
        &self,
        service: &Arc<Service>,
        seeder: Option<Arc<dyn Seeder>>,
        signature: SignatureUse,
        rows: Vec<Row>,
    ) -> RunOutput {
        let answering = Arc::clone(service);
        let endpoint = Endpoint {
            transport: Arc::new(Direct::new(move |request: &WireRequest| {
                answering.answer(request)
            })),
            seeder,
            declared: None,
            signature,
            credentials: None,
            headers: Vec::new(),
            lacks: BTreeSet::new(),
            clock: Arc::new(Still { now: self.now, count: AtomicU64::new(1) }),
            url: "http://in-process".to_owned(),
            worlds: Arc::clone(&self.worlds),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime without I/O starts");
        let stop = Arc::new(AtomicBool::new(false));
        let options = RunOptions {
            jobs: 1,
            fail_fast: false,
            keep_all_exchanges: false,
            confirm_failures: false,
            pacer: Arc::new(Pacer::new(None, 0, None)),
        };
        runtime.block_on(run(Arc::clone(&self.suite), endpoint, rows, options, stop, &|_| {}))
    }

    /// Does work of each item on a few threads. Results stand in the order of the items.
    pub(super) fn each<T: Sync, R: Send>(
        &self,
        jobs: usize,
        items: &[T],
        work: impl Fn(&Self, &T) -> R + Sync,
    ) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
        std::thread::scope(|scope| {
            for _ in 0..jobs.max(1) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(at) else { break };
                        let result = work(self, item);
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }
}
