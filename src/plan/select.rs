//! Which rows of a suite a run is about.

use std::collections::HashSet;

use super::filter::Filter;
use super::partition::Partition;
use crate::diagnostic::Diagnostic;
use crate::report::RunDocument;
use crate::report::document::Verdict;
use crate::suite::Suite;

/// The rows of an earlier run that are to be run again.
#[derive(Clone, Debug)]
pub struct Rerun {
    /// The file, as the user named it.
    pub file: String,
    /// Ids of the rows that failed or could not be judged.
    pub rows: Vec<String>,
}

impl Rerun {
    /// The rows of a run that failed, known or not, or to which nothing complete came.
    pub fn of(file: &str, run: &RunDocument) -> Self {
        let again = |verdict| matches!(verdict, Verdict::Fail | Verdict::Error);
        let rows =
            run.rows.iter().filter(|row| again(row.verdict)).map(|row| row.id.clone()).collect();
        Self { file: file.to_owned(), rows }
    }
}

/// What narrows a run.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only rows that the filter selects.
    pub filter: Option<Filter>,
    /// Only rows that failed in an earlier run.
    pub rerun: Option<Rerun>,
    /// Only one part of them.
    pub partition: Option<Partition>,
}

/// The rows that are run.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The places of the rows, ascending.
    pub rows: Vec<usize>,
    /// What narrowed the run, e.g. `--filter theme(tags)`; a partition does not, since its other
    /// parts are run elsewhere.
    pub narrowed: Option<String>,
    /// Rows of the earlier run that the suite does not have.
    pub gone: Vec<String>,
}

impl Wanted {
    /// Selects.
    pub fn select(&self, suite: &Suite) -> Result<Selection, Diagnostic> {
        let mut rows = match &self.filter {
            Some(filter) => filter.select(suite)?,
            None => (0..suite.rows.len()).collect(),
        };
        let mut gone = Vec::new();
        if let Some(rerun) = &self.rerun {
            let mut again = HashSet::new();
            for id in &rerun.rows {
                match suite.rows.find(id) {
                    Some(row) => drop(again.insert(row.place)),
                    None => gone.push(id.clone()),
                }
            }
            rows.retain(|place| again.contains(place));
        }
        if let Some(partition) = self.partition {
            rows = partition.of(rows, suite);
        }
        let narrowed: Vec<String> = [
            self.filter.as_ref().map(|filter| format!("--filter {}", filter.text())),
            self.rerun.as_ref().map(|rerun| format!("--rerun-failed {}", rerun.file)),
        ]
        .into_iter()
        .flatten()
        .collect();
        Ok(Selection { rows, narrowed: (!narrowed.is_empty()).then(|| narrowed.join(" ")), gone })
    }
}
