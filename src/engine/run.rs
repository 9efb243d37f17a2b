//! Runs all selected rows: world by world, several at once, and looks again at what no answer came
//! to.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::task::JoinSet;

use super::endpoint::Endpoint;
use super::excerpt;
use super::pacing::Pacer;
use super::plan_order::{Group, group};
use super::row_run::{RowRun, Stage, run_row};
use super::send::Sender;
use crate::case::Row;
use crate::report::document::Failure;
use crate::report::{Evidence, ReadingSeen, RowOutcome};
use crate::snapshot::Snapshot;
use crate::suite::Suite;
use crate::suite::world::World;
use crate::wire::Obstacle;

/// After so many rows in a row without any answer, the target counts as gone.
const GIVE_UP_AFTER: usize = 40;
/// How many rows without an answer are asked again, alone.
const MOST_ASKED_AGAIN: usize = 50;
/// How many exchanges of a row a report shows.
const MOST_EXCERPTS: usize = 4;

/// How a run goes.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// How many rows are in flight at once.
    pub jobs: usize,
    /// Stop after the first failing row.
    pub fail_fast: bool,
    /// Keep excerpts of the exchanges of every row, not only of those that do not pass.
    pub keep_all_exchanges: bool,
    /// Ask again where a row failed, to tell a target that answers now so, now so.
    pub confirm_failures: bool,
    /// Spaces, repeats and counts requests.
    pub pacer: Arc<Pacer>,
}

/// What happens while a run goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// A world is in place, and its rows start.
    World {
        /// Its id; `None` for the data that the target holds.
        id: Option<&'a str>,
        /// How many rows it has.
        rows: usize,
    },
    /// A row was judged.
    Row(&'a RowOutcome),
}

/// What a run gave.
#[derive(Debug)]
pub struct RunOutput {
    /// Every selected row.
    pub rows: Vec<RowOutcome>,
    /// When it started.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Requests sent.
    pub requests: u64,
    /// Requests sent again.
    pub retries: u64,
    /// Throttled answers.
    pub throttled: u64,
    /// Answers that are not what is stored, by the name they would be stored under.
    pub snapshots: Vec<(String, Snapshot)>,
    /// How far the target's clock is ahead of ours, in milliseconds, where it told the time.
    pub clock_skew_ms: Option<i64>,
    /// Whether it was stopped early.
    pub interrupted: bool,
}

