//! What a case says: the file format, its expansion into rows, and what can be wrong with it.

pub mod axis;
pub mod expand;
pub mod expect;
mod matrix;
pub mod model;
mod row;
mod validate;

pub use row::{Captured, Case, Row};
pub(crate) use validate::validate;
