//! Snapshots of whole answers, in insta's file format, so that `cargo insta review` reviews them.
//!
//! An answer is first made independent of the day and of generated ids (`normalise`), then
//! compared with the stored text. Only [`store`] touches files.

pub mod format;
pub mod name;
pub mod normalise;
pub mod store;

pub use format::{Snapshot, parse};
pub use normalise::{Generated, Normalised, Shape, WrongShape, normalise};
pub use store::{Mode, Settled, Store, StoreError};
