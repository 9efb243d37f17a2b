//! From what was typed to what is meant: everything is read and checked before anything is sent.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::args::{RunArgs, SuiteArgs, TargetArgs};
use super::failure::Failure;
use super::received;
use crate::api::claims;
use crate::engine::SignatureUse;
use crate::mock::Rules;
use crate::plan::known::{self, KnownSource};
use crate::plan::{Filter, Rerun, Selection, Wanted};
use crate::reference;
use crate::report::KnownEntry;
use crate::suite::source::SuiteFiles;
use crate::suite::{LoadOptions, Suite};
use crate::target::{Endpoints, Known, Overrides, Pace, Target};

/// What a run is about.
#[derive(Debug)]
pub struct Settings {
    /// The suite, in the edition asked for.
    pub suite: Arc<Suite>,
    /// The region that was named, by the target or by a flag.
    pub region: Option<String>,
    /// The target; `None` is the built-in server.
    pub target: Option<Target>,
    /// The rows.
    pub selection: Selection,
    /// Known failures.
    pub known: Vec<KnownEntry>,
    /// How fast requests are sent.
    pub pace: Pace,
}

/// Reads a suite by name or folder.
pub fn load_suite(args: &SuiteArgs, region: Option<&str>) -> Result<Suite, Failure> {
    let files = SuiteFiles::find(&args.suite)?;
    let options = LoadOptions { edition: args.edition.clone(), region: region.map(str::to_owned) };
    Ok(Suite::load(files, &options)?)
}

/// Reads a text file that the user named.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|error| {
        Failure::usage(format!("cannot read {shown}: {error}"), "name a file that exists")
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("{shown} is not UTF-8"), "save it as UTF-8"))
}

impl Settings {
    /// Reads and checks what a run needs.
    pub fn of(args: &RunArgs) -> Result<Self, Failure> {
        let filter = args.filter.as_deref().map(Filter::parse).transpose()?;
        let files = SuiteFiles::find(&args.suite.suite)?;
        let mut sources = Vec::new();
        let listed =
            args.known.as_deref().map(|path| known_list(path, &mut sources)).transpose()?;
        let listed = listed.unwrap_or_default();
        let target = match &args.target.target {
            None => None,
            Some(named) => {
                let overrides = overrides(args, listed.clone());
                Some(target(named, overrides, &endpoints(&files)?, &mut sources)?)
            }
        };
        let edition = target.as_ref().and_then(|target| target.edition.clone());
        let region = target.as_ref().and_then(|target| target.region.clone());
        let options = LoadOptions {
            edition: edition.or_else(|| args.suite.edition.clone()),
            region: region.or_else(|| args.target.region.clone()),
        };
        let region = options.region.clone();
        let suite = Suite::load(files, &options)?;
        match &target {
            Some(target) => check_target(target, &args.target, &suite)?,
            None => built_in_rules(&suite).map(drop)?,
        }
        // What is written to the built-in server is gone when the run is over.
        check_writes(&suite, target.is_none() || args.target.allow_writes)?;
        let rerun = args.rerun_failed.as_deref().map(rerun).transpose()?;
        let wanted = Wanted { filter, rerun, partition: args.partition };
        let selection = wanted.select(&suite)?;
        let entries = target.as_ref().map_or(&listed, |target| &target.known);
        let known = known::resolve(entries, &sources, &suite)?;
        let usual = Pace::of_place(true);
        let built_in = Pace {
            rate: args.target.rate.or(usual.rate),
            jobs: args.target.jobs.map_or(usual.jobs, usize::from),
            ..usual
        };
        let pace = target.as_ref().map_or(built_in, |target| target.pace);
        Ok(Self { suite: Arc::new(suite), region, target, selection, known, pace })
    }
}

fn endpoints(files: &SuiteFiles) -> Result<Endpoints, Failure> {
    match files.cases.get("endpoints.yaml") {
        Some(file) => Ok(Endpoints::read(&file.shown, &file.text)?),
        None => Ok(Endpoints::default()),
    }
}

fn overrides(args: &RunArgs, known: Vec<Known>) -> Overrides {
    let target = &args.target;
    Overrides {
        region: target.region.clone(),
        edition: args.suite.edition.clone(),
        signature: target.signature.as_deref().and_then(SignatureUse::of_word),
        profile: target.profile.clone(),
        seed: target.seed.clone(),
        clock: target.clock.clone(),
        cacert: target.cacert.clone(),
        timeout: target.timeout.clone(),
        bounds: target.bounds.clone(),
        rate: target.rate,
        jobs: target.jobs.map(usize::from),
        known,
        allow_plain_http: target.allow_plain_http,
    }
}

fn target(
    named: &str,
    overrides: Overrides,
    endpoints: &Endpoints,
    sources: &mut Vec<KnownSource>,
) -> Result<Target, Failure> {
    if named.contains("://") {
        return Ok(Target::of_url(named, overrides, endpoints)?);
    }
    let path = Path::new(named);
    if !path.is_file() {
        let help = if path.is_dir() {
            "name a file in it, or a URL".to_owned()
        } else if named.contains(':') || named.ends_with("localhost") {
            format!("a URL has a scheme: http://{named} or https://{named}")
        } else {
            "name a target file, or a URL such as http://127.0.0.1:8080; \
             `acs-conform new target` starts a file"
                .to_owned()
        };
        return Err(Failure::usage(format!("there is no target file `{named}`"), help));
    }
    let text = read_text(path)?;
    sources.push(KnownSource { file: named.to_owned(), text: text.clone() });
    Ok(Target::of_file(path, &text, overrides, endpoints)?)
}

fn known_list(path: &Path, sources: &mut Vec<KnownSource>) -> Result<Vec<Known>, Failure> {
    let text = read_text(path)?;
    let file = path.display().to_string();
    let known = Known::read_list(&file, &text)?;
    sources.push(KnownSource { file, text });
    Ok(known)
}

fn rerun(path: &Path) -> Result<Rerun, Failure> {
    Ok(Rerun::of(&path.display().to_string(), &received::run(path)?))
}

/// What a target file says about the suite must be true of it.
fn check_target(target: &Target, args: &TargetArgs, suite: &Suite) -> Result<(), Failure> {
    let file = args.target.as_deref().unwrap_or_default();
    let mistakes = claims::mistakes(target, file, suite, false);
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes.into()) }
}

/// The rules of the built-in server for a suite: it knows a few operations, in some editions.
pub fn built_in_rules(suite: &Suite) -> Result<Rules, Failure> {
    reference::rules_of(suite).map_err(|told| {
        Failure::usage(
            format!("the built-in server cannot follow this suite: {told}"),
            "name the endpoint to judge by --target",
        )
    })
}

fn check_writes(suite: &Suite, allowed: bool) -> Result<(), Failure> {
    let writes = claims::writes(suite);
    if writes.is_empty() || allowed {
        return Ok(());
    }
    let title = format!("the suite sends actions that write: {}", writes.join(", "));
    Err(Failure::usage(title, "give --allow-writes if the target may be changed"))
}
