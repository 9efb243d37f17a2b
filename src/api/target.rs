//! Targets, as other people's code describes them.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use tower_service::Service;

use super::callback::Callback;
use super::service::InProcess;
use crate::engine::{Seeder, SignatureUse};
use crate::sign::Credentials;
use crate::target::Overrides;
use crate::transport::{Limits, Transport};

/// Makes what sends requests, within limits for each.
type Connect = Arc<dyn Fn(Limits) -> Arc<dyn Transport> + Send + Sync>;

/// Where a target is.
#[derive(Clone)]
pub(super) enum Place {
    Url(String),
    File(PathBuf),
    Service(Connect),
    Reference,
}

/// An endpoint to judge. Describing one sends nothing and reads nothing.
///
/// An emulator that listens, and takes worlds at a second address:
///
/// ```no_run
/// use acs_conform::Target;
///
/// let target = Target::url("http://127.0.0.1:9000").seed_url("http://127.0.0.1:9001/world");
/// ```
///
/// A private cloud, called with a key of its own:
///
/// ```no_run
/// use acs_conform::{Credentials, Target};
/// # fn secret() -> String { String::new() }
/// let target = Target::url("https://ecs.acme.example")
///     .region("acme-east-1")
///     .credentials(Credentials::new("LTAI5tAcme", secret()))
///     .lacks(["page-numbers"])
///     .rate(5.0);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Target {
    pub(super) place: Place,
    pub(super) name: Option<String>,
    pub(super) overrides: Overrides,
    pub(super) limit: Option<Duration>,
    pub(super) credentials: Option<Credentials>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) lacks: BTreeSet<String>,
    pub(super) seeder: Option<Arc<dyn Seeder>>,
    pub(super) known: Vec<PathBuf>,
}

impl Target {
    fn at(place: Place) -> Self {
        Self {
            place,
            name: None,
            overrides: Overrides::default(),
            limit: None,
            credentials: None,
            headers: Vec::new(),
            lacks: BTreeSet::new(),
            seeder: None,
            known: Vec::new(),
        }
    }

    /// An endpoint that listens, e.g. `http://127.0.0.1:9000`.
    pub fn url(url: impl Into<String>) -> Self {
        Self::at(Place::Url(url.into()))
    }

    /// The endpoint of a target file, as `acs-conform run --target` takes it. What is said here
    /// in addition goes before the file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::at(Place::File(path.into()))
    }

    /// A service in this process, e.g. an `axum::Router`: no socket is opened.
    ///
    /// Each request is handed to a clone of it. A panic counts as a dropped connection.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), acs_conform::Error> {
    /// use acs_conform::{Run, RunVerdict, Suite, Target};
    ///
    /// let app = axum::Router::new().fallback(async || "hello");
    /// let target = Target::service(app).seed_with(async |_world| Ok(()));
    /// let run = Run::new(&Suite::built_in(), &target).filter("case(errors/envelope)".parse()?);
    /// assert_eq!(run.execute().await?.verdict(), RunVerdict::Nonconformant);
    /// # Ok(()) }
    /// ```
    pub fn service<S, B>(service: S) -> Self
    where
        S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Error: Display,
        S::Future: Send,
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let connect = move |limits| -> Arc<dyn Transport> {
            Arc::new(InProcess::new(service.clone(), limits))
        };
        Self::at(Place::Service(Arc::new(connect)))
    }

    /// The reference server of the library, in this process, following the suite's edition.
    pub fn reference() -> Self {
        Self::at(Place::Reference)
    }

    /// What reports call it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// It takes a world by `PUT` at this URL, and then has the world's data and no other.
    pub fn seed_url(mut self, url: impl Into<String>) -> Self {
        self.overrides.seed = Some(url.into());
        self
    }

    /// It gets a world through this function, as JSON (`schemas/world.schema.json`), and then has
    /// the world's data and no other. An error leaves the rows of that world unjudged.
    pub fn seed_with<F, S>(mut self, seed: F) -> Self
    where
        F: Fn(Bytes) -> S + Send + Sync + 'static,
        S: Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send + 'static,
    {
        self.seeder = Some(Arc::new(Callback::new(seed)));
        self
    }

    /// Who calls, where no world brings callers.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// How requests are signed; without this, `Acs3` where there is somebody to sign for.
    pub fn signature(mut self, signature: SignatureUse) -> Self {
        self.overrides.signature = Some(signature);
        self
    }

    /// The region that requests name.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.overrides.region = Some(region.into());
        self
    }

    /// A header that every request carries.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Capabilities that it does not claim, so that they are not judged.
    pub fn lacks<C: Into<String>>(mut self, capabilities: impl IntoIterator<Item = C>) -> Self {
        self.lacks.extend(capabilities.into_iter().map(Into::into));
        self
    }

    /// A file with its known failures, as `acs-conform run --known` takes it. Each entry must
    /// match a row and must still fail.
    pub fn known(mut self, file: impl Into<PathBuf>) -> Self {
        self.known.push(file.into());
        self
    }

    /// A PEM file with the authority that signed its certificate.
    pub fn ca(mut self, file: impl Into<PathBuf>) -> Self {
        self.overrides.cacert = Some(file.into());
        self
    }

    /// How long an answer may take; without this, ten seconds.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// How much is taken of it, e.g. `("body", "16MiB")`; `docs/bounds.md` lists all bounds. Of the
    /// built-in server everything is taken.
    pub fn bound(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.overrides.bounds.push((name.into(), value.into()));
        self
    }

    /// Requests per second; without this, ten, and any number on loopback and in this process.
    pub fn rate(mut self, per_second: f64) -> Self {
        self.overrides.rate = Some(per_second);
        self
    }

    /// Requests under way at the same time.
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.overrides.jobs = Some(jobs);
        self
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.place {
            Place::Url(url) => url.clone(),
            Place::File(file) => file.display().to_string(),
            Place::Service(_) => "a service in this process".to_owned(),
            Place::Reference => "the reference server".to_owned(),
        };
        f.debug_struct("Target").field("place", &place).finish_non_exhaustive()
    }
}
