//! Tells the story of a run: rows are folded into one document, and every format is rendered
//! from that document. Pure: values in, text out.

pub mod badge;
mod causes;
pub mod check;
pub(crate) mod columns;
mod comparison;
mod consistency;
pub mod diff;
pub mod document;
mod fold;
pub mod github;
pub mod html;
pub mod human;
pub mod inert;
pub mod json;
pub mod junit;
mod known;
pub mod markdown;
pub mod merge;
mod named;
mod nearest;
mod outcome;
mod overview;
mod paint;
mod place;
mod plain;
#[cfg(test)]
pub(crate) mod sample;
pub mod sarif;
mod skew;
mod spool;
mod standing;
mod store;
#[cfg(test)]
mod streamed;
mod tally;
pub mod tap;
#[cfg(test)]
mod tests;
mod unfold;
mod verdict;
mod wording;

pub use document::RunDocument;
pub use fold::{Fold, fold};
pub use outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};
pub use overview::{Overview, Shown};
pub use spool::{Spool, Spooled};
pub use store::RowSource;
pub use unfold::unfold;
