//! What a case file can say. These types are the file format; `schemas/case.schema.json` is
//! generated from them, so every description here is what an editor shows.

use schemars::JsonSchema;
use serde::Deserialize;

use super::axis::Axis;
use super::expect::{Expect, Readings};
use crate::suite::{Located, Ordered};

/// A declarative test of one behaviour.
///
/// Texts may hold `${name}`: a matrix axis, a column of a table row (`${row.code}`), a captured
/// value, `${region}`, or a value of the edition (`${edition.record-cap}`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CaseFile {
    /// What holds when the case passes, as one sentence.
    pub title: String,
    /// Why the case exists: the mistake that it would find.
    #[serde(default)]
    pub why: Option<String>,
    /// The clauses that the case tests. The first is blamed where an expectation names none.
    pub clauses: Vec<Located<String>>,
    /// The world a target is seeded with first; the suite's default world if none is named.
    #[serde(default)]
    pub world: Option<Located<String>>,
    /// Also judges a target that cannot be seeded, with whatever data it holds.
    #[serde(default)]
    pub any_data: bool,
    /// Capabilities of the target without which the case says nothing.
    #[serde(default)]
    pub needs: Vec<Located<String>>,
    /// Who calls; the world's `owner` if nobody is named.
    #[serde(default)]
    pub caller: Option<Located<String>>,
    /// The editions the case belongs to; all if none is named.
    #[serde(default)]
    pub editions: Vec<Located<String>>,
    /// The axes of the matrix. Each row takes one value of each.
    #[serde(default)]
    pub matrix: Ordered<Located<Axis>>,
    /// How the axes are combined.
    #[serde(default)]
    pub combine: Combine,
    /// The one request of a case without steps.
    #[serde(default)]
    pub request: Option<Request>,
    /// The one page walk of a case without steps.
    #[serde(default)]
    pub walk: Option<Walk>,
    /// What must come back, whatever the row.
    #[serde(default)]
    pub expect: Option<Located<Expect>>,
    /// What must come back where every value of the row is valid.
    #[serde(default)]
    pub accepted: Option<Located<Expect>>,
    /// What must come back where one value of the row is invalid.
    #[serde(default)]
    pub rejected: Option<Located<Expect>>,
    /// Which observation means which reading of a contested clause.
    #[serde(default)]
    pub readings: Option<Located<Readings>>,
    /// Several requests, one after the other.
    #[serde(default)]
    pub steps: Vec<Located<Step>>,
    /// What must hold between the answers of several steps.
    #[serde(default)]
    pub relations: Vec<Located<Relation>>,
}

/// How the axes of a matrix are combined into rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// Every combination of valid values; each invalid value once, the other axes at their first
    /// valid value, so that no fault hides another.
    #[default]
    OneInvalid,
    /// Every combination of all values.
    Product,
    /// As `one-invalid`, but of the valid values only so many rows that each pair of values of two
    /// axes stands in one.
    Pairwise,
}

/// A step of a case: a request, a page walk, a change of the world, or time that passes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    /// Name by which relations refer to the step.
    pub name: Located<String>,
    /// Sends one request.
    #[serde(default)]
    pub request: Option<Request>,
    /// Walks over pages until the list ends.
    #[serde(default)]
    pub walk: Option<Walk>,
    /// Replaces the target's data by another world.
    #[serde(default)]
    pub seed: Option<Located<String>>,
    /// Lets the target's clock go forward by so much, e.g. `90s` or `5m`; may be an axis. The row
    /// then runs alone in a world of its own, and needs a target whose clock can be moved.
    #[serde(default)]
    pub advance: Option<Located<String>>,
    /// What must come back.
    #[serde(default)]
    pub expect: Option<Located<Expect>>,
    /// What must come back where every value of the row is valid.
    #[serde(default)]
    pub accepted: Option<Located<Expect>>,
    /// What must come back where one value of the row is invalid.
    #[serde(default)]
    pub rejected: Option<Located<Expect>>,
    /// Which observation means which reading of a contested clause.
    #[serde(default)]
    pub readings: Option<Located<Readings>>,
    /// Values taken from the answer, for later steps.
    #[serde(default)]
    pub capture: Ordered<Located<Capture>>,
}

