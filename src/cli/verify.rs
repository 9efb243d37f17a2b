//! `verify`: judges a recorded run again, or anybody's traffic.

use std::fmt::Write;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::args::VerifyArgs;
use super::console::Console;
use super::failure::Failure;
use super::render;
use super::render::Reports;
use super::run::exit_of;
use crate::evidence::traffic::{self, Counts};
use crate::evidence::{self, Entry, HarError, Kind, Recorded, Rejudged, Sink, rejudge};
use crate::exit::Exit;
use crate::report::{Overview, RunDocument, Shown};
use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};
use crate::suite::{LoadOptions, Suite};

/// Changed verdicts that are told; the rest are counted.
const MOST_TOLD: usize = 20;

/// Reads, judges, reports.
pub fn command(args: &VerifyArgs, console: Console) -> Result<Exit, Failure> {
    let reports = Reports::open(&args.report)?;
    let shown = args.file.display().to_string();
    let file = File::open(&args.file).map_err(|error| {
        Failure::usage(format!("cannot read {shown}: {error}"), "name a HAR file that exists")
    })?;
    let mut judge = Judge { args, recorded: None, traffic: None };
    let taken = evidence::read(file, &mut judge).map_err(|error| unreadable(&args.file, &error))?;
    let (document, suite) = match (taken.kind, judge.recorded) {
        (Kind::Recording, Some(recorded)) => {
            let recorded = recorded.whole(taken).map_err(|error| {
                let help = "ask whoever gave you the file for the one that the run wrote";
                Failure::usage(format!("{shown}: {error}"), help)
            })?;
            again(args, recorded, console)?
        }
        _ => anybodys(args, judge.traffic, console)?,
    };
    tell(args, &document, &suite, reports, console)?;
    Ok(exit_of(&document))
}

/// Takes the file in.
struct Judge<'a> {
    args: &'a VerifyArgs,
    recorded: Option<Recorded>,
    /// Made at the first entry of a file that is no recording.
    traffic: Option<(traffic::Judge, Arc<Suite>)>,
}

impl Judge<'_> {
    fn of_traffic(&mut self) -> Result<&mut traffic::Judge, String> {
        if self.traffic.is_none() {
            self.traffic = Some(traffic_judge(self.args).map_err(|failure| failure.to_string())?);
        }
        match &mut self.traffic {
            Some((judge, _)) => Ok(judge),
            None => Err("no traffic can be judged".to_owned()),
        }
    }
}

impl Sink for Judge<'_> {
    fn header(&mut self, header: Value) -> Result<(), String> {
        self.recorded = Some(Recorded::new(&header).map_err(|error| error.to_string())?);
        Ok(())
    }

    fn recorded(&mut self, number: u64, entry: Map<String, Value>) -> Result<(), String> {
        self.recorded.as_mut().map_or(Ok(()), |recorded| recorded.add(number, entry))
    }

    fn traffic(&mut self, number: u64, mut entry: Entry) -> Result<(), String> {
        self.of_traffic()?.take(number, &mut entry)
    }

    fn end(&mut self, end: Value) -> Result<(), String> {
        self.recorded.as_mut().map_or(Ok(()), |recorded| recorded.close(end))
    }
}

fn unreadable(path: &Path, error: &HarError) -> Failure {
    let help = match error {
        HarError::Io(_) => "name a file that can be read",
        HarError::NotJson(_) | HarError::NotHar(_) => {
            "name a HAR file: `run --record` writes one, and so do browsers and proxies"
        }
        HarError::Cut { .. } => "export it anew; a recorded run may end anywhere, this is none",
        HarError::Wrong { .. } => "mend it there, or export it anew",
    };
    Failure::usage(format!("{}: {error}", path.display()), help)
}

/// The suite of a recorded run: its own, unless another one is named.
fn suite_of(args: &VerifyArgs, recorded: &Recorded) -> Result<Suite, Failure> {
    let own = &recorded.header.run.suite;
    let files = match &args.suite {
        Some(named) => SuiteFiles::find(named)?,
        None => SuiteFiles::embedded(&own.name).ok_or_else(|| {
            let title = format!("this program does not hold the suite `{}`", own.name);
            Failure::usage(title, "name its folder by --suite")
        })?,
    };
    let edition = args.edition.clone().or_else(|| Some(own.edition.clone()));
    let options = LoadOptions { edition, region: recorded.header.region.clone() };
    Ok(Suite::load(files, &options)?)
}

