//! Measures the suite itself: which broken servers it catches, and which legitimate ones it
//! wrongly accuses. The one place, besides the command line, where judge and reference server meet.

mod alarms;
mod baseline;
mod crew;
mod figures;
mod held;
mod kills;
mod matrix;
mod server;
mod unseen;

pub use alarms::{Alarm, Alarms, Legitimate, false_alarms};
pub use figures::{json, markdown};
pub use kills::{Kills, MeasureError, Options, Outcome, kills};
pub use matrix::{Matrix, matrix, text};
pub use unseen::{Unseen, unseen};
