//! Drives a plan: seeds worlds, sends requests, hands answers to the judge. Emits events; prints
//! nothing.

mod alter;
mod bounds;
mod caller;
mod capture;
mod clock;
mod encode;
mod endpoint;
mod excerpt;
mod pacing;
mod plan_order;
mod row_run;
mod run;
mod send;
mod steps;
mod walk;
mod worlds;

pub use bounds::Bounds;
pub use clock::SystemClock;
pub use encode::{Call, EncodeError, encode};
pub use endpoint::{Clock, Clockwork, Endpoint, Seeder, SignatureUse};
pub use excerpt::{MOST_BODY, MOST_HEADER, MOST_HEADERS, MOST_LINE, curl};
pub use pacing::{Counts, LONGEST_WAIT, Pacer};
pub use plan_order::{Reach, obstacle, out_of_reach};
pub use row_run::failure;
pub use run::{Event, Listener, MOST_EXCERPTS, RunOptions, RunOutput, run, run_and_keep};
pub use worlds::{Prepared, Worlds};