fn again(
    args: &VerifyArgs,
    recorded: Recorded,
    console: Console,
) -> Result<(RunDocument, Arc<Suite>), Failure> {
    let suite = Arc::new(suite_of(args, &recorded)?);
    let (digest, entries) = (recorded.digest().to_owned(), recorded.counts.0);
    let (cut, then) = (recorded.cut, recorded.header.run.suite.clone());
    let mut recorded = recorded;
    recorded.header.run.settings.strict |= args.strict;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Failure::io("cannot start a thread", &error))?;
    let judged = runtime.block_on(rejudge(recorded, &suite))?;
    console.note(&format!("{entries} recorded exchanges, digest {digest}"));
    if cut {
        console.note("the recording was cut off: it is judged as far as it goes");
    }
    if judged.other_suite {
        console.note(&format!(
            "the run was judged by another version of the suite: {} {} {}, not {} {}",
            then.name, then.edition, then.digest, suite.edition.date, suite.digest
        ));
    }
    compare(&judged, console);
    Ok((judged.document, suite))
}

/// Tells which verdicts differ from those that the run told.
fn compare(judged: &Rejudged, console: Console) {
    if judged.changed.is_empty() && judged.gone.is_empty() && judged.fresh.is_empty() {
        console.note("every verdict is the one that the run told");
        return;
    }
    let mut lines: Vec<String> = Vec::new();
    for change in &judged.changed {
        lines.push(format!("{}: {} → {}: {}", change.row, change.then, change.now, change.why));
    }
    lines
        .extend(judged.gone.iter().map(|row| format!("{row}: the suite has no such row any more")));
    lines.extend(judged.fresh.iter().map(|row| format!("{row}: the run did not have this row")));
    let more = lines.len().saturating_sub(MOST_TOLD);
    lines.truncate(MOST_TOLD);
    for line in lines {
        console.note(&line);
    }
    if more > 0 {
        console.note(&format!("{more} more rows differ"));
    }
}

fn tell(
    args: &VerifyArgs,
    document: &RunDocument,
    suite: &Suite,
    reports: Reports,
    console: Console,
) -> Result<(), Failure> {
    let overview = Overview::of(document);
    let shown = Shown { run: document, overview: &overview, ledger: Some(&suite.ledger) };
    reports.tell(shown, render::detail(args.quiet, args.verbose), args.github, console)
}

/// What judges traffic, by the suite that is named or the usual one.
fn traffic_judge(args: &VerifyArgs) -> Result<(traffic::Judge, Arc<Suite>), Failure> {
    let files = SuiteFiles::find(args.suite.as_deref().unwrap_or(DEFAULT_SUITE))?;
    let options = LoadOptions { edition: args.edition.clone(), region: None };
    let suite = Arc::new(Suite::load(files, &options)?);
    let file = args.file.display().to_string();
    let judge = traffic::Judge::new(Arc::clone(&suite), &file).map_err(|error| {
        Failure::usage(error, "name another suite by --suite, or add `traffic` to this one")
    })?;
    Ok((judge, suite))
}

fn anybodys(
    args: &VerifyArgs,
    judge: Option<(traffic::Judge, Arc<Suite>)>,
    console: Console,
) -> Result<(RunDocument, Arc<Suite>), Failure> {
    let (judge, suite) = judge.map_or_else(|| traffic_judge(args), Ok)?;
    let (document, counts) = judge.finish(args.strict);
    console.note(&told(counts, &suite));
    Ok((document, suite))
}

/// What the file holds, in a sentence.
fn told(counts: Counts, suite: &Suite) -> String {
    let operation = &suite.manifest.operation;
    let mut line = format!(
        "{} entries: {} call {operation}, {} are of others and not judged",
        counts.entries,
        counts.calls,
        counts.entries - counts.calls
    );
    for (count, what) in [
        (counts.throttled, "throttled"),
        (counts.unanswered, "without an answer"),
        (counts.without_body, "whose answer's body is not in the file"),
        (counts.xml, "answered in XML, of which the answer is not judged"),
    ] {
        if count > 0 {
            let _ = write!(line, "; {count} {what}");
        }
    }
    line
}
