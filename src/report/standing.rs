//! How a row stands in formats that know success, failure, error and skipped only (JUnit, TAP,
//! SARIF, annotations). What makes the run exit with something other than 0 never reads as green.

use super::document::{RowRecord, Settings, Verdict};
use crate::spec::Level;

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It held.
    Held,
    /// A `should` is broken, and that does not fail the run.
    Warned,
    /// It fails the run.
    Failed,
    /// It deviates as a `known` entry says.
    Known,
    /// It was not judged, and that is accepted.
    Skipped,
    /// It was not judged, and that is not accepted.
    Unproven,
}

impl Standing {
    /// How many there are.
    pub const COUNT: usize = 6;
}

/// How a row stands in a run with these settings.
pub fn standing(row: &RowRecord, settings: &Settings) -> Standing {
    match row.verdict {
        Verdict::Pass => Standing::Held,
        Verdict::Fail | Verdict::Warn if row.known => Standing::Known,
        Verdict::Fail => Standing::Failed,
        Verdict::Warn if settings.strict => Standing::Failed,
        Verdict::Warn => Standing::Warned,
        Verdict::NotApplicable => Standing::Skipped,
        Verdict::Error => Standing::Unproven,
        Verdict::Vacuous | Verdict::Untestable => {
            if row.level == Level::Must && !settings.partial {
                Standing::Unproven
            } else {
                Standing::Skipped
            }
        }
    }
}

/// Why a row was not judged, as `verdict: reason`.
pub fn reason(row: &RowRecord) -> String {
    match &row.reason {
        Some(reason) => format!("{}: {reason}", row.verdict),
        None => row.verdict.to_string(),
    }
}

/// Why a deviation is known, with its ticket.
pub fn known_reason(row: &RowRecord) -> String {
    let reason = row.known_reason.as_deref().unwrap_or("no reason given");
    match &row.ticket {
        Some(ticket) => format!("known: {reason} ({ticket})"),
        None => format!("known: {reason}"),
    }
}
