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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::report::{Evidence, sample};
    use crate::spec::Level;

    fn intake(spool: Spool, loose: Option<Loose>) -> Intake {
        let stop = Arc::new(AtomicBool::new(false));
        Intake { fold: Fold::new(spool), loose, stop, failed: None }
    }

    #[test]
    fn a_full_disk_ends_the_run_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let mut intake = intake(Spool::in_folder(&gone, 0), None);
        for place in 0..2_000 {
            intake.take(place, sample::pass(&format!("a[n={place}]")));
        }
        assert!(intake.stop.load(Ordering::Relaxed), "no further row is begun");
        let failure = intake.finish(sample::facts(2_000), 0..2_000).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        let told = failure.to_string();
        assert!(told.contains("rows cannot be put aside in ") && told.contains("TMPDIR"), "{told}");
    }

    #[test]
    fn a_recording_learns_what_was_not_judged() {
        let row = |id, evidence| {
            sample::row(id, Level::Must, evidence, vec![sample::failure(Level::Must)])
        };
        for (loose, expected) in [(None, 0), (Some(Loose::new()), 2)] {
            let mut intake = intake(Spool::new(), loose);
            intake.take(2, row("c", Evidence::Error("no answer".to_owned())));
            intake.take(0, row("b", Evidence::NotReached("it ended".to_owned())));
            intake.take(1, row("a", Evidence::Judged));
            let (document, loose) = intake.finish(sample::facts(3), [1, 0, 2]).unwrap();
            assert_eq!((document.summary.rows.fail, loose.len()), (3, expected));
        }
    }
}
