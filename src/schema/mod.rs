//! JSON Schemas of a suite: audited and compiled once, and each violation tied to a clause.

mod audit;
mod brief;
mod compiled;
#[cfg(test)]
mod examples;
mod request;
mod shape;

pub use brief::{MOST_CHARACTERS, brief};
pub use compiled::{CompiledSchema, Violation};
pub use request::{Breach, Refusal, Request, RequestSchema};
