//! From a checked target to what the engine drives.

use std::sync::Arc;

use secrecy::ExposeSecret;

use super::failure::Failure;
use super::settings::read_text;
use crate::engine::SystemClock;
use crate::engine::{Clockwork, Endpoint, Seeder};
use crate::suite::world::World;
use crate::suite::{Suite, yaml};
use crate::target::{SeedWay, Target};
use crate::transport::{Redacting, Transport, TransportError};
use crate::wire::Redactor;

/// Fetches credentials, sets up transport and seeding. Sends nothing.
pub fn connect(target: &Target, suite: &Suite) -> Result<Endpoint, Failure> {
    let home = std::env::home_dir();
    let variable = |name: &str| std::env::var(name).ok();
    let credentials = target.credentials.load(variable, home.as_deref()).map_err(|error| {
        Failure::usage(
            error,
            "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or name a \
             profile of ~/.aliyun/config.json by --profile",
        )
    })?;
    let secrets = credentials.iter().flat_map(|credentials| {
        let token = credentials.token.as_ref().map(ExposeSecret::expose_secret);
        std::iter::once(credentials.secret.expose_secret()).chain(token)
    });
    let redactor = Redactor::new(secrets);
    let unreachable = |error: crate::target::ConnectError| match &error {
        crate::target::ConnectError::Transport(TransportError::Client(_)) => Failure::unjudged(
            error,
            "install the system's CA certificates, or name one by --cacert",
        ),
        crate::target::ConnectError::Transport(TransportError::NoTls(_)) => {
            Failure::usage(error, "judge an http:// target, or use a build with TLS")
        }
        _ => Failure::usage(error, "name a PEM file with the authority's certificate"),
    };
    let mut transport: Arc<dyn Transport> = Arc::new(target.transport().map_err(unreachable)?);
    if credentials.is_some() {
        transport = Arc::new(Redacting::new(transport, redactor.clone()));
    }
    let clockwork = target.clockwork(redactor.clone()).map_err(unreachable)?;
    let seeder = target.seeder(redactor).map_err(unreachable)?;
    let declared = match &target.seed {
        SeedWay::Declared(path) => {
            let file = path.display().to_string();
            let document = yaml::read(&file, &read_text(path)?)?;
            Some(Arc::new(World::declared(document, &suite.manifest, &file)?))
        }
        _ => None,
    };
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
        worlds: Arc::default(),
    })
}
