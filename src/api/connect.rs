//! From a checked target to what the engine drives.

use std::path::Path;
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::Error;
use crate::engine::{Clockwork, Endpoint, Seeder, SystemClock};
use crate::sign::Credentials;
use crate::suite::world::World;
use crate::suite::{Suite, yaml};
use crate::target::{ConnectError, SeedWay, Target};
use crate::transport::{Redacting, Transport, TransportError};
use crate::wire::Redactor;

/// The access key of a target, from where it says.
pub fn credentials(target: &Target) -> Result<Option<Credentials>, Error> {
    let home = std::env::home_dir();
    let variable = |name: &str| std::env::var(name).ok();
    target.credentials.load(variable, home.as_deref()).map_err(|error| {
        Error::unusable(
            error,
            "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or name a \
             profile of ~/.aliyun/config.json by --profile",
        )
    })
}

/// Sets up transport and seeding. Sends nothing.
pub fn endpoint(
    target: &Target,
    suite: &Suite,
    credentials: Option<Credentials>,
) -> Result<Endpoint, Error> {
    let redactor = redactor(credentials.as_ref());
    let transport: Arc<dyn Transport> = Arc::new(target.transport().map_err(unreachable)?);
    let clockwork = target.clockwork(redactor.clone()).map_err(unreachable)?;
    let seeder = target.seeder(redactor.clone()).map_err(unreachable)?;
    let declared = match &target.seed {
        SeedWay::Declared(path) => Some(Arc::new(declared(path, suite)?)),
        _ => None,
    };
    let transport = without_secrets(transport, redactor, credentials.is_some());
    Ok(Endpoint {
        transport,
        seeder: seeder.map(|seeder| Arc::new(seeder) as Arc<dyn Seeder>),
        clockwork: clockwork.map(|clockwork| Arc::new(clockwork) as Arc<dyn Clockwork>),
        declared,
        signature: target.signature(),
        credentials,
        headers: target.headers.clone(),
        lacks: target.lacks.clone(),
        clock: Arc::new(SystemClock),
        url: target.base.to_string(),
        snapshots: None,
        bounds: target.bounds.of_engine(),
        worlds: Arc::default(),
    })
}

/// What takes the caller's secrets out of answers.
pub(super) fn redactor(credentials: Option<&Credentials>) -> Redactor {
    Redactor::new(credentials.iter().flat_map(|credentials| {
        let token = credentials.token.as_ref().map(ExposeSecret::expose_secret);
        std::iter::once(credentials.secret.expose_secret()).chain(token)
    }))
}

/// A transport whose answers hold no secrets, where there are any.
pub(super) fn without_secrets(
    transport: Arc<dyn Transport>,
    redactor: Redactor,
    any: bool,
) -> Arc<dyn Transport> {
    if any { Arc::new(Redacting::new(transport, redactor)) } else { transport }
}

fn declared(path: &Path, suite: &Suite) -> Result<World, Error> {
    let file = path.display().to_string();
    let document = yaml::read(&file, &text_of(path)?).map_err(|told| Error::target(vec![told]))?;
    World::declared(document, &suite.manifest, &file).map_err(|told| Error::target(vec![told]))
}

/// Reads a text file that somebody named.
pub(super) fn text_of(path: &Path) -> Result<String, Error> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Error::unusable(format!("cannot read {shown}: {error}"), "name a file that exists")
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Error::unusable(format!("{shown} is not UTF-8"), "save it as UTF-8"))
}

fn unreachable(error: ConnectError) -> Error {
    match &error {
        ConnectError::Transport(TransportError::Client(_)) => {
            Error::unjudged(error, "install the system's CA certificates, or name one by --cacert")
        }
        ConnectError::Transport(TransportError::NoTls(_)) => {
            Error::unusable(error, "judge an http:// target, or use a build with TLS")
        }
        _ => Error::unusable(error, "name a PEM file with the authority's certificate"),
    }
}
