//! What a run found, as a value.

use std::fmt;

use super::{Error, Format, Row};
use crate::report::document::{FORMAT, RunVerdict};
use crate::report::{Overview, RunDocument, Shown};
use crate::spec::Ledger;

/// What a run found.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), acs_conform::Error> {
/// use acs_conform::{Format, Report, Run, Suite, Target, Verdict};
///
/// let run = Run::new(&Suite::built_in(), &Target::reference()).filter("theme(errors)".parse()?);
/// let report = run.execute().await?;
/// report.assert_conformant();
/// assert!(report.rows().all(|row| row.verdict() == Verdict::Pass));
///
/// let json = report.render(Format::Json);
/// assert_eq!(Report::from_json(&json)?.verdict(), report.verdict());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Report {
    document: RunDocument,
    /// Gives the clauses' words; a report that was read has none.
    ledger: Option<Ledger>,
}

impl Report {
    pub(crate) fn new(document: RunDocument, ledger: Ledger) -> Self {
        Self { document, ledger: Some(ledger) }
    }

    /// Reads a report that was written as [`Format::Json`]. It is taken as it stands; the command
    /// `report --check` judges reports of others.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let document: RunDocument = serde_json::from_str(text)
            .map_err(|error| Error::report(format!("no report of a run: {error}")))?;
        if document.format != FORMAT {
            let told = format!("format {} is not read here, only format {FORMAT}", document.format);
            return Err(Error::report(told));
        }
        Ok(Self { document, ledger: None })
    }

    /// What the run says about the target. With known failures it is `Nonconformant`, though the
    /// exit code is 0.
    pub fn verdict(&self) -> RunVerdict {
        self.document.summary.verdict
    }

    /// What the command line would exit with: 0 where every selected `must` row passed, or failed
    /// as a `known` entry says.
    pub fn exit_code(&self) -> u8 {
        self.document.summary.exit
    }

    /// Every selected row, by id.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.document.rows.iter().map(Row)
    }

    /// A row by its id.
    pub fn row(&self, id: &str) -> Option<Row<'_>> {
        self.rows().find(|row| row.id() == id)
    }

    /// Which reading of each contested clause the target took, as clause and reading.
    pub fn readings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.document.readings.iter().map(|taken| (taken.clause.as_str(), taken.reading.as_str()))
    }

    /// The report in a form.
    ///
    /// # Panics
    /// Never: all that could fail is writing to memory.
    pub fn render(&self, format: Format) -> String {
        let overview = Overview::of(&self.document);
        let shown =
            Shown { run: &self.document, overview: &overview, ledger: self.ledger.as_ref() };
        let mut out = Vec::new();
        format.write(shown, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("every form is text")
    }

    /// Does nothing where the run would let a build pass.
    ///
    /// # Panics
    /// With the report as text where [`exit_code`](Self::exit_code) is not 0: a new failure, a
    /// `must` row that proves nothing, or a stale or expired `known` entry.
    #[track_caller]
    pub fn assert_conformant(&self) {
        assert!(self.exit_code() == 0, "the target does not conform\n\n{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Format::Text))
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = &self.document.summary;
        f.debug_struct("Report")
            .field("verdict", &summary.verdict)
            .field("exit_code", &summary.exit)
            .field("rows", &self.document.rows.len())
            .finish_non_exhaustive()
    }
}
