//! The reference server: it behaves as the page says, and is judged like any other.
//!
//! A pure core behind a thin HTTP adapter. A call goes one way:
//!
//! ```text
//! request ─▶ identity ─▶ validate ─▶ policy ─▶ page ─▶ render
//! ```
//!
//! What the specification fixes is one value, [`Rules`]. This is the only module that knows the
//! operation; no other part of the crate that judges may import it.

pub mod answer;
mod clock;
pub mod delivery;
pub mod editions;
pub mod edits;
pub mod error;
pub mod filter;
#[cfg(test)]
mod fixture;
pub mod identity;
mod index;
mod look_up;
pub mod mutants;
pub mod number;
mod operations;
pub mod page;
pub mod policy;
pub mod readings;
mod recent;
mod records;
mod render_json;
mod render_xml;
pub mod request;
pub mod rules;
pub mod send;
pub mod server;
mod service;
mod shelf;
pub mod status;
pub mod store;
pub mod tags;
pub mod token;
pub mod validate;
pub mod wildcard;
mod world;

pub use clock::{ClockError, ClockMove};
pub use identity::Auth;
pub use mutants::Mutant;
pub use operations::{OPERATIONS, Operation, mutants_of};
pub use rules::Rules;
pub use service::{Service, ServiceSettings};
pub use world::{SeedError, World};
