//! What must hold of each reader, whatever it is given. Each function takes one input and panics
//! where a promise is broken: a reader never panics, what it refuses it explains, and what can be
//! written is read as it was written.
//!
//! libFuzzer calls them (`fuzz_targets/`), and so does `cargo test --test fuzz`, which includes
//! this folder as a module.

mod evidence;
mod reports;
mod signed;
pub mod suites;
mod wire;

pub use evidence::{har, snapshot};
pub use reports::report;
pub use signed::{signature, token};
pub use suites::{case, filter, suite, target, world};
pub use wire::{json, params};

/// A reader that is fed any bytes.
pub type Reader = fn(&[u8]);

/// The readers by name.
pub const READERS: [(&str, Reader); 12] = [
    ("filter", filter),
    ("params", params),
    ("signature", signature),
    ("token", token),
    ("json", json),
    ("case", case),
    ("suite", suite),
    ("world", world),
    ("har", har),
    ("snapshot", snapshot),
    ("target", target),
    ("report", report),
];
