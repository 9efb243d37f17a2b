//! `run`: judges a target.

use std::io;
use std::sync::Arc;

use super::args::{RunArgs, SnapshotsWord};
use super::console::Console;
use super::failure::Failure;
use super::intake::{Intake, lost};
use super::output::Output;
use super::progress::Progress;
use super::render::Reports;
use super::settings::{Settings, built_in_rules};
use super::{facts, interrupt, plan, record, render, snapshots};
use crate::api::connect;
use crate::engine::{self, Endpoint, Event, Pacer, RunOptions, SignatureUse};
use crate::exit::Exit;
use crate::plan::known;
use crate::reference;
use crate::report::document::{RowRecord, Verdict};
use crate::report::{Overview, RowSource, RunDocument, Shown, Spooled};
use crate::target::Known;
use crate::transport::Limits;

/// Judges, reports, and tells how it went.
pub fn command(args: &RunArgs, console: Console) -> Result<Exit, Failure> {
    let settings = Settings::of(args)?;
    if args.plan {
        console.print(&plan::describe(args, &settings))?;
        return Ok(if settings.selection.rows.is_empty() {
            Exit::Incomplete
        } else {
            Exit::Success
        });
    }
    let reports = Reports::open(&args.report)?;
    let write_known = args.write_known.as_deref().map(Output::open).transpose()?;
    for id in &settings.selection.gone {
        console.note(&format!("the suite has no row `{id}` any more"));
    }

    // This thread judges, and one worker drives the connections. Rows as tasks on two workers were
    // slower: each answer was judged at once, so that each request had to wake the target.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::io("cannot start threads", &error))?;
    let (document, kept) = runtime.block_on(judge(args, &settings, console))?;
    // Connections that are still open are nobody's concern any more.
    runtime.shutdown_background();

    // What cannot be written takes nothing else with it.
    let known = write_known.map_or(Ok(()), |output| {
        let deviating = deviating(&document).map_err(|error| lost(&error))?;
        let list = Known::write_list(&known::covering(&deviating, args.strict));
        output.write(list.as_bytes())
    });
    let told = Overview::read(&document).map_err(|error| lost(&error)).and_then(|overview| {
        let ledger = Some(&settings.suite.ledger);
        let shown = Shown { run: &document, overview: &overview, ledger };
        let detail = render::detail(args.quiet, args.verbose);
        reports.tell(shown, detail, args.github, console)
    });
    [kept, known, told].into_iter().fold(Ok(()), Failure::both)?;
    Ok(exit_of(&document))
}

/// The rows that a list of known failures may have to cover, without what went over the wire.
fn deviating(run: &RunDocument<Spooled>) -> io::Result<RunDocument> {
    let mut rows = Vec::new();
    for row in run.rows.rows() {
        let row = row?.into_owned();
        if matches!(row.verdict, Verdict::Fail | Verdict::Warn) {
            rows.push(RowRecord { failures: Vec::new(), exchanges: Vec::new(), ..row });
        }
    }
    Ok(run.with_rows(rows))
}

/// The exit code that a document states.
pub fn exit_of<R>(document: &RunDocument<R>) -> Exit {
    [Exit::Success, Exit::Failure, Exit::Usage, Exit::Unjudged]
        .into_iter()
        .find(|exit| exit.code() == document.summary.exit)
        .unwrap_or(Exit::Incomplete)
}

/// What the run gave, and whether its recording and its stored answers could be written.
async fn judge(
    args: &RunArgs,
    settings: &Settings,
    console: Console,
) -> Result<(RunDocument<Spooled>, Result<(), Failure>), Failure> {
    let endpoint = match &settings.target {
        Some(target) => {
            let credentials = connect::credentials(target)?;
            connect::endpoint(target, &settings.suite, credentials)?
        }
        None => built_in(args, settings)?,
    };
    let pace = settings.pace;
    let options = RunOptions {
        jobs: pace.jobs,
        fail_fast: args.fail_fast,
        keep_all_exchanges: args.verbose,
        confirm_failures: true,
        pacer: Arc::new(Pacer::new(pace.rate, pace.retries, args.target.max_requests)),
    };
    let stored = snapshots::of(args, settings)?;
    let endpoint = Endpoint { snapshots: stored.answers.clone().map(Arc::new), ..endpoint };
    let target = facts::target_info(settings, &endpoint);
    let (endpoint, tape) = record::start(args, settings, endpoint, &target)?;
    let shown = Console::shows_progress(args.progress) && !args.quiet;
    let progress = Progress::start(console, settings.selection.rows.len(), shown);
    let stop = interrupt::stop_flag(console);
    let mut intake = Intake::new(tape.is_some(), Arc::clone(&stop));
    let mut differing = Vec::new();
    let output = engine::run(
        Arc::clone(&settings.suite),
        endpoint,
        settings.selection.rows.clone(),
        options,
        stop,
        &mut |event| {
            progress.note(&event);
            match event {
                Event::Row { place, row } => intake.take(place, row),
                Event::Differs { name, now } if args.snapshots != SnapshotsWord::Check => {
                    differing.push((name, now));
                }
                Event::Differs { .. } | Event::World { .. } => {}
            }
        },
    )
    .await;
    progress.end().await;
    let stored = stored.write(args.snapshots, &differing, console);
    let facts = facts::of_run(args, settings, target, &output);
    let order = settings.suite.rows.by_id(&settings.selection.rows);
    let (document, unfinished) = match intake.finish(facts, order) {
        Ok(finished) => finished,
        Err(lost) => return Failure::both(stored, Err(lost)),
    };
    let taped = tape.map_or(Ok(()), |tape| tape.finish(&document, unfinished, console));
    Ok((document, Failure::both(stored, taped)))
}

fn built_in(args: &RunArgs, settings: &Settings) -> Result<Endpoint, Failure> {
    let rules = built_in_rules(&settings.suite)?;
    let limits = match args.target.timeout.as_deref().map(crate::target::duration) {
        None => Limits::default(),
        Some(Ok(timeout)) => Limits { read: timeout, total: timeout, ..Limits::default() },
        Some(Err(told)) => return Err(Failure::usage(told, "give --timeout such a length")),
    };
    let served = reference::over_http(&reference::service(rules), limits);
    let mut endpoint = served.map_err(|error: io::Error| {
        Failure::io("the built-in server cannot be started on a loopback port", &error)
    })?;
    if let Some(kind) = args.target.signature.as_deref().and_then(SignatureUse::of_word) {
        endpoint.signature = kind;
    }
    Ok(endpoint)
}