/// A value taken from an answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Capture {
    /// JSONPath of the value; a text or a number.
    pub at: String,
    /// The clause that is broken when the value is missing or empty.
    #[serde(default)]
    pub clause: Option<Located<String>>,
    /// Changes the value, to make a wrong one out of a right one.
    #[serde(default)]
    pub alter: Option<Alter>,
    /// A missing value means that there is too little data, not that the target is wrong.
    #[serde(default)]
    pub vacuous_if_missing: bool,
}

/// How a captured value is made wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Alter {
    /// The last character that is a letter or digit becomes another one.
    LastCharacter,
    /// The first character that is a letter or digit becomes another one.
    FirstCharacter,
    /// Only the first half stays.
    FirstHalf,
}

/// One request, with its parameters as written on the wire.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Request {
    /// Parameters by name; `null`, or an axis value of `null`, leaves one out. A name may be a
    /// template (`Tag.${place}.Key`); where it stands for a name given before, it replaces it.
    pub params: Ordered<Option<String>>,
    /// Parameters that are sent several times.
    pub repeated: Ordered<Vec<String>>,
    /// Query text appended as it is, for malformed requests; already encoded.
    pub raw_query: Option<String>,
    /// `get`, `post-query` (the default) or `post-form`; may be an axis.
    pub transport: Option<String>,
    /// Parameters that stand in a form body, while the others stay in the query.
    pub form: Ordered<String>,
    /// `header` or `parameter`: where the action and the version stand; may be an axis.
    pub action: Option<String>,
    /// How a blank is written: `percent` (`%20`, the default) or `plus`; may be an axis.
    pub blank: Option<String>,
    /// Another operation than the suite's.
    pub operation: Option<String>,
    /// Another version than the suite's.
    pub version: Option<String>,
    /// HTTP method, where it is not the transport's own.
    pub method: Option<String>,
    /// More headers.
    pub headers: Ordered<String>,
    /// Who calls this request, if not the case's caller.
    pub caller: Option<String>,
    /// Another signature than the target's: `acs3`, `rpc` or `none`; may be an axis.
    pub signature: Option<String>,
    /// A deliberate fault in the signature: `wrong-secret`, `unknown-key`, `expired`, `future`,
    /// `twenty-minutes-late`, `twenty-minutes-early`,
    /// `reused-nonce`, `altered`; may be an axis.
    pub fault: Option<String>,
}

/// A walk over the pages of a list.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Walk {
    /// The request of the first page; later ones repeat it.
    pub request: Request,
    /// `token` (the default) or `page-number`; may be an axis.
    pub by: Option<String>,
    /// Parameters that later pages send instead; `null` leaves one out.
    pub later: Ordered<Option<String>>,
    /// How many pages at most, before the walk counts as endless.
    pub pages: Option<u32>,
}

/// What must hold between the answers of several steps. Exactly one relation is given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Relation {
    /// The clause the relation follows from; the case's first one if none is named.
    pub clause: Option<Located<String>>,
    /// These steps gave the same records, in whatever order.
    pub same_records: Vec<String>,
    /// These steps gave the same records in the same order.
    pub same_order: Vec<String>,
    /// These steps gave the same document, apart from generated values.
    pub same_answer: Vec<String>,
    /// The first step's records are among the second's.
    pub subset: Vec<String>,
    /// No record stands in two of these steps.
    pub disjoint: Vec<String>,
    /// The records of the first step are those of all others taken together.
    pub union: Vec<String>,
    /// The records of the first step are among those of all others taken together.
    pub covered: Vec<String>,
    /// The first step's records are those that all others have in common.
    pub intersection: Vec<String>,
    /// With fewer records than this in the step named last the relation says nothing.
    pub vacuous_below: Option<usize>,
}
