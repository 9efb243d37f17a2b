//! Judged rows on their way into the report: put away as they come, so that a run may have any
//! number of them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::Failure;
use super::record::{Loose, unfinished};
use crate::report::{Fold, RowOutcome, RunDocument, RunFacts, Spool, Spooled};

/// Takes rows.
#[derive(Debug)]
pub struct Intake {
    fold: Fold<Spool>,
    /// Rows that were not judged to their end, where the run is recorded.
    loose: Option<Loose>,
    stop: Arc<AtomicBool>,
    failed: Option<io::Error>,
}

impl Intake {
    /// Takes the rows of a run that `stop` ends.
    pub fn new(recorded: bool, stop: Arc<AtomicBool>) -> Self {
        let loose = recorded.then(Loose::new);
        Self { fold: Fold::new(Spool::new()), loose, stop, failed: None }
    }

    /// Takes a row. The run is stopped if it cannot be kept, since its report would be wrong.
    pub fn take(&mut self, place: usize, row: RowOutcome) {
        if self.failed.is_some() {
            return;
        }
        if let (Some(loose), Some(why)) = (&mut self.loose, unfinished(&row.evidence)) {
            loose.insert(row.id.clone(), why);
        }
        if let Err(error) = self.fold.take(place, row) {
            self.failed = Some(error);
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    /// The document, with its rows in the order of these places, and why rows were not judged to
    /// their end.
    pub fn finish(
        self,
        facts: RunFacts,
        order: impl IntoIterator<Item = usize>,
    ) -> Result<(RunDocument<Spooled>, Loose), Failure> {
        let document = match self.failed {
            Some(error) => Err(error),
            None => self.fold.finish(facts, order),
        };
        Ok((document.map_err(|error| lost(&error))?, self.loose.unwrap_or_default()))
    }
}

/// Rows that could not be kept, or not be read back.
pub fn lost(error: &io::Error) -> Failure {
    let title = format!("the run cannot be reported: {error}");
    Failure::usage(title, "free some space there, or name another folder by TMPDIR")
}
