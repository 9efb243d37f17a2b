//! The dated text of the page of `SendFile`.

use crate::mock::Rules;
use crate::mock::editions::EditionError;

/// The page of January 2026, whose table of errors is that of December 2025.
pub const EDITIONS: [&str; 1] = ["2026-01-28"];

/// The rules of an edition.
pub fn rules(date: &str) -> Result<Rules, EditionError> {
    if EDITIONS.contains(&date) {
        Ok(Rules::page())
    } else {
        Err(EditionError::new(date, &EDITIONS))
    }
}