/// Runs rows against a target. Setting `stop` ends the run at the next row.
pub async fn run(
    suite: Arc<Suite>,
    endpoint: Endpoint,
    rows: Vec<Row>,
    options: RunOptions,
    stop: Arc<AtomicBool>,
    on_event: &(dyn Fn(Event<'_>) + Send + Sync),
) -> RunOutput {
    let started = Timestamp::now();
    let (groups, excluded) = group(&suite, &endpoint, rows);
    let sender = Sender::new(endpoint.clone(), Arc::clone(&options.pacer));
    let stage = Stage { suite, endpoint, sender };
    let run = Run {
        stage: Arc::new(stage),
        options,
        stop,
        silent: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        snapshots: Mutex::new(Vec::new()),
    };
    let mut outcomes: Vec<RowOutcome> = Vec::new();
    for (row, why) in excluded {
        let outcome = outcome(&row, why, RowRun::default(), false);
        on_event(Event::Row(&outcome));
        outcomes.push(outcome);
    }
    for group in groups {
        run.group(group, &mut outcomes, on_event).await;
    }
    let counts = run.stage.sender.counts();
    RunOutput {
        rows: outcomes,
        started,
        finished: Timestamp::now(),
        requests: counts.requests,
        retries: counts.retries,
        throttled: counts.throttled,
        snapshots: run.snapshots.into_inner().unwrap_or_else(PoisonError::into_inner),
        clock_skew_ms: run.stage.sender.skew(),
        interrupted: run.stop.load(Ordering::Relaxed),
    }
}

struct Run {
    stage: Arc<Stage>,
    options: RunOptions,
    stop: Arc<AtomicBool>,
    /// Rows since the last answer.
    silent: AtomicUsize,
    failed: AtomicBool,
    snapshots: Mutex<Vec<(String, Snapshot)>>,
}

impl Run {
    /// Why no further row is started.
    fn over(&self) -> Option<String> {
        if self.stop.load(Ordering::Relaxed) {
            return Some("the run was interrupted before this row".to_owned());
        }
        if self.options.fail_fast && self.failed.load(Ordering::Relaxed) {
            return Some("an earlier row failed, and --fail-fast was given".to_owned());
        }
        if self.silent.load(Ordering::Relaxed) >= GIVE_UP_AFTER {
            return Some(format!(
                "none of the {GIVE_UP_AFTER} rows before this one got an answer to judge"
            ));
        }
        None
    }

    async fn group(
        &self,
        group: Group,
        outcomes: &mut Vec<RowOutcome>,
        on_event: &(dyn Fn(Event<'_>) + Send + Sync),
    ) {
        let rows = group.together.len() + group.alone.len();
        let world = match self.seed(group.world.as_deref(), None).await {
            Ok(world) => world,
            Err(told) => {
                for row in group.together.iter().chain(&group.alone) {
                    let outcome =
                        outcome(row, Evidence::Error(told.clone()), RowRun::default(), false);
                    on_event(Event::Row(&outcome));
                    outcomes.push(outcome);
                }
                return;
            }
        };
        on_event(Event::World { id: group.world.as_deref(), rows });
        let answered_before = self.stage.sender.counts().answered;
        let mut unanswered = Vec::new();
        let mut failing = Vec::new();
        let mut finish = |row: &Row, mut run: RowRun| {
            let changed = std::mem::take(&mut run.snapshots);
            self.snapshots.lock().unwrap_or_else(PoisonError::into_inner).extend(changed);
            let evidence = evidence(&run);
            let outcome = outcome(row, evidence, run, self.options.keep_all_exchanges);
            let failed = outcome.failures.iter().any(|f| f.level == crate::spec::Level::Must);
            self.failed.fetch_or(failed, Ordering::Relaxed);
            on_event(Event::Row(&outcome));
            outcomes.push(outcome);
        };
        let mut waiting = group.together.into_iter();
        // Ends its tasks when it is dropped, as the run's future may be.
        let mut flying = JoinSet::new();
        loop {
            while flying.len() < self.options.jobs.max(1) {
                let Some(row) = waiting.next() else { break };
                if let Some(over) = self.over() {
                    finish(&row, RowRun { not_reached: Some(over), ..RowRun::default() });
                    continue;
                }
                let (stage, world) = (Arc::clone(&self.stage), world.clone());
                flying.spawn(async move {
                    let run = contained(&stage, &row, world).await;
                    (row, run)
                });
            }
            let Some(done) = flying.join_next().await else { break };
            let Ok((row, run)) = done else { continue };
            self.note(&run);
            if asks_again(&run) {
                unanswered.push((row, run));
            } else if self.options.confirm_failures && !run.failures.is_empty() {
                failing.push((row, run));
            } else {
                finish(&row, run);
            }
        }
        self.confirm(failing, world.as_ref(), &mut finish).await;
        self.ask_again(unanswered, answered_before, world.as_ref(), &mut finish).await;
        for row in group.alone {
            if let Some(over) = self.over() {
                finish(&row, RowRun { not_reached: Some(over), ..RowRun::default() });
                continue;
            }
            let world = match self.seed(group.world.as_deref(), Some(&row)).await {
                Ok(world) => world,
                Err(told) => {
                    finish(&row, RowRun { fault: Some(told), ..RowRun::default() });
                    continue;
                }
            };
            let mut run = contained(&self.stage, &row, world).await;
            self.note(&run);
            if asks_again(&run) && self.answers_others(answered_before) && self.over().is_none() {
                // The row may have left another world behind.
                run = match self.seed(group.world.as_deref(), Some(&row)).await {
                    Ok(world) => self.again(&row, world).await,
                    Err(told) => RowRun { fault: Some(told), ..RowRun::default() },
                };
            }
            finish(&row, run);
        }
    }

    fn note(&self, run: &RowRun) {
        if run.exchanges.iter().any(|exchange| exchange.outcome.is_ok()) {
            self.silent.store(0, Ordering::Relaxed);
        } else if run.obstacle.as_ref().is_some_and(|o| !matches!(o, Obstacle::NotRecorded(_))) {
            self.silent.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Asks again where a row failed. The first verdict stands; a second one that differs marks the
    /// row as flaky.
    async fn confirm(
        &self,
        failing: Vec<(Row, RowRun)>,
        world: Option<&Arc<World>>,
        finish: &mut impl FnMut(&Row, RowRun),
    ) {
        for (at, (row, mut first)) in failing.into_iter().enumerate() {
            if at < MOST_ASKED_AGAIN && self.over().is_none() {
                let again = contained(&self.stage, &row, world.cloned()).await;
                let told = |run: &RowRun| -> Vec<(String, String)> {
                    run.failures.iter().map(|f| (f.clause.clone(), f.check.clone())).collect()
                };
                first.flaky = again.obstacle.is_none() && told(&again) != told(&first);
            }
            finish(&row, first);
        }
    }

    /// Looks again, one at a time, at rows to which no complete answer came, or only throttling.
    async fn ask_again(
        &self,
        unanswered: Vec<(Row, RowRun)>,
        answered_before: u64,
        world: Option<&Arc<World>>,
        finish: &mut impl FnMut(&Row, RowRun),
    ) {
        for (at, (row, first)) in unanswered.into_iter().enumerate() {
            let refused = matches!(first.obstacle, Some(Obstacle::Refused(_)));
            let others = self.answers_others(answered_before)
                && (!refused || self.stage.sender.accepts_credentials());
            let asked = others && (refused || at < MOST_ASKED_AGAIN);
            if !asked || self.over().is_some() {
                finish(&row, first);
                continue;
            }
            let again = self.again(&row, world.cloned()).await;
            finish(&row, again);
        }
    }

    /// Whether the target answered since a moment.
    fn answers_others(&self, answered_before: u64) -> bool {
        self.stage.sender.counts().answered > answered_before
    }

    /// Runs a row a second time. A request that the target drops twice, alone, while it answers
    /// others, is the target's fault.
    async fn again(&self, row: &Row, world: Option<Arc<World>>) -> RowRun {
        let mut again = contained(&self.stage, row, world).await;
        self.note(&again);
        if let Some(obstacle) = again.obstacle.take_if(|obstacle| is_drop(obstacle)) {
            // The row cannot say which of its clauses would have been met: the strongest counts.
            let level = |clause: &String| self.stage.suite.ledger.level(clause);
            let strongest = row.clauses.iter().find(|clause| level(clause) == Some(row.level));
            let sent = again.exchanges.last();
            let curl = sent.map(|sent| excerpt::curl(&self.stage.endpoint.url, &sent.request));
            again.failures.push(Failure {
                level: row.level,
                clause: strongest.or(row.clauses.first()).cloned().unwrap_or_default(),
                check: "dropped".to_owned(),
                expected: "a complete answer, as other requests get".to_owned(),
                actual: format!("twice none: {obstacle}"),
                at: None,
                pointer: None,
                curl,
                nearest_pass: None,
                note: None,
            });
        }
        again
    }

    async fn seed(
        &self,
        world: Option<&str>,
        row: Option<&Row>,
    ) -> Result<Option<Arc<World>>, String> {
        let stage = &self.stage;
        let (Some(id), Some(seeder)) = (world, &stage.endpoint.seeder) else {
            return Ok(stage.endpoint.declared.clone());
        };
        let now = stage.endpoint.clock.seeding(id, row.map(|row| row.id.as_str()));
        let prepared = stage.endpoint.worlds.prepare(&stage.suite, id, now);
        let prepared = prepared.map_err(|mistake| mistake.to_string())?;
        seeder
            .seed(&prepared.document)
            .await
            .map_err(|told| format!("seeding the world `{id}` failed: {told}"))?;
        Ok(Some(Arc::clone(&prepared.world)))
    }
}

/// Runs a row. A fault of ours there must neither end the run nor take the row out of the report.
async fn contained(stage: &Stage, row: &Row, world: Option<Arc<World>>) -> RowRun {
    let run = AssertUnwindSafe(run_row(stage, row, world)).catch_unwind().await;
    run.unwrap_or_else(|_| {
        let told =
            "a fault of acs-conform: judging this row failed; please report it with the row's id";
        RowRun { fault: Some(told.to_owned()), ..RowRun::default() }
    })
}

fn is_drop(obstacle: &Obstacle) -> bool {
    matches!(
        obstacle,
        Obstacle::Dropped(_) | Obstacle::Timeout(_) | Obstacle::TooLarge(_) | Obstacle::NotHttp(_)
    )
}

fn asks_again(run: &RowRun) -> bool {
    let passing =
        |obstacle: &Obstacle| matches!(obstacle, Obstacle::Throttled(_) | Obstacle::Refused(_));
    run.obstacle.as_ref().is_some_and(|obstacle| is_drop(obstacle) || passing(obstacle))
}

fn evidence(run: &RowRun) -> Evidence {
    if let Some(why) = &run.not_reached {
        return Evidence::NotReached(why.clone());
    }
    if let Some(fault) = &run.fault {
        return Evidence::Error(fault.clone());
    }
    if let Some(obstacle) = &run.obstacle {
        return Evidence::Error(obstacle.to_string());
    }
    match &run.vacuous {
        Some(told) => Evidence::Vacuous(told.clone()),
        None => Evidence::Judged,
    }
}

fn outcome(row: &Row, evidence: Evidence, run: RowRun, keep_all: bool) -> RowOutcome {
    let shown = keep_all || !run.failures.is_empty() || !matches!(evidence, Evidence::Judged);
    let excerpts = if shown { MOST_EXCERPTS } else { 0 };
    let mut readings: Vec<ReadingSeen> = Vec::new();
    for seen in run.seen {
        let seen =
            ReadingSeen { clause: seen.clause, reading: seen.reading, decisive: seen.decisive };
        if !readings.contains(&seen) {
            readings.push(seen);
        }
    }
    RowOutcome {
        id: row.id.clone(),
        case: row.case.id.clone(),
        theme: row.case.theme.clone(),
        title: row.case.model.title.clone(),
        clauses: row.clauses.clone(),
        level: row.level,
        needs: row.case.model.needs.iter().map(|need| need.value.clone()).collect(),
        evidence,
        failures: run.failures,
        readings,
        exchanges: run.exchanges.iter().take(excerpts).map(excerpt::excerpt).collect(),
        millis: run.exchanges.iter().fold(0.0, |sum, exchange| sum + exchange.millis),
        requests: run.exchanges.len() as u64,
        flaky: run.flaky,
    }
}
