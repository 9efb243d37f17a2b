//! JSON Schemas of a suite: audited and compiled once, and each violation tied to a clause.

mod audit;
mod compiled;

pub use compiled::{CompiledSchema, Violation};
