//! Tells, for any endpoint that claims to speak an Alibaba Cloud RPC operation, whether it does
//! what the published page says: clause by clause, with evidence.
//!
//! The pipeline runs in one direction; each stage passes complete values to the next:
//!
//! ```text
//! load ─▶ expand ─▶ plan ─▶ execute ─▶ judge ─▶ fold ─▶ render
//! suite   case      plan    engine     check    report  report
//! ```

#![warn(clippy::unwrap_used)]

pub mod case;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod evidence;
pub mod exit;
pub mod harness;
pub mod lint;
pub mod measure;
pub mod mock;
pub mod plan;
pub mod reference;
pub mod report;
pub mod schema;
pub mod sign;
pub mod snapshot;
pub mod spec;
pub mod suite;
pub mod target;
pub mod transport;
pub mod wire;
