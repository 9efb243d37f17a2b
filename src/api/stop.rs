//! Ending a run before its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends a run from elsewhere: no further row is started, and the report of what was judged is
/// `incomplete`. Clones end the same run.
///
/// Dropping the future of a run ends it at once, without a report.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), acs_conform::Error> {
/// use acs_conform::{Run, RunVerdict, Stop, Suite, Target};
///
/// let stop = Stop::new();
/// stop.now();
/// let run = Run::new(&Suite::built_in(), &Target::reference()).stop(&stop);
/// let report = run.execute().await?;
/// assert_eq!(report.verdict(), RunVerdict::Incomplete);
/// assert_eq!(report.exit_code(), 4);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(pub(super) Arc<AtomicBool>);

impl Stop {
    /// Nothing is ended yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the runs that have this.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
