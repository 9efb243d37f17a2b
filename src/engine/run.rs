//! Runs all selected rows: world by world, several at once, and looks again at what no answer came
//! to.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;

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
pub const MOST_EXCERPTS: usize = 4;

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
    /// An answer is not the one that is stored.
    Differs {
        /// The name that it would be stored under.
        name: String,
        /// What came.
        now: Snapshot,
    },
    /// A row was judged.
    Row {
        /// Its place among the rows of the suite.
        place: usize,
        /// What it learned.
        row: RowOutcome,
    },
}

/// What a run gave besides its rows.
#[derive(Debug)]
pub struct RunOutput {
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
    /// How far the target's clock is ahead of ours, in milliseconds, where it told the time.
    pub clock_skew_ms: Option<i64>,
    /// Whether it was stopped early.
    pub interrupted: bool,
}

/// What hears of a run while it goes on; each selected row comes once, in any order.
pub type Listener<'a> = dyn FnMut(Event<'_>) + Send + 'a;

/// Runs rows, given by their places, against a target. Setting `stop` ends the run at the next row.
/// Nothing is kept of a row that was told.
pub async fn run(
    suite: Arc<Suite>,
    endpoint: Endpoint,
    rows: Vec<usize>,
    options: RunOptions,
    stop: Arc<AtomicBool>,
    tell: &mut Listener<'_>,
) -> RunOutput {
    let (started, watch) = (Timestamp::now(), std::time::Instant::now());
    let groups = group(&suite, &endpoint, &rows, &mut |row, why| {
        let outcome = outcome(row, why, RowRun::default(), false);
        tell(Event::Row { place: row.place, row: outcome });
    });
    let sender = Sender::new(endpoint.clone(), Arc::clone(&options.pacer));
    let stage = Stage { suite, endpoint, sender };
    let run =
        Run { stage, options, stop, silent: AtomicUsize::new(0), failed: AtomicBool::new(false) };
    for group in groups {
        run.group(group, tell).await;
    }
    let counts = run.stage.sender.counts();
    RunOutput {
        started,
        // Not the clock again, which may have been set meanwhile.
        finished: started.saturating_add(watch.elapsed()).unwrap_or(started),
        requests: counts.requests,
        retries: counts.retries,
        throttled: counts.throttled,
        clock_skew_ms: run.stage.sender.skew(),
        interrupted: run.stop.load(Ordering::Relaxed),
    }
}

/// As [`run`], and keeps every row.
pub async fn run_and_keep(
    suite: Arc<Suite>,
    endpoint: Endpoint,
    rows: Vec<usize>,
    options: RunOptions,
    stop: Arc<AtomicBool>,
) -> (Vec<RowOutcome>, RunOutput) {
    let mut kept = Vec::with_capacity(rows.len());
    let mut keep = |event: Event<'_>| {
        if let Event::Row { row, .. } = event {
            kept.push(row);
        }
    };
    let output = run(suite, endpoint, rows, options, stop, &mut keep).await;
    (kept, output)
}

struct Run {
    stage: Stage,
    options: RunOptions,
    stop: Arc<AtomicBool>,
    /// Rows since the last answer.
    silent: AtomicUsize,
    failed: AtomicBool,
}

/// Why no further row is started.
#[derive(Clone, Debug)]
enum Over {
    /// Somebody or something ended the run.
    Ended(String),
    /// The run has taken its time.
    Overtime(Obstacle),
}

impl Over {
    /// What becomes of a row that is not started.
    fn row(self) -> RowRun {
        match self {
            Self::Ended(why) => RowRun { not_reached: Some(why), ..RowRun::default() },
            Self::Overtime(obstacle) => RowRun { obstacle: Some(obstacle), ..RowRun::default() },
        }
    }
}

impl Run {
    /// Why no further row is started.
    fn over(&self) -> Option<Over> {
        let ended = |why: &str| Some(Over::Ended(why.to_owned()));
        if self.stop.load(Ordering::Relaxed) {
            return ended("the run was interrupted before this row");
        }
        if self.options.fail_fast && self.failed.load(Ordering::Relaxed) {
            return ended("an earlier row failed, and --fail-fast was given");
        }
        if self.silent.load(Ordering::Relaxed) >= GIVE_UP_AFTER {
            let told =
                format!("none of the {GIVE_UP_AFTER} rows before this one got an answer to judge");
            return ended(&told);
        }
        self.stage.sender.overtime().map(Over::Overtime)
    }

