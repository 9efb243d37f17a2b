//! The endpoint that is judged: its file, and everything that follows from it.
//!
//! A file is read into a [`TargetFile`], which holds what was written; [`Target`] is what it
//! means, together with the command line, checked and with every default filled in.

mod bounds;
mod clock;
mod connect;
mod credentials;
mod duration;
mod endpoints;
mod file;
mod known;
mod resolve;
mod secrets;
mod seed;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

pub use bounds::{Amount, BOUNDS, Bound, BoundError, Bounds, BoundsFile};
pub use clock::ClockByPost;
pub use connect::ConnectError;
pub use credentials::{CredentialSource, CredentialsError};
pub use duration::duration;
pub use endpoints::Endpoints;
pub use file::{
    ClockChoice, CredentialsChoice, PaceFile, SeedChoice, SignatureChoice, TargetFile, TlsChoice,
};
pub use known::{Known, KnownFile};
pub use resolve::Overrides;
pub use seed::{SeedError, WorldSeeder};

use crate::engine::SignatureUse;
use crate::transport::BaseUrl;

/// An endpoint to judge, checked and complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name, or else its URL.
    pub name: String,
    /// Where it is.
    pub base: BaseUrl,
    /// The region that requests name, if one was given.
    pub region: Option<String>,
    /// How requests are signed, if that was said; see [`Target::signature`].
    pub signature: Option<SignatureUse>,
    /// Where the access key comes from.
    pub credentials: CredentialSource,
    /// How it gets a world.
    pub seed: SeedWay,
    /// The server that moves its clock, and path and query there; `None` if it cannot be moved.
    pub clock: Option<(BaseUrl, String)>,
    /// Whose certificates are believed.
    pub tls: Tls,
    /// Headers that every request carries in addition.
    pub headers: Vec<(String, String)>,
    /// The edition that it claims; not yet checked against the suite.
    pub edition: Option<String>,
    /// Capabilities that it does not claim; not yet checked against the suite.
    pub lacks: BTreeSet<String>,
    /// The folder of its own snapshots.
    pub snapshots: Option<PathBuf>,
    /// How fast requests are sent.
    pub pace: Pace,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How much of it is taken.
    pub bounds: Bounds,
    /// Failures it is known to have.
    pub known: Vec<Known>,
}

/// How a target gets a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeedWay {
    /// It cannot.
    None,
    /// By `PUT`.
    Put {
        /// The server that takes it.
        base: BaseUrl,
        /// Path and query there.
        target: String,
    },
    /// By a program that gets it on its standard input.
    Command {
        /// The program.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// The folder it runs in.
        folder: PathBuf,
    },
    /// It has the data of this world file already.
    Declared(PathBuf),
}

/// Whose certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// The operating system's.
    #[default]
    System,
    /// Those of the authorities in a PEM file.
    Only(PathBuf),
    /// Anybody's.
    Anything,
}

/// How fast requests are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Requests per second; `None` is unlimited.
    pub rate: Option<f64>,
    /// Requests under way at the same time.
    pub jobs: usize,
    /// How often a throttled request is sent again.
    pub retries: u32,
}

impl Pace {
    /// The pace where nothing is said: unlimited on loopback only.
    pub fn of_place(loopback: bool) -> Self {
        if loopback {
            Self { rate: None, jobs: 32, retries: 3 }
        } else {
            Self { rate: Some(10.0), jobs: 4, retries: 3 }
        }
    }
}

impl Target {
    /// How requests are signed: as said, else `acs3` where there is a caller to sign for.
    pub fn signature(&self) -> SignatureUse {
        let seeded = matches!(self.seed, SeedWay::Put { .. } | SeedWay::Command { .. });
        let caller = seeded || self.credentials != CredentialSource::None;
        self.signature.unwrap_or(if caller { SignatureUse::Acs3 } else { SignatureUse::None })
    }
}
