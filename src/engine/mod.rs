//! Drives a plan: seeds worlds, sends requests, hands answers to the judge. Emits events; prints
//! nothing.

mod encode;
mod endpoint;
mod excerpt;
mod pacing;
mod plan_order;
mod row_run;
mod run;
mod send;
mod walk;
mod worlds;

pub use encode::{EncodeError, encode};
pub use endpoint::{Clock, Endpoint, Seeder, SignatureUse};
pub use worlds::Worlds;
pub use pacing::{Counts, Pacer};
pub use run::{Event, RunOptions, RunOutput, run};
