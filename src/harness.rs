//! Rows as tests of `cargo test`: one named trial per row, for a test target with
//! `harness = false`.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use acs_conform::suite::source::{DEFAULT_SUITE, SuiteFiles};
//! use acs_conform::suite::{LoadOptions, Suite};
//! use acs_conform::{harness, mock, reference};
//!
//! let files = SuiteFiles::find(DEFAULT_SUITE).expect("the suite is built in");
//! let suite = Suite::load(files, &LoadOptions::default()).expect("the built-in suite loads");
//! let endpoint = reference::in_process(&reference::service(mock::Rules::default()));
//! let arguments = libtest_mimic::Arguments::from_args();
//! libtest_mimic::run(&arguments, harness::trials(&Arc::new(suite), &endpoint)).exit();
//! ```

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Failed, Trial};

use crate::case::Row;
use crate::engine::{Endpoint, Pacer, RunOptions, run};
use crate::report::{Evidence, RowOutcome};
use crate::spec::Level;
use crate::suite::Suite;
use crate::suite::source::DEFAULT_SUITE;

/// One trial per row of the suite. A row that does not apply to the target is ignored; whatever
/// else is not a pass fails, a broken `should` included.
///
/// The names of rows of another suite than the default one begin with that of the suite.
///
/// A target holds one world at a time, so trials that share a target take turns.
pub fn trials(suite: &Arc<Suite>, endpoint: &Endpoint) -> Vec<Trial> {
    let turn = Arc::new(Mutex::new(()));
    let rows = suite.rows.iter().cloned();
    rows.map(|row| {
        let (suite, endpoint, turn) = (Arc::clone(suite), endpoint.clone(), Arc::clone(&turn));
        let ignored = row.not_in_edition.is_some();
        let name = match suite.manifest.suite.value.as_str() {
            DEFAULT_SUITE => row.id.clone(),
            other => format!("{other}: {}", row.id),
        };
        let trial = Trial::test(name, move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            verdict(&suite, &judge(&suite, endpoint, row))
        });
        trial.with_ignored_flag(ignored)
    })
    .collect()
}

fn judge(suite: &Arc<Suite>, endpoint: Endpoint, row: Row) -> Vec<RowOutcome> {
    let options = RunOptions {
        jobs: 1,
        fail_fast: false,
        keep_all_exchanges: false,
        confirm_failures: false,
        pacer: Arc::new(Pacer::new(None, 3, None)),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime of one thread starts");
    runtime.block_on(run(Arc::clone(suite), endpoint, vec![row], options, stop, &|_| {})).rows
}

fn verdict(suite: &Suite, rows: &[RowOutcome]) -> Result<(), Failed> {
    let [row] = rows else { return Err("the row was not judged".into()) };
    let mut told = String::new();
    for failure in row.failures.iter().filter(|failure| failure.level > Level::May) {
        let quote = suite.ledger.find(&failure.clause).map_or("", |clause| clause.says.as_str());
        let (clause, level) = (&failure.clause, failure.level);
        let _ = writeln!(told, "{clause} ({level}): {quote}");
        let _ = writeln!(told, "  expected: {}\n  actual:   {}", failure.expected, failure.actual);
        for (word, value) in [("at", &failure.at), ("repeat", &failure.curl)] {
            if let Some(value) = value {
                let _ = writeln!(told, "  {word}: {value}");
            }
        }
    }
    match &row.evidence {
        Evidence::Judged | Evidence::NotApplicable(_) => {}
        other => {
            let _ = writeln!(told, "nothing was proved: {other:?}");
        }
    }
    if told.is_empty() { Ok(()) } else { Err(told.into()) }
}
