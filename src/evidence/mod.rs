//! Evidence: what went over the wire, kept in HAR 1.2 files, and judged from them.
//!
//! A *recording* is a HAR that a run wrote: each entry is tied to its row, and all entries to each
//! other by a chain of digests. It is judged by the very path of a run, with a transport that gives
//! back what was recorded. Any other HAR is *traffic*: each exchange with the suite's operation is
//! judged by what binds any call and its answer.

mod chain;
mod entry;
mod har;
mod header;
mod mask;
mod reader;
mod recorder;
mod rejudge;
mod replay;
mod same;
mod store;
pub mod traffic;
mod writer;

pub use chain::Chain;
pub use har::Entry;
pub use header::{End, FORMAT, Header, Snapshots, Unfinished};
pub use reader::{HarError, Kind, Sink, read};
pub use recorder::{Recorder, Recording};
pub use rejudge::{Rejudged, rejudge};
pub use replay::replay;
pub use store::{Recorded, StoreError};
