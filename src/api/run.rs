//! One run: a suite, a target, and how it goes.

use std::fmt;
use std::sync::Arc;

use super::{Error, Filter, Report, Stop, Suite, Target, claims, facts};
use crate::engine::{self, Event, Pacer, RunOptions};
use crate::plan::Wanted;
use crate::report::document::TargetInfo;
use crate::report::{RunFacts, fold};

/// What passes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gate {
    /// `must` rows that prove nothing pass.
    pub partial: bool,
    /// Broken `should`s do not pass.
    pub strict: bool,
}

type OnRow = Arc<dyn Fn(&str) + Send + Sync>;

/// One run, to be executed. It is independent of any other, so several can go on at once, as long
/// as each has its own target: a target holds the data of one world at a time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), acs_conform::Error> {
/// use acs_conform::{Run, Suite, Target};
///
/// let suite = Suite::built_in();
/// let report =
///     Run::new(&suite, &Target::reference()).filter("theme(response)".parse()?).execute().await?;
/// report.assert_conformant();
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "nothing is sent before `execute`"]
pub struct Run {
    suite: Suite,
    target: Target,
    filter: Option<Filter>,
    gate: Gate,
    fail_fast: bool,
    allow_writes: bool,
    most_requests: Option<u64>,
    stop: Stop,
    on_row: Option<OnRow>,
}

impl Run {
    /// A run of all rows.
    pub fn new(suite: &Suite, target: &Target) -> Self {
        Self {
            suite: suite.clone(),
            target: target.clone(),
            filter: None,
            gate: Gate::default(),
            fail_fast: false,
            allow_writes: false,
            most_requests: None,
            stop: Stop::new(),
            on_row: None,
        }
    }

    /// Only the rows that a filter selects.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// Whether `must` rows that prove nothing are accepted, as against a target that cannot be
    /// seeded.
    pub fn partial(mut self, partial: bool) -> Self {
        self.gate.partial = partial;
        self
    }

    /// Whether a broken `should` fails the run.
    pub fn strict(mut self, strict: bool) -> Self {
        self.gate.strict = strict;
        self
    }

    /// Whether the run ends with the first row that fails.
    pub fn fail_fast(mut self, fail_fast: bool) -> Self {
        self.fail_fast = fail_fast;
        self
    }

    /// Whether a suite may be run that sends actions which change something.
    pub fn allow_writes(mut self, allow: bool) -> Self {
        self.allow_writes = allow;
        self
    }

    /// At most so many requests; rows that are left over count as not reached.
    pub fn max_requests(mut self, most: u64) -> Self {
        self.most_requests = Some(most);
        self
    }

    /// What can end the run from elsewhere.
    pub fn stop(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    /// Calls a function with the id of each row as soon as it is judged.
    pub fn on_row(mut self, function: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_row = Some(Arc::new(function));
        self
    }

    /// Judges. Needs a Tokio runtime with time and I/O; dropping the future ends the run.
    pub async fn execute(self) -> Result<Report, Error> {
        let ready = self.target.ready(&self.suite)?;
        let suite = Arc::clone(ready.suite.inner());
        let writes = claims::writes(&suite);
        if !writes.is_empty() && !self.allow_writes {
            let title = format!("the suite sends actions that write: {}", writes.join(", "));
            return Err(Error::unusable(title, "allow it if the target may be changed"));
        }
        let filter = self.filter.map(Filter::into_plan);
        let wanted = Wanted { filter, rerun: None, partition: None };
        let selection = wanted.select(&suite).map_err(Error::filter)?;
        let options = RunOptions {
            jobs: ready.pace.jobs,
            fail_fast: self.fail_fast,
            keep_all_exchanges: false,
            confirm_failures: true,
            pacer: Arc::new(Pacer::new(ready.pace.rate, ready.pace.retries, self.most_requests)),
        };
        let stop = Arc::clone(&self.stop.0);
        let mut judged = Vec::with_capacity(selection.rows.len());
        let mut tell = |event: Event<'_>| {
            let Event::Row { row, .. } = event else { return };
            if let Some(call) = &self.on_row {
                call(&row.id);
            }
            judged.push(row);
        };
        let (endpoint, rows) = (ready.endpoint, selection.rows);
        let output =
            engine::run(Arc::clone(&suite), endpoint, rows, options, stop, &mut tell).await;
        let run_facts = RunFacts {
            tool: facts::tool(),
            suite: facts::suite_info(&suite),
            target: TargetInfo { clock_skew_ms: output.clock_skew_ms, ..ready.info },
            started: output.started,
            finished: output.finished,
            partition: None,
            narrowed: selection.narrowed,
            partial: self.gate.partial,
            strict: self.gate.strict,
            interrupted: output.interrupted,
            command: None,
            requests: output.requests,
            retries: output.retries,
            throttled: output.throttled,
            known: ready.known,
        };
        Ok(Report::new(fold(judged, run_facts), suite.ledger.clone()))
    }

    /// As [`execute`](Self::execute), on a runtime of its own, which the calling thread waits for.
    pub fn execute_blocking(self) -> Result<Report, Error> {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| {
            Error::unusable(format!("cannot start threads: {error}"), "free some")
        })?;
        runtime.block_on(self.execute())
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("suite", &self.suite.name())
            .field("target", &self.target)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}
