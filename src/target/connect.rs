//! From a checked target to what sends requests to it and seeds it.

use std::path::PathBuf;

use super::{ClockByPost, SeedWay, Target, Tls, WorldSeeder};
use crate::transport::{Http, Limits, TransportError, Trust};
use crate::wire::Redactor;

/// Why a target cannot be reached at all: nothing has been sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The CA file cannot be read.
    #[error("cannot read {}: {why}", file.display())]
    Ca {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// There can be no transport.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl Target {
    /// The bounds of an answer.
    pub fn limits(&self) -> Limits {
        self.bounds.limits(self.timeout)
    }

    /// What sends requests to it. Opens no connection.
    pub fn transport(&self) -> Result<Http, ConnectError> {
        Ok(Http::new(self.base.clone(), self.limits(), &self.trust()?)?)
    }

    /// What gives it worlds; `None` if it cannot be given any. `redactor` cleans what a failing
    /// seed says.
    pub fn seeder(&self, redactor: Redactor) -> Result<Option<WorldSeeder>, ConnectError> {
        let patience = self.bounds.seed();
        match &self.seed {
            SeedWay::None | SeedWay::Declared(_) => Ok(None),
            SeedWay::Put { base, target } => {
                let limits = self.bounds.limits(patience);
                let http = Http::new(base.clone(), limits, &self.trust()?)?;
                Ok(Some(WorldSeeder::put(http, target.clone(), redactor)))
            }
            SeedWay::Command { program, arguments, folder } => {
                let command = (program.clone(), arguments.clone(), folder.clone());
                Ok(Some(WorldSeeder::command(command, patience, redactor)))
            }
        }
    }

    /// What moves its clock; `None` if nothing does. `redactor` cleans what a refusal says.
    pub fn clockwork(&self, redactor: Redactor) -> Result<Option<ClockByPost>, ConnectError> {
        let Some((base, target)) = &self.clock else { return Ok(None) };
        let http = Http::new(base.clone(), self.limits(), &self.trust()?)?;
        Ok(Some(ClockByPost::new(http, target.clone(), redactor)))
    }

    fn trust(&self) -> Result<Trust, ConnectError> {
        match &self.tls {
            Tls::System => Ok(Trust::System),
            Tls::Anything => Ok(Trust::Anything),
            Tls::Only(file) => std::fs::read(file)
                .map(Trust::Only)
                .map_err(|error| ConnectError::Ca { file: file.clone(), why: error.to_string() }),
        }
    }
}
