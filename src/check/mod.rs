//! Judges answers. Pure: takes what was demanded and what came back, gives findings. One check per
//! file. Never sends anything, and never looks at the reference server.

mod answer;
mod each;
mod expectation;
mod finding;
mod headers;
mod mirror;
mod outcome;
mod readings;
mod records;
mod relations;
pub mod snapshot;
mod values;
mod xml;

pub use answer::{Answer, Gathered};
pub use expectation::judge;
pub use finding::{Finding, Judgement, Seen};
pub use outcome::ends_judging;
pub use readings::judge_readings;
pub use relations::relate;

use std::borrow::Cow;

use crate::case::{Captured, Row};
use crate::schema::CompiledSchema;
use crate::spec::Level;
use crate::suite::template::TemplateError;
use crate::suite::world::World;
use crate::suite::{Located, Suite};

/// What a check may know besides the demand and the answer.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The suite.
    pub suite: &'a Suite,
    /// The schema of a success of the action that was called.
    pub success: &'a CompiledSchema,
    /// The row that is judged.
    pub row: &'a Row,
    /// What earlier steps captured.
    pub captured: &'a Captured,
    /// The data that the target holds, where it is known.
    pub world: Option<&'a World>,
}

impl<'a> Bench<'a> {
    /// A text of the case with its names filled in. Names were checked when the suite was loaded.
    fn text(&self, text: &'a str) -> Result<Cow<'a, str>, TemplateError> {
        self.row.text(text, self.captured)
    }

    /// The clause to blame: the one given, or the row's first one.
    fn clause(&self, given: Option<&'a Located<String>>) -> String {
        let named = given.and_then(|clause| self.text(clause).ok());
        let first = || self.row.clauses.first().cloned().unwrap_or_default();
        named.map_or_else(first, Cow::into_owned)
    }

    /// The level of a clause. A clause that the edition does not have binds nobody.
    fn level(&self, clause: &str) -> Level {
        self.suite.ledger.level(clause).unwrap_or(Level::May)
    }

    /// A finding about a clause.
    fn finding(
        &self,
        clause: String,
        check: &'static str,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Finding {
        let level = self.level(&clause);
        Finding {
            clause,
            level,
            check,
            expected: expected.into(),
            actual: actual.into(),
            at: None,
            pointer: None,
            note: None,
        }
    }
}
