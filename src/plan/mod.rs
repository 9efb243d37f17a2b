//! Which rows a run is about: filters, known failures, partitions, what it will cost. Pure.

pub mod estimate;
pub mod filter;
pub mod known;
pub mod partition;
pub mod select;

pub use filter::Filter;
pub use select::{Rerun, Selection, Wanted};
