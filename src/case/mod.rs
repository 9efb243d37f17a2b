//! What a case says: the file format, its expansion into rows, and what can be wrong with it.

pub mod axis;
mod combine;
pub mod expand;
pub mod expect;
mod matrix;
pub mod model;
mod row;
mod rows;
mod validate;

pub use combine::{MOST_PAIRS, MOST_ROWS};
pub use expand::Expansion;
pub use matrix::MOST_LENGTH;
pub use row::{Captured, Case, Row};
pub use rows::Rows;
pub(crate) use validate::validate;
