//! `new`.

/// Where `new case` writes.
pub const DEFAULT_FOLDER: &str = "cases/describe-send-file-results";
