//! Tells the story of a run: rows are folded into one document, and every format is rendered
//! from that document. Pure: values in, text out.

mod causes;
mod columns;
mod comparison;
mod consistency;
pub mod document;
mod fold;
pub mod human;
pub mod inert;
pub mod json;
pub mod junit;
mod known;
pub mod markdown;
mod nearest;
mod outcome;
mod paint;
mod plain;
#[cfg(test)]
mod sample;
mod standing;
#[cfg(test)]
mod tests;
mod verdict;
mod wording;

pub use document::RunDocument;
pub use fold::{fold, unfold};
pub use outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};
