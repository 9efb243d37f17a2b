//! From what is written, in a file and on the command line, to a target that can be judged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};

use super::bounds::BoundsFile;
use super::duration::duration;
use super::file::{ClockChoice, CredentialsChoice, PaceFile, SeedChoice, TargetFile, TlsChoice};
use super::{Bounds, CredentialSource, Endpoints, Known, Pace, SeedWay, Target, Tls};
use crate::diagnostic::Diagnostic;
use crate::engine::SignatureUse;
use crate::suite::Located;
use crate::transport::BaseUrl;

/// How long an answer may take where nothing is said.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// Headers that belong to HTTP itself or are set for each request.
const RESERVED: [&str; 5] =
    ["host", "content-length", "transfer-encoding", "connection", "content-type"];

/// What the command line says; it goes before the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// `--region`.
    pub region: Option<String>,
    /// `--edition`.
    pub edition: Option<String>,
    /// `--signature`.
    pub signature: Option<SignatureUse>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--seed`: a URL.
    pub seed: Option<String>,
    /// `--clock`: a URL.
    pub clock: Option<String>,
    /// `--cacert`.
    pub cacert: Option<PathBuf>,
    /// `--timeout`.
    pub timeout: Option<String>,
    /// `--rate`, in requests per second.
    pub rate: Option<f64>,
    /// `--jobs`.
    pub jobs: Option<usize>,
    /// `--bound`: names and values.
    pub bounds: Vec<(String, String)>,
    /// `--known`: entries in addition to the file's.
    pub known: Vec<Known>,
    /// `--allow-plain-http`.
    pub allow_plain_http: bool,
}

/// Where a target is written, for telling mistakes.
#[derive(Clone, Copy, Debug)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn at<T>(&self, part: &Located<T>, title: impl Into<String>) -> Diagnostic {
        Diagnostic::at(self.file, self.text, (part.line, part.column), title)
    }
}

impl Target {
    /// The target of a file. `file` is its path, which others in it are relative to.
    pub fn of_file(
        file: &Path,
        text: &str,
        overrides: Overrides,
        endpoints: &Endpoints,
    ) -> Result<Self, Vec<Diagnostic>> {
        let shown = file.display().to_string();
        let written = TargetFile::read(&shown, text).map_err(|told| vec![told])?;
        let folder = file.parent().unwrap_or(Path::new(""));
        resolve(written, folder, Source { file: &shown, text }, overrides, endpoints)
    }

    /// The target of a URL on the command line.
    pub fn of_url(
        url: &str,
        overrides: Overrides,
        endpoints: &Endpoints,
    ) -> Result<Self, Vec<Diagnostic>> {
        let url = Located { value: url.to_owned(), line: 0, column: 0 };
        let written = TargetFile { url: Some(url), ..TargetFile::default() };
        let source = Source { file: "--target", text: "" };
        resolve(written, Path::new(""), source, overrides, endpoints)
    }
}

fn resolve(
    written: TargetFile,
    folder: &Path,
    source: Source<'_>,
    overrides: Overrides,
    endpoints: &Endpoints,
) -> Result<Target, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let region = overrides.region.map(unplaced).or(written.region);
    let credentials = credentials(overrides.profile, written.credentials);
    let base = base(written.url.as_ref(), region.as_ref(), source, endpoints)
        .map_err(|told| mistakes.push(told));
    if let (Ok(base), Some(url)) = (&base, &written.url) {
        let open = !base.is_https() && !base.is_loopback();
        if open && credentials != CredentialSource::None && !overrides.allow_plain_http {
            mistakes.push(
                source
                    .at(url, "requests signed with your access key would go over plain `http://`")
                    .help("use `https://`, or give --allow-plain-http"),
            );
        }
    }
    let loopback = base.as_ref().is_ok_and(BaseUrl::is_loopback);
    let seed = seed(overrides.seed, written.seed, folder, source, &mut mistakes);
    let clock = clock(overrides.clock, written.clock.as_ref(), source, &mut mistakes);
    let headers = headers(written.headers.unwrap_or_default(), source, &mut mistakes);
    let pace = pace(
        written.pace.unwrap_or_default(),
        (overrides.rate, overrides.jobs),
        loopback,
        source,
        &mut mistakes,
    );
    let bounds =
        bounds(&overrides.bounds, &written.bounds.unwrap_or_default(), source, &mut mistakes);
    let timeout = match overrides.timeout {
        Some(text) => duration(&text).map_err(|told| Diagnostic::of_file("--timeout", told)),
        None => written.timeout.map_or(Ok(DEFAULT_TIMEOUT), |text| {
            duration(&text).map_err(|told| source.at(&text, told))
        }),
    };
    let timeout = timeout.map_err(|told| mistakes.push(told));
    let mut known =
        Known::all_of(written.known.unwrap_or_default(), source.file, source.text, &mut mistakes);
    known.extend(overrides.known);
    let (Ok(base), Ok(timeout), []) = (base, timeout, mistakes.as_slice()) else {
        return Err(mistakes);
    };
    Ok(Target {
        name: written.name.unwrap_or_else(|| base.to_string()),
        base,
        region: region.map(|region| region.value),
        signature: overrides.signature.or(written.signature.map(SignatureUse::from)),
        credentials,
        seed,
        clock,
        tls: match (overrides.cacert, written.tls) {
            (Some(file), _) => Tls::Only(file),
            (None, Some(TlsChoice::Ca(file))) => Tls::Only(folder.join(file)),
            (None, Some(TlsChoice::Insecure(true))) => Tls::Anything,
            (None, Some(TlsChoice::Insecure(false)) | None) => Tls::System,
        },
        headers,
        edition: overrides.edition.or(written.edition.map(|edition| edition.value)),
        lacks: written.lacks.unwrap_or_default().into_iter().map(|l| l.value).collect(),
        snapshots: written.snapshots.map(|path| folder.join(path)),
        pace,
        timeout,
        bounds,
        known,
    })
}

