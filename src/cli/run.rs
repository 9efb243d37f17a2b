//! `run`: judges a target.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::builtin;
use crate::engine::{self, RunOptions};
use crate::mock::Rules;
use crate::report::document::{SuiteInfo, TargetInfo, Tool};
use crate::report::{RunFacts, fold, human};
use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};
use crate::suite::{LoadOptions, Suite};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line prints")]
pub(super) fn command() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let suite_name =
        args.iter().position(|a| a == "--suite").map_or(DEFAULT_SUITE, |i| &args[i + 1]);
    let filter = args.iter().position(|a| a == "--filter").map(|i| args[i + 1].clone());
    let loaded = SuiteFiles::find(suite_name)
        .map_err(|m| vec![m])
        .and_then(|files| Suite::load(files, &LoadOptions::default()));
    let suite = match loaded {
        Ok(suite) => Arc::new(suite),
        Err(mistakes) => {
            for mistake in &mistakes {
                eprintln!("error: {mistake}\n");
            }
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let document = runtime.block_on(async {
        let service = builtin::service(Rules::default());
        let endpoint = if args.iter().any(|a| a == "--direct") {
            builtin::in_process(&service)
        } else {
            builtin::over_http(&service).await.expect("a loopback port is free")
        };
        let url = endpoint.url.clone();
        let options = RunOptions { jobs: 8, fail_fast: false, keep_all_exchanges: false, confirm_failures: true, pacer: Arc::new(crate::engine::Pacer::new(None, 3, None)) };
        let rows: Vec<_> = suite
            .rows
            .iter()
            .filter(|row| filter.as_ref().is_none_or(|f| crate::suite::glob::matches(f, &row.id)))
            .cloned()
            .collect();
        let stop = Arc::new(AtomicBool::new(false));
        let out = engine::run(Arc::clone(&suite), endpoint, rows, options, stop, &|_| {}).await;
        let facts = RunFacts {
            tool: Tool { name: "acs-conform".into(), version: env!("CARGO_PKG_VERSION").into() },
            suite: SuiteInfo {
                name: suite.manifest.suite.value.clone(),
                edition: suite.edition.date.clone(),
                digest: suite.digest.clone(),
                rows: suite.rows.len(),
                figures: None,
            },
            target: TargetInfo {
                name: "built-in reference server".into(),
                url,
                signature: "acs3".into(),
                seeded: true,
                mutant: None,
                readings: Default::default(),
                edition: None,
                clock_skew_ms: None,
                insecure: false,
                claims: Vec::new(),
                lacks: Vec::new(),
            },
            started: out.started,
            finished: out.finished,
            partition: None,
            narrowed: filter.clone(),
            partial: false,
            strict: false,
            interrupted: out.interrupted,
            command: None,
            requests: out.requests,
            retries: out.retries,
            throttled: out.throttled,
            known: Vec::new(),
        };
        fold(out.rows, facts)
    });
    let view = human::View { detail: human::Detail::Normal, colour: false };
    print!("{}", human::render(&document, Some(&suite.ledger), view));
    ExitCode::from(document.summary.exit)
}
