//! Reference servers in process, and a few threads that judge many of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::case::Row;
use crate::engine::{Clock, Endpoint, Pacer, RunOptions, RunOutput, SignatureUse, Worlds, run};
use crate::mock::{Rules, Service};
use crate::reference;
use crate::suite::Suite;
use crate::transport::Limits;

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
        self.run_here(self.endpoint(&self.service(rules)), rows)
    }

    /// Judges a server that already holds a world and cannot be seeded.
    pub(super) fn judge_unseeded(&self, rules: Rules, world: &str, rows: Vec<Row>) -> RunOutput {
        let service = self.service(rules);
        if let Ok(prepared) = self.worlds.prepare(&self.suite, world, self.now) {
            // A world that the server refuses leaves it empty, and every row vacuous.
            let _ = service.seed(&prepared.document);
        }
        let endpoint = self.endpoint(&service);
        self.run_here(Endpoint { seeder: None, signature: SignatureUse::None, ..endpoint }, rows)
    }

    /// Judges a server with these rules over a loopback socket.
    pub(super) fn judge_over_http(
        &self,
        rules: Rules,
        rows: Vec<Row>,
    ) -> std::io::Result<RunOutput> {
        let service = self.service(rules);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let served = reference::over_http(&service, Limits::default()).await?;
            let endpoint = Endpoint {
                transport: served.transport,
                url: served.url,
                ..self.endpoint(&service)
            };
            Ok(self.run(endpoint, rows).await)
        })
    }

    fn service(&self, rules: Rules) -> Arc<Service> {
        let now = self.now;
        reference::service_at(rules, Arc::new(move || now))
    }

    fn endpoint(&self, service: &Arc<Service>) -> Endpoint {
        let clock = Still { now: self.now, count: AtomicU64::new(1) };
        Endpoint {
            clock: Arc::new(clock),
            worlds: Arc::clone(&self.worlds),
            ..reference::in_process(service)
        }
    }

    fn run_here(&self, endpoint: Endpoint, rows: Vec<Row>) -> RunOutput {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime without I/O starts");
        runtime.block_on(self.run(endpoint, rows))
    }

    async fn run(&self, endpoint: Endpoint, rows: Vec<Row>) -> RunOutput {
        let stop = Arc::new(AtomicBool::new(false));
        let options = RunOptions {
            jobs: 1,
            fail_fast: false,
            keep_all_exchanges: false,
            confirm_failures: false,
            pacer: Arc::new(Pacer::new(None, 0, None)),
        };
        run(Arc::clone(&self.suite), endpoint, rows, options, stop, &|_| {}).await
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
