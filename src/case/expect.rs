//! What a case file can demand of an answer.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::axis::OneOrMany;
use crate::suite::Located;

/// What must come back. Without `error`, success: status 200 and a document that fits the
/// suite's schema.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Expect {
    /// The clause that is broken where this expectation fails and names no clause of its own.
    pub clause: Option<Located<String>>,
    /// The answer must be this error.
    pub error: Option<Located<ErrorExpect>>,
    /// Which records the answer (of a walk: all its pages together) holds.
    pub records: Vec<Located<RecordsCheck>>,
    /// Values in the answer (of a walk: in each page).
    pub values: Vec<Located<ValueCheck>>,
    /// A rule over each record, looked up in a table.
    pub each: Vec<Located<EachRule>>,
    /// Records compared, member by member, with those of the world.
    pub mirror: Vec<Located<Mirror>>,
    /// HTTP headers of the answer.
    pub headers: Vec<Located<HeaderCheck>>,
    /// Compares the whole answer with a stored one.
    pub snapshot: bool,
    /// Any complete answer below HTTP 500 will do; nothing else is judged.
    pub anything: bool,
    /// The answer may be XML instead of JSON: only well-formedness, status and these texts count.
    pub xml: Option<Located<XmlCheck>>,
}

/// An error answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErrorExpect {
    /// HTTP status, or an allowed set of them; may be a column of a table.
    pub status: OneOrMany,
    /// The error code, or an allowed set of codes. A `*` stands for any text. Without it only the
    /// status counts, whatever the body is.
    #[serde(default)]
    pub code: OneOrMany,
    /// Why several codes are allowed. Required with more than one code or status.
    #[serde(default)]
    pub because: Option<String>,
    /// The message that belongs to the code (of several: to the first), compared without regard to
    /// case, final period, and the number in `Tag.N`.
    #[serde(default)]
    pub message: Option<String>,
    /// The clause that a wrong message breaks.
    #[serde(default)]
    pub message_clause: Option<Located<String>>,
}

/// Which records an answer holds. Ids may hold `*`, which stands for any ids of the world.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RecordsCheck {
    /// The clause that is broken otherwise.
    pub clause: Option<Located<String>>,
    /// These records and no others.
    pub exactly: Option<Vec<String>>,
    /// Exactly the world's records that have these members. A mapping inside stands for
    /// "some element has all of these".
    pub exactly_where: Option<Value>,
    /// At least these records.
    pub includes: Option<Vec<String>>,
    /// At least the world's records that have these members.
    pub includes_where: Option<Value>,
    /// None of these records.
    pub excludes: Option<Vec<String>>,
    /// Only records of the world that have these members (perhaps not all of them).
    pub only_where: Option<Value>,
    /// So many records; may be an axis.
    pub count: Option<String>,
    /// So many records at least; may be an axis.
    pub at_least: Option<String>,
    /// So many records at most (of a walk: in each page); may be an axis.
    pub at_most: Option<String>,
    /// Records in this order of a member's value.
    pub order: Option<Order>,
    /// With fewer records than this in the answer, this check says nothing.
    pub vacuous_below: Option<usize>,
}

/// The order of records by one of their members, compared as text.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Order {
    /// The member.
    pub by: String,
    /// `true` for the greatest first.
    #[serde(default)]
    pub descending: bool,
}

/// A check of the values that a JSONPath selects. Exactly one demand is made; every selected value
/// must meet it, and (but for `absent` and `count`) at least one must be selected.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ValueCheck {
    /// The clause that is broken otherwise.
    pub clause: Option<Located<String>>,
    /// JSONPath (RFC 9535).
    pub at: Located<String>,
    /// This very value.
    pub equals: Option<Value>,
    /// This text.
    pub text: Option<String>,
    /// A text other than this one.
    pub differs: Option<String>,
    /// This number, written as a JSON integer; may be an axis.
    pub number: Option<String>,
    /// One of these texts.
    pub one_of: Option<Vec<String>>,
    /// A value of this JSON type.
    pub kind: Option<Kind>,
    /// A text that matches this regular expression (linear-time syntax).
    pub matches: Option<String>,
    /// Nothing is there.
    pub absent: Option<bool>,
    /// Nothing is there, or an empty text.
    pub absent_or_empty: Option<bool>,
    /// A text that is not empty.
    pub filled: Option<bool>,
    /// So many values are selected; may be an axis.
    pub count: Option<String>,
    /// A number of at least this.
    pub at_least: Option<String>,
    /// A number of at most this.
    pub at_most: Option<String>,
    /// With nothing selected (of a walk: on no page) the check says nothing, instead of failing.
    pub vacuous_if_missing: bool,
}

/// A JSON type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A text.
    Text,
    /// A number written without fraction or exponent.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A rule over each record: the set of values at one path decides the value at another, by a table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EachRule {
    /// The table: rows of `of` (a set of values), `is`, `clause`, or `readings` in place of `is`.
    pub table: Located<String>,
    /// JSONPath, inside a record, of the values whose set is looked up.
    pub of: Located<String>,
    /// JSONPath, inside a record, of the value that the table decides.
    pub decides: Located<String>,
    /// Reports only what breaks the clauses of the row, for rows that each test one entry.
    #[serde(default)]
    pub only_own_clauses: bool,
}

/// Compares the records of an answer with those of the world.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mirror {
    /// The table of members: rows of `id`, `path` (`A.B` leads into a list), `clause`.
    pub table: Located<String>,
    /// Only the member of this id; may be an axis.
    #[serde(default)]
    pub member: Option<String>,
    /// The records that must be there; all of the answer's records are compared if none is named.
    #[serde(default)]
    pub records: Option<Vec<String>>,
}

/// A check of an HTTP header.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderCheck {
    /// The clause that is broken otherwise.
    #[serde(default)]
    pub clause: Option<Located<String>>,
    /// Name, in any case.
    pub name: String,
    /// The value matches this regular expression.
    #[serde(default)]
    pub matches: Option<String>,
    /// The value equals the text at this JSONPath of the body.
    #[serde(default)]
    pub same_as: Option<Located<String>>,
}

/// A check of an XML answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct XmlCheck {
    /// Name of the root element.
    pub root: String,
    /// Text content of elements, by slash-separated path below the root, in document order.
    #[serde(default)]
    pub texts: crate::suite::Ordered<OneOrMany>,
}

/// Which observation means which reading of a contested clause.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Readings {
    /// The contested clause.
    pub clause: Located<String>,
    /// The readings; the first whose expectation holds is the one that was taken.
    pub when: Vec<Located<When>>,
    /// Rows may take different readings, because their values reach different limits of a target.
    #[serde(default)]
    pub row_by_row: bool,
    /// What no reading allows because it breaks another clause.
    #[serde(default)]
    pub never: Vec<Located<Never>>,
}

/// An observation that breaks a clause of its own, whatever the reading.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Never {
    /// The clause that it breaks.
    pub clause: Located<String>,
    /// The observation.
    pub seen: Expect,
}

/// What is seen of a target that takes a reading.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// Id of the reading.
    pub reading: Located<String>,
    /// What then comes back.
    pub expect: Expect,
}
