//! A case, and the rows that it expands into.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::expect::Expect;
use super::model::CaseFile;
use crate::spec::Level;
use crate::suite::template::{self, TemplateError};

/// A case file with its identity.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its path without ending, e.g. `tags/key-length`.
    pub id: String,
    /// The first part of the path.
    pub theme: String,
    /// The path to show.
    pub file: String,
    /// The text, for diagnostics.
    pub text: String,
    /// What the file says.
    pub model: CaseFile,
}

impl Case {
    /// `file:line:column` of a place in the case.
    pub fn place(&self, line: usize, column: usize) -> String {
        format!("{}:{line}:{column}", self.file)
    }
}

/// One combination of the values of a case's matrix: the unit that gets a verdict.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its place among the rows of the suite.
    pub place: usize,
    /// `<case path>[axis=label,…]`; the case's own id without a matrix.
    pub id: String,
    /// The case.
    pub case: Arc<Case>,
    /// Its values by axis.
    pub vars: Arc<Map<String, Value>>,
    /// What all rows of the case know: `region` and `edition`.
    pub shared: Arc<Map<String, Value>>,
    /// Whether every value is one that the target must accept.
    pub valid: bool,
    /// The clauses it tests, filled in.
    pub clauses: Vec<String>,
    /// The strongest level of its clauses.
    pub level: Level,
    /// Why the row does not belong to the edition, if it does not.
    pub not_in_edition: Option<String>,
}

/// Values captured from answers, by name.
pub type Captured = Map<String, Value>;

impl Row {
    /// Fills the names of a text in. `None` when the text stands for a value that is left out.
    pub fn fill<'a>(
        &'a self,
        text: &'a str,
        captured: &'a Captured,
    ) -> Result<Option<Cow<'a, str>>, TemplateError> {
        template::fill(text, &|name| {
            let own = || template::member_of(&self.vars, name);
            let shared = || template::member_of(&self.shared, name);
            captured.get(name).or_else(own).or_else(shared).map(Cow::Borrowed)
        })
    }

    /// Fills a text in that must not be left out.
    pub fn text<'a>(
        &'a self,
        text: &'a str,
        captured: &'a Captured,
    ) -> Result<Cow<'a, str>, TemplateError> {
        Ok(self.fill(text, captured)?.unwrap_or_default())
    }

    /// Everything that the row demands, of whatever step.
    pub fn expects(&self) -> Vec<&Expect> {
        let model = &self.case.model;
        let mut all = vec![&model.expect];
        all.push(if self.valid { &model.accepted } else { &model.rejected });
        for step in &model.steps {
            all.push(&step.expect);
            all.push(if self.valid { &step.accepted } else { &step.rejected });
        }
        all.into_iter().flatten().map(|expect| &expect.value).collect()
    }
}