fn unplaced(value: String) -> Located<String> {
    Located { value, line: 0, column: 0 }
}

fn credentials(profile: Option<String>, written: Option<CredentialsChoice>) -> CredentialSource {
    match (profile, written) {
        (Some(name), _) | (None, Some(CredentialsChoice::Profile(name))) => {
            CredentialSource::Profile(name)
        }
        (None, Some(CredentialsChoice::Env(true))) => CredentialSource::Env,
        (None, Some(CredentialsChoice::Env(false)) | None) => CredentialSource::None,
    }
}

fn base(
    url: Option<&Located<String>>,
    region: Option<&Located<String>>,
    source: Source<'_>,
    endpoints: &Endpoints,
) -> Result<BaseUrl, Diagnostic> {
    match (url, region) {
        (Some(url), _) => BaseUrl::parse(url).map_err(|told| source.at(url, told.to_string())),
        (None, Some(region)) => {
            let host = endpoints.host(region).ok_or_else(|| {
                let title = format!("no endpoint is known for the region `{}`", region.value);
                source.at(region, title).help(endpoints.hint(region))
            })?;
            BaseUrl::parse(&format!("https://{host}"))
                .map_err(|told| source.at(region, format!("the endpoint {host}: {told}")))
        }
        (None, None) => Err(Diagnostic::of_file(source.file, "there is no `url`")
            .help("add `url`, or a `region` for its public endpoint")),
    }
}

fn seed(
    given: Option<String>,
    written: Option<Located<SeedChoice>>,
    folder: &Path,
    source: Source<'_>,
    mistakes: &mut Vec<Diagnostic>,
) -> SeedWay {
    let put = |url: &str| BaseUrl::split(url).map(|(base, target)| SeedWay::Put { base, target });
    if let Some(url) = given {
        return put(&url).unwrap_or_else(|told| {
            mistakes.push(Diagnostic::of_file("--seed", told.to_string()));
            SeedWay::None
        });
    }
    let Some(written) = written else { return SeedWay::None };
    match &written.value {
        SeedChoice::Put(url) => put(url).unwrap_or_else(|told| {
            mistakes.push(source.at(&written, told.to_string()));
            SeedWay::None
        }),
        SeedChoice::Command(line) => {
            let Some((program, arguments)) = line.split_first() else {
                let told = source.at(&written, "the seed command is empty");
                mistakes.push(told.help("write the program and its arguments: [./seed.sh]"));
                return SeedWay::None;
            };
            SeedWay::Command {
                program: program.clone(),
                arguments: arguments.to_vec(),
                folder: folder.to_owned(),
            }
        }
        SeedChoice::Declared(file) => SeedWay::Declared(folder.join(file)),
        SeedChoice::None => SeedWay::None,
    }
}

