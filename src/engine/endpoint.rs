//! The target as the engine uses it: how to send, sign and seed.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::bounds::Bounds;
use super::worlds::Worlds;
use crate::check::snapshot::Stored;
use crate::sign::Credentials;
use crate::suite::world::World;
use crate::transport::Transport;

/// How requests are signed unless a case says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureUse {
    /// ACS3-HMAC-SHA256 in headers.
    Acs3,
    /// HMAC-SHA1 in parameters.
    Rpc,
    /// Not at all.
    None,
}

impl SignatureUse {
    /// The word for it in target files and reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acs3 => "acs3",
            Self::Rpc => "rpc",
            Self::None => "none",
        }
    }

    /// The signature of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Acs3, Self::Rpc, Self::None].into_iter().find(|kind| kind.word() == word)
    }
}

/// Replaces all data of a target by a world.
pub trait Seeder: Send + Sync {
    /// Sends the world's document. The error says what came back.
    fn seed<'a>(&'a self, world: &'a [u8]) -> BoxFuture<'a, Result<(), String>>;
}

/// Moves the clock of a target.
pub trait Clockwork: Send + Sync {
    /// Lets so many seconds pass. The error says what came back.
    fn advance(&self, seconds: i64) -> BoxFuture<'_, Result<(), String>>;
}

/// Time and randomness, as parameters, so that a run can be repeated byte for byte.
pub trait Clock: Send + Sync {
    /// The time that requests are signed with and that relative times count from.
    fn now(&self) -> Timestamp;
    /// The moment that a world is filled in for: before the rows that share it, or for one row.
    fn seeding(&self, world: &str, row: Option<&str>) -> Timestamp {
        let _ = (world, row);
        self.now()
    }
    /// A text that was not given before.
    fn nonce(&self) -> String;
}

/// A target, ready to be judged.
#[derive(Clone)]
pub struct Endpoint {
    /// Sends requests.
    pub transport: Arc<dyn Transport>,
    /// Replaces its data; `None` if it cannot be seeded.
    pub seeder: Option<Arc<dyn Seeder>>,
    /// Moves its clock; `None` if it cannot be moved.
    pub clockwork: Option<Arc<dyn Clockwork>>,
    /// The data it already holds, where its file declares it.
    pub declared: Option<Arc<World>>,
    /// How it is called.
    pub signature: SignatureUse,
    /// Who calls where no world gives a caller.
    pub credentials: Option<Credentials>,
    /// Headers that every request carries.
    pub headers: Vec<(String, String)>,
    /// Capabilities that it does not claim.
    pub lacks: BTreeSet<String>,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// The URL, for `curl` lines.
    pub url: String,
    /// Stored answers of this target; `None` if it has none.
    pub snapshots: Option<Arc<Stored>>,
    /// How much is taken of it.
    pub bounds: Bounds,
    /// Worlds that were filled in before.
    pub worlds: Arc<Worlds>,
}
