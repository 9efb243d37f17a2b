//! What a check found.

use crate::case::Case;
pub(super) use crate::schema::brief;
use crate::spec::Level;
use crate::suite::Located;

/// One way in which an answer breaks a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The broken clause.
    pub clause: String,
    /// How strongly it binds.
    pub level: Level,
    /// The kind of check, a stable word such as `error-code`.
    pub check: &'static str,
    /// What was demanded.
    pub expected: String,
    /// What came back.
    pub actual: String,
    /// `file:line:column` of the demand, where it stands in a case.
    pub at: Option<String>,
    /// JSON Pointer of the value in the answer.
    pub pointer: Option<String>,
    /// What else helps to understand it.
    pub note: Option<String>,
}

impl Finding {
    /// Points at the demand in the case file.
    #[must_use]
    pub fn demanded_at<T>(mut self, case: &Case, demand: &Located<T>) -> Self {
        self.at = Some(case.place(demand.line, demand.column));
        self
    }

    /// Points into the answer.
    #[must_use]
    pub fn pointing(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// A reading of a contested clause that an answer fits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The clause.
    pub clause: String,
    /// The reading.
    pub reading: String,
    /// Whether no other reading fits.
    pub decisive: bool,
}

/// What judging one demand gave.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Readings that were seen.
    pub seen: Vec<Seen>,
    /// Why nothing could be said, where there was too little data.
    pub vacuous: Option<String>,
}

impl Judgement {
    /// Adds another judgement.
    pub fn join(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.seen.extend(other.seen);
        self.vacuous = self.vacuous.take().or(other.vacuous);
    }
}

impl From<Vec<Finding>> for Judgement {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }
}

impl From<Option<Finding>> for Judgement {
    fn from(finding: Option<Finding>) -> Self {
        finding.into_iter().collect::<Vec<_>>().into()
    }
}

/// A list of words, cut after a dozen.
pub(super) fn listed(words: &[&str]) -> String {
    const MOST: usize = 12;
    match words.len() {
        0 => "none".to_owned(),
        n if n <= MOST => words.join(", "),
        n => format!("{} … and {} more", words[..MOST].join(", "), n - MOST),
    }
}
