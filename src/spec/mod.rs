//! The norm: what the page says, as testable clauses. Pure.

mod clause;
mod ledger;

pub use clause::{Basis, Clause, ClauseFile, ClauseInEdition, Contested, Level, Reading, Silence};
pub use ledger::{Ledger, LedgerError};
