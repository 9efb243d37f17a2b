//! Reference servers in process, and a few threads that judge many of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::baseline::{Course, Recorder};
use super::held::HeldWorlds;
use super::server::Server;
use crate::case::Row;
use crate::engine::{Endpoint, Event, Pacer, RunOptions, SignatureUse, Worlds, run};
use crate::mock::Rules;
use crate::reference;
use crate::report::RowOutcome;
use crate::suite::Suite;
use crate::transport::Limits;

/// What rows learned of a server.
pub(super) struct Judged {
    pub rows: Vec<RowOutcome>,
}

/// What all servers of a measurement share.
pub(super) struct Crew {
    pub suite: Arc<Suite>,
    /// All rows of the suite, made once.
    pub rows: Vec<Row>,
    pub now: Timestamp,
    prepared: Arc<Worlds>,
    read: Arc<HeldWorlds>,
}

impl Crew {
    pub(super) fn new(suite: Arc<Suite>) -> Self {
        Self {
            rows: suite.rows.iter().collect(),
            suite,
            now: Timestamp::now(),
            prepared: Arc::default(),
            read: Arc::default(),
        }
    }

    /// Judges a server with these rules by these rows.
    pub(super) fn judge(&self, rules: Rules, rows: Vec<Row>) -> Judged {
        let server = self.server(rules);
        self.run_here(&server, server.endpoint(&self.prepared, None), rows, None)
    }

    /// Judges a server with these rules by these rows, and keeps how they went.
    pub(super) fn judge_and_keep(&self, rules: Rules, rows: Vec<Row>) -> (Judged, Vec<Course>) {
        let (server, recorder) = (self.server(rules), Recorder::default());
        let endpoint = server.endpoint(&self.prepared, Some(recorder.clone()));
        let output = self.run_here(&server, endpoint, rows, Some(&recorder));
        (output, recorder.finish())
    }

    /// Judges a server that already holds a world and cannot be seeded.
    pub(super) fn judge_unseeded(&self, rules: Rules, world: &str, rows: Vec<Row>) -> Judged {
        let server = self.holding(rules, world);
        let endpoint = unseeded(server.endpoint(&self.prepared, None));
        self.run_here(&server, endpoint, rows, None)
    }

    /// The same, and keeps how the rows went.
    pub(super) fn judge_unseeded_and_keep(
        &self,
        rules: Rules,
        world: &str,
        rows: Vec<Row>,
    ) -> (Judged, Vec<Course>) {
        let (server, recorder) = (self.holding(rules, world), Recorder::default());
        let endpoint = unseeded(server.endpoint(&self.prepared, Some(recorder.clone())));
        let output = self.run_here(&server, endpoint, rows, Some(&recorder));
        (output, recorder.finish())
    }

    /// A fresh server that holds a world. One that the server refuses leaves it empty, and every row
    /// vacuous.
    pub(super) fn holding(&self, rules: Rules, world: &str) -> Arc<Server> {
        let server = self.server(rules);
        if let Ok(prepared) = self.prepared.prepare(&self.suite, world, self.now) {
            let _ = server.seed(&prepared.document, &self.prepared);
        }
        server
    }

    /// Judges a server with these rules over a loopback socket.
    pub(super) fn judge_over_http(&self, rules: Rules, rows: Vec<Row>) -> std::io::Result<Judged> {
        let server = self.server(rules);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let open = reference::over_http(&server.service, Limits::default())?;
            let endpoint = Endpoint {
                transport: server.entered(open.transport),
                url: open.url,
                ..server.endpoint(&self.prepared, None)
            };
            Ok(self.run(&server, endpoint, rows, None).await)
        })
    }

    /// A fresh server with these rules.
    pub(super) fn server(&self, rules: Rules) -> Arc<Server> {
        Server::new(rules, self.now, &self.read)
    }

    fn run_here(
        &self,
        server: &Server,
        endpoint: Endpoint,
        rows: Vec<Row>,
        recorder: Option<&Recorder>,
    ) -> Judged {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime without I/O starts");
        runtime.block_on(self.run(server, endpoint, rows, recorder))
    }

    async fn run(
        &self,
        server: &Server,
        endpoint: Endpoint,
        rows: Vec<Row>,
        recorder: Option<&Recorder>,
    ) -> Judged {
        let stop = Arc::new(AtomicBool::new(false));
        let options = RunOptions {
            jobs: 1,
            fail_fast: false,
            keep_all_exchanges: false,
            confirm_failures: false,
            pacer: Arc::new(Pacer::new(None, 0, None)),
        };
        // One row follows the other, so the end of one is the beginning of the next.
        server.begin_row();
        let mut judged = Vec::with_capacity(rows.len());
        let mut heard = |event: Event<'_>| {
            let Event::Row { row, .. } = event else { return };
            server.begin_row();
            if let Some(recorder) = recorder {
                recorder.judged(&row);
            }
            judged.push(row);
        };
        let places = rows.iter().map(|row| row.place).collect();
        run(Arc::clone(&self.suite), endpoint, places, options, stop, &mut heard).await;
        Judged { rows: judged }
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

/// A target that cannot be seeded, and whose callers nobody knows.
fn unseeded(endpoint: Endpoint) -> Endpoint {
    Endpoint { seeder: None, clockwork: None, signature: SignatureUse::None, ..endpoint }
}
