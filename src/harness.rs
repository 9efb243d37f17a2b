//! Rows as tests of `cargo test`: one named trial per row, for a test target with
//! `harness = false`.

use std::fmt;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::Runtime;

use crate::api::{Error, Filter, Gate, Ready, Suite, Target, facts};
use crate::case::Row;
use crate::engine::{Pacer, RunOptions, obstacle, run_and_keep};
use crate::plan::Wanted;
use crate::report::document::Verdict;
use crate::report::human::{self, Detail, View};
use crate::report::{Evidence, KnownEntry, RunDocument, RunFacts, fold};

/// Every row of a suite as a test of its own name: `cargo test --test conformance tags/key-length`,
/// `--list`, `--ignored` and `cargo nextest run` work as for any test.
///
/// A row that a `known` entry covers is ignored, and so is one that does not apply to the target;
/// `--ignored` runs them. Each `known` entry is a test too, which fails as soon as none of its rows
/// fails any more, or its date has passed.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use acs_conform::{RowTests, Suite, Target};
///
/// fn main() -> ExitCode {
///     let older = Suite::built_in().in_edition("2024-12-24").expect("the edition exists");
///     RowTests::new(Target::reference).suite(&older).strict(true).main()
/// }
/// ```
#[must_use = "nothing runs before `main`"]
pub struct RowTests<F> {
    target: F,
    suite: Suite,
    filter: Option<Filter>,
    gate: Gate,
}

impl<F: FnOnce() -> Target> RowTests<F> {
    /// Tests against the target that a function gives. It is called once, inside a Tokio runtime.
    pub fn new(target: F) -> Self {
        Self { target, suite: Suite::built_in(), filter: None, gate: Gate::default() }
    }

    /// Another suite than the built-in one.
    pub fn suite(mut self, suite: &Suite) -> Self {
        self.suite = suite.clone();
        self
    }

    /// Only the rows that a filter selects.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// Whether a broken `should` fails its test.
    pub fn strict(mut self, strict: bool) -> Self {
        self.gate.strict = strict;
        self
    }

    /// Whether a `must` row that proves nothing is ignored rather than failed.
    pub fn partial(mut self, partial: bool) -> Self {
        self.gate.partial = partial;
        self
    }

    /// Runs the tests that the process's arguments ask for.
    pub fn main(self) -> ExitCode {
        let arguments = Arguments::from_args();
        match self.trials() {
            Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
            Err(told) => {
                tell(&told);
                ExitCode::FAILURE
            }
        }
    }

    /// The tests, for a `main` of your own with `libtest-mimic`.
    fn trials(self) -> Result<Vec<Trial>, Error> {
        let runtime = Runtime::new().map_err(|error| {
            Error::unusable(format!("cannot start threads: {error}"), "free some")
        })?;
        let target = {
            let _inside = runtime.enter();
            (self.target)()
        };
        let ready = target.ready(&self.suite)?;
        let filter = self.filter.map(Filter::into_plan);
        let wanted = Wanted { filter, rerun: None, partition: None };
        let selection = wanted.select(ready.suite.inner()).map_err(Error::filter)?;
        let known = ready.known.clone();
        let bench = Arc::new(Bench { runtime, ready, turn: Mutex::new(()), gate: self.gate });
        let all = &bench.ready.suite.inner().rows;
        let selected: Vec<Row> = selection.rows.into_iter().map(|place| all.at(place)).collect();
        let of_known = known.into_iter().map(|entry| known_trial(&bench, &selected, entry));
        let of_rows = selected.iter().map(|row| row_trial(&bench, row));
        Ok(of_rows.chain(of_known.flatten()).collect())
    }
}

impl<F> fmt::Debug for RowTests<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowTests").field("suite", &self.suite.name()).finish_non_exhaustive()
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a test program has no other place for what keeps it from starting"
)]
fn tell(told: &Error) {
    eprintln!("error: {told}");
}

/// Where trials are judged. A target holds one world at a time, so they take turns.
struct Bench {
    runtime: Runtime,
    ready: Ready,
    turn: Mutex<()>,
    gate: Gate,
}

fn row_trial(bench: &Arc<Bench>, row: &Row) -> Trial {
    let suite = bench.ready.suite.inner();
    let applies =
        !matches!(obstacle(suite, &bench.ready.endpoint, row), Some(Evidence::NotApplicable(_)));
    let known = bench.ready.known.iter().any(|entry| entry.matched.contains(&row.id));
    let (bench, place) = (Arc::clone(bench), row.place);
    let trial = Trial::ignorable_test(row.id.clone(), move || {
        bench.completion(&bench.judge(vec![place], Vec::new()))
    });
    trial.with_ignored_flag(known || !applies)
}

/// `known(<rows>)`: that the entry still holds. `None` where the filter leaves it no row.
fn known_trial(bench: &Arc<Bench>, selected: &[Row], entry: KnownEntry) -> Option<Trial> {
    let covered = selected.iter().filter(|row| entry.matched.contains(&row.id));
    let rows: Vec<usize> = covered.map(|row| row.place).collect();
    if rows.is_empty() {
        return None;
    }
    let bench = Arc::clone(bench);
    Some(Trial::test(format!("known({})", entry.rows), move || {
        let document = bench.judge(rows, vec![entry]);
        match document.summary.stale + document.summary.expired {
            0 => Ok(()),
            _ => Err(document.summary.reasons.join("\n").into()),
        }
    }))
}

impl Bench {
    fn judge(&self, rows: Vec<usize>, known: Vec<KnownEntry>) -> RunDocument {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let suite = Arc::clone(self.ready.suite.inner());
        let pace = self.ready.pace;
        let options = RunOptions {
            jobs: pace.jobs,
            fail_fast: false,
            keep_all_exchanges: false,
            confirm_failures: false,
            pacer: Arc::new(Pacer::new(pace.rate, pace.retries, None)),
        };
        let stop = Arc::new(AtomicBool::new(false));
        let endpoint = self.ready.endpoint.clone();
        let judged = run_and_keep(Arc::clone(&suite), endpoint, rows, options, stop);
        let (rows, output) = self.runtime.block_on(judged);
        let facts = RunFacts {
            tool: facts::tool(),
            suite: facts::suite_info(&suite),
            target: self.ready.info.clone(),
            started: output.started,
            finished: output.finished,
            partition: None,
            narrowed: None,
            partial: self.gate.partial,
            strict: self.gate.strict,
            interrupted: false,
            command: None,
            requests: output.requests,
            retries: output.retries,
            throttled: output.throttled,
            known,
        };
        fold(rows, facts)
    }

    /// How the test of a row ends.
    fn completion(&self, document: &RunDocument) -> Result<Completion, Failed> {
        let [row] = document.rows.as_slice() else { return Err("the row was not judged".into()) };
        let skipped = match row.verdict {
            Verdict::NotApplicable => true,
            Verdict::Vacuous | Verdict::Untestable => {
                document.summary.exit == 0 || self.gate.partial
            }
            _ => false,
        };
        if skipped {
            return Ok(Completion::ignored_with(row.reason.as_deref().unwrap_or_default()));
        }
        if document.summary.exit == 0 {
            return Ok(Completion::Completed);
        }
        let view = View { detail: Detail::Normal, colour: false };
        Err(human::render(document, Some(&self.ready.suite.inner().ledger), view).into())
    }
}
