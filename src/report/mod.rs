//! Tells the story of a run: rows are folded into one document, and every format is rendered
//! from that document. Pure: values in, text out.

mod consistency;
pub mod document;
mod fold;
pub mod inert;
mod known;
mod nearest;
mod outcome;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod verdict;

pub use document::RunDocument;
pub use fold::{fold, unfold};
pub use outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};
