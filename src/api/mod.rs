//! What other people's code uses: load a suite, describe a target, run, look at the report. The
//! types are re-exported at the top of the crate; nothing else of it is promised.
//!
//! Nothing here is global, so that several runs can go on in one process.

mod callback;
pub(crate) mod claims;
pub(crate) mod connect;
mod error;
pub(crate) mod facts;
mod filter;
mod format;
mod ready;
mod report;
mod row;
mod run;
mod service;
mod stop;
mod suite;
mod target;

pub use error::Error;
pub use filter::Filter;
pub use format::Format;
pub(crate) use ready::Ready;
pub use report::Report;
pub use row::{Finding, Row};
pub(crate) use run::Gate;
pub use run::Run;
pub use stop::Stop;
pub use suite::Suite;
pub use target::Target;
