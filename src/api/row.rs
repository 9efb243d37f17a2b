//! Rows and findings of a report.

use crate::report::document::{Failure, RowRecord, Verdict};
use crate::spec::Level;

/// One row of a report: a test, and what it proved.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a>(pub(super) &'a RowRecord);

impl<'a> Row<'a> {
    /// `<case>[key=value,…]`, stable over releases.
    pub fn id(self) -> &'a str {
        &self.0.id
    }

    /// What it is about, in one line.
    pub fn title(self) -> &'a str {
        &self.0.title
    }

    /// The clauses that it tests.
    pub fn clauses(self) -> impl Iterator<Item = &'a str> {
        self.0.clauses.iter().map(String::as_str)
    }

    /// The strongest level of its clauses.
    pub fn level(self) -> Level {
        self.0.level
    }

    /// What it proved.
    pub fn verdict(self) -> Verdict {
        self.0.verdict
    }

    /// Whether a `known` entry covers its failure.
    pub fn is_known(self) -> bool {
        self.0.known
    }

    /// Why it was not judged.
    pub fn reason(self) -> Option<&'a str> {
        self.0.reason.as_deref()
    }

    /// Broken clauses, strongest first.
    pub fn findings(self) -> impl Iterator<Item = Finding<'a>> {
        self.0.failures.iter().map(Finding)
    }
}

/// One broken clause of a row. Its texts hold what the target sent, bounded and without secrets.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a>(&'a Failure);

impl<'a> Finding<'a> {
    /// The clause.
    pub fn clause(self) -> &'a str {
        &self.0.clause
    }

    /// Its level.
    pub fn level(self) -> Level {
        self.0.level
    }

    /// What the clause asks for.
    pub fn expected(self) -> &'a str {
        &self.0.expected
    }

    /// What came back.
    pub fn actual(self) -> &'a str {
        &self.0.actual
    }

    /// `file:line:column` of what was asserted.
    pub fn at(self) -> Option<&'a str> {
        self.0.at.as_deref()
    }

    /// A command that repeats the request.
    pub fn curl(self) -> Option<&'a str> {
        self.0.curl.as_deref()
    }
}
