//! `SendFile`: the call that makes a delivery, and what becomes of it on each instance.
//!
//! ```text
//! arguments ─▶ order ─▶ policy ─▶ fates ─▶ delivery in the store ─▶ (the clock) ─▶ final states
//! ```

mod accept;
pub mod agent;
pub mod content;
pub mod editions;
pub mod instances;
pub mod machine;
pub mod mutants;
pub mod order;
pub mod outbox;
pub mod readings;
pub mod record;
pub mod rules;
pub mod text;
pub mod token;

pub use accept::{Accepted, Desk, accept};
pub use order::Order;
pub use rules::SendRules;

#[cfg(test)]
mod tests;