fn clock(
    given: Option<String>,
    written: Option<&Located<ClockChoice>>,
    source: Source<'_>,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<(BaseUrl, String)> {
    let (url, place) = match (given, written) {
        (Some(url), _) => (url, None),
        (None, Some(choice)) => match &choice.value {
            ClockChoice::Post(url) => (url.clone(), Some(choice)),
            ClockChoice::None => return None,
        },
        (None, None) => return None,
    };
    match BaseUrl::split(&url) {
        Ok(split) => Some(split),
        Err(told) => {
            mistakes.push(match place {
                Some(place) => source.at(place, told.to_string()),
                None => Diagnostic::of_file("--clock", told.to_string()),
            });
            None
        }
    }
}

fn headers(
    written: BTreeMap<String, Located<String>>,
    source: Source<'_>,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    for (name, value) in &written {
        let wrong = if HeaderName::from_bytes(name.as_bytes()).is_err() {
            format!("`{name}` is no header name")
        } else if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            format!("the header `{name}` is set for each request and cannot be given here")
        } else if HeaderValue::from_str(value).is_err() {
            format!("a header cannot carry the value of `{name}`")
        } else {
            continue;
        };
        mistakes.push(source.at(value, wrong));
    }
    written.into_iter().map(|(name, value)| (name, value.value)).collect()
}

fn bounds(
    given: &[(String, String)],
    written: &BoundsFile,
    source: Source<'_>,
    mistakes: &mut Vec<Diagnostic>,
) -> Bounds {
    let mut bounds = Bounds::default();
    for (name, amount) in &written.0 {
        if let Err(told) = bounds.set(name, &amount.0) {
            mistakes.push(source.at(amount, told.to_string()).help(told.help()));
        }
    }
    for (name, amount) in given {
        if let Err(told) = bounds.set(name, amount) {
            mistakes.push(Diagnostic::of_file("--bound", told.to_string()).help(told.help()));
        }
    }
    bounds
}

fn pace(
    written: PaceFile,
    (rate, jobs): (Option<f64>, Option<usize>),
    loopback: bool,
    source: Source<'_>,
    mistakes: &mut Vec<Diagnostic>,
) -> Pace {
    let sound = |rate: f64| rate.is_finite() && rate > 0.0;
    let mut told = |given: Option<&Located<()>>, flag: &str, title: &str| {
        mistakes.push(match given {
            Some(place) => source.at(place, title),
            None => Diagnostic::of_file(flag, title),
        });
    };
    if let Some(rate) = rate.filter(|rate| !sound(*rate)) {
        told(None, "--rate", &format!("{rate} is no rate; it must be above 0"));
    }
    if jobs == Some(0) {
        told(None, "--jobs", "there must be at least 1 job");
    }
    if let Some(rate) = written.rate.as_ref().filter(|rate| !sound(rate.value)) {
        let place = Located { value: (), line: rate.line, column: rate.column };
        told(Some(&place), "", &format!("{} is no rate; it must be above 0", rate.value));
    }
    if let Some(jobs) = written.jobs.as_ref().filter(|jobs| jobs.value == 0) {
        let place = Located { value: (), line: jobs.line, column: jobs.column };
        told(Some(&place), "", "there must be at least 1 job");
    }
    let defaults = Pace::of_place(loopback);
    Pace {
        rate: rate.or(written.rate.map(|rate| rate.value)).or(defaults.rate),
        jobs: jobs.or(written.jobs.map(|jobs| jobs.value.into())).unwrap_or(defaults.jobs),
        retries: written.retries.map_or(defaults.retries, u32::from),
    }
}

#[cfg(test)]
mod tests;
