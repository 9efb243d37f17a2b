//! `run --record`: what a recording says about its run.

use std::path::Path;
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::args::RunArgs;
use super::console::Console;
use super::facts;
use super::failure::Failure;
use super::intake::lost;
use super::settings::Settings;
use crate::engine::{Endpoint, RunOutput};
use crate::evidence::{End, Header, Recorder, Recording, Snapshots, Unfinished};
use crate::report::document::TargetInfo;
use crate::report::{Evidence, RowSource, RunDocument, Spooled, fold};

/// A run that is recorded.
pub struct Tape {
    recorder: Arc<Recorder>,
    shown: String,
}

/// Starts the file, and gives the endpoint through which everything is recorded.
pub fn start(
    args: &RunArgs,
    settings: &Settings,
    endpoint: Endpoint,
    target: &TargetInfo,
) -> Result<(Endpoint, Option<Tape>), Failure> {
    let Some(path) = args.record.as_deref() else { return Ok((endpoint, None)) };
    let header = header(args, settings, &endpoint, target.clone());
    let credentials = endpoint.credentials.as_ref();
    let secrets = credentials.iter().flat_map(|credentials| {
        let token = credentials.token.as_ref().map(ExposeSecret::expose_secret);
        std::iter::once(credentials.secret.expose_secret()).chain(token).map(str::to_owned)
    });
    let recorder = Recorder::start(path, Some(&header), secrets.collect())
        .map_err(|error| cannot_write(path, &error))?;
    if let Some(credentials) = credentials {
        recorder.name(&credentials.id, "owner");
    }
    let recorder = Arc::new(recorder);
    let tape = Tape { recorder: Arc::clone(&recorder), shown: path.display().to_string() };
    Ok((Recording::of(endpoint, &recorder), Some(tape)))
}

/// A file that cannot be written.
pub fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    let title = format!("cannot write to {}: {error}", path.display());
    Failure::usage(title, "name a file in a folder that exists and that you may write to")
}

fn header(args: &RunArgs, settings: &Settings, endpoint: &Endpoint, target: TargetInfo) -> Header {
    let now = jiff::Timestamp::now();
    let nothing = RunOutput {
        started: now,
        finished: now,
        requests: 0,
        retries: 0,
        throttled: 0,
        clock_skew_ms: None,
        interrupted: false,
    };
    let facts = facts::of_run(args, settings, target, &nothing);
    let suite = &settings.suite;
    let all = settings.selection.rows.len() == suite.rows.len();
    let ids = || settings.selection.rows.iter().map(|&place| suite.rows.at(place).id).collect();
    let snapshots = match (&endpoint.snapshots, &settings.target) {
        (None, _) => Snapshots::Off,
        (Some(_), None) => Snapshots::Suite,
        (Some(own), Some(_)) => {
            let bodies = own.iter().map(|(name, kept)| (name.clone(), kept.body.clone()));
            Snapshots::Own(bodies.collect())
        }
    };
    Header {
        format: crate::evidence::FORMAT,
        run: fold(Vec::new(), facts),
        region: settings.region.clone(),
        selected: (!all).then(ids),
        credentials: endpoint.credentials.is_some(),
        headers: endpoint.headers.clone(),
        declared: endpoint.declared.as_ref().map(|world| world.document.clone()),
        snapshots,
        bounds: Some(endpoint.bounds),
        most: args.target.max_requests,
    }
}

/// Why each row could not be judged to its end, for [`Tape::finish`].
pub type Loose = std::collections::BTreeMap<String, Unfinished>;

/// Why a row with this evidence could not be judged to its end; `None` where it was.
pub fn unfinished(evidence: &Evidence) -> Option<Unfinished> {
    match evidence {
        Evidence::Error(told) => Some(Unfinished::Error(told.clone())),
        Evidence::NotReached(told) => Some(Unfinished::NotReached(told.clone())),
        _ => None,
    }
}

impl Tape {
    /// Ends the file, and tells where it is.
    pub fn finish(
        self,
        run: &RunDocument<Spooled>,
        unfinished: Loose,
        console: Console,
    ) -> Result<(), Failure> {
        let verdicts = run.rows.rows().map(|row| row.map(|row| (row.id.clone(), row.verdict)));
        let end = End {
            entries: 0,
            digest: String::new(),
            finished: run.finished.clone(),
            requests: run.summary.requests,
            retries: run.summary.retries,
            throttled: run.summary.throttled,
            clock_skew_ms: run.target.clock_skew_ms,
            interrupted: run.settings.interrupted,
            unfinished,
            verdicts: verdicts.collect::<Result<_, _>>().map_err(|error| lost(&error))?,
            callers: std::collections::BTreeMap::new(),
        };
        let wrong = |error| Failure::io(format!("cannot write to {}", self.shown), &error);
        let digest = self.recorder.finish(Some(end)).map_err(wrong)?;
        let digest = digest.unwrap_or_default();
        console.note(&format!("recorded to {}, digest {digest}", self.shown));
        Ok(())
    }
}