    async fn group(&self, group: Group, tell: &mut Listener<'_>) {
        let rows = &self.stage.suite.rows;
        let count = group.together.len() + group.alone.len();
        if let Some(over) = self.over() {
            // Nor is the world put in place any more.
            for place in group.together.into_iter().chain(group.alone) {
                self.finish(&rows.at(place), over.clone().row(), tell);
            }
            return;
        }
        let world = match self.seed(group.world.as_deref(), None).await {
            Ok(world) => world,
            Err(told) => {
                for place in group.together.into_iter().chain(group.alone) {
                    let why = Evidence::Error(told.clone());
                    let row = outcome(&rows.at(place), why, RowRun::default(), false);
                    tell(Event::Row { place, row });
                }
                return;
            }
        };
        tell(Event::World { id: group.world.as_deref(), rows: count });
        let answered_before = self.stage.sender.counts().answered;
        let waiting = Mutex::new(group.together.into_iter());
        let desk = Mutex::new(Desk { tell, unanswered: Vec::new(), failing: Vec::new() });
        let worker = || async {
            loop {
                let next = lock(&waiting).next();
                let Some(row) = next.map(|place| rows.at(place)) else { break };
                let run = match self.over() {
                    Some(over) => over.row(),
                    None => contained(&self.stage, &row, world.clone()).await,
                };
                self.note(&run);
                self.sort(row, run, &mut lock(&desk));
            }
        };
        // All on the task of the run: rows spend their time waiting, and handing each to another
        // thread and back costs more than judging it.
        let mut workers: FuturesUnordered<_> =
            (0..self.options.jobs.max(1)).map(|_| worker()).collect();
        while workers.next().await.is_some() {}
        drop(workers);
        let Desk { tell, unanswered, failing } =
            desk.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut finish = |row: &Row, run: RowRun| self.finish(row, run, tell);
        self.confirm(failing, world.as_ref(), &mut finish).await;
        self.ask_again(unanswered, answered_before, world.as_ref(), &mut finish).await;
        for place in group.alone {
            let row = rows.at(place);
            if let Some(over) = self.over() {
                finish(&row, over.row());
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

    /// Tells what a row learned, unless it is kept to be asked again when the others are done.
    fn sort(&self, row: Row, mut run: RowRun, desk: &mut Desk<'_, '_>) {
        self.failed.fetch_or(run.breaks_a_must(), Ordering::Relaxed);
        let refused = matches!(run.obstacle, Some(Obstacle::Refused(_)));
        let few = |kept: &[_]| kept.len() < MOST_ASKED_AGAIN;
        if refused && !few(&desk.unanswered) {
            // All of them are judged once the target takes the credentials; what came is not needed
            // for that.
            run.exchanges.clear();
        }
        if refused || (asks_again(&run) && few(&desk.unanswered)) {
            desk.unanswered.push((row, run));
        } else if self.options.confirm_failures && !run.failures.is_empty() && few(&desk.failing) {
            desk.failing.push((row, run));
        } else {
            self.finish(&row, run, desk.tell);
        }
    }

    fn finish(&self, row: &Row, mut run: RowRun, tell: &mut Listener<'_>) {
        for (name, now) in std::mem::take(&mut run.snapshots) {
            tell(Event::Differs { name, now });
        }
        self.failed.fetch_or(run.breaks_a_must(), Ordering::Relaxed);
        let evidence = evidence(&run);
        let outcome = outcome(row, evidence, run, self.options.keep_all_exchanges);
        tell(Event::Row { place: row.place, row: outcome });
    }

    fn note(&self, run: &RowRun) {
        if run.exchanges.iter().any(|exchange| exchange.outcome.is_ok()) {
            self.silent.store(0, Ordering::Relaxed);
        } else if run.obstacle.as_ref().is_some_and(|o| !o.is_ours()) {
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
        for (row, mut first) in failing {
            if self.over().is_none() {
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
        for (row, first) in unanswered {
            let refused = matches!(first.obstacle, Some(Obstacle::Refused(_)));
            let others = self.answers_others(answered_before)
                && (!refused || self.stage.sender.accepts_credentials());
            if !others || self.over().is_some() {
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
            let curl =
                sent.map(|sent| excerpt::short_curl(&self.stage.endpoint.url, &sent.request));
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

/// Where the rows of a world that are under way hand in what they learned.
struct Desk<'a, 'b> {
    tell: &'a mut Listener<'b>,
    /// Rows to which no complete answer came, at most [`MOST_ASKED_AGAIN`]; and all that were refused,
    /// further ones without their exchanges.
    unanswered: Vec<(Row, RowRun)>,
    /// Rows with a finding, at most [`MOST_ASKED_AGAIN`].
    failing: Vec<(Row, RowRun)>,
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
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
