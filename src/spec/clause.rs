//! One testable statement of the specification, as it stands in a clause file.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How strongly a clause binds, in the sense of RFC 2119. Ordered from weak to strong.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// Only recorded.
    May,
    /// Breaking it is a warning.
    Should,
    /// Breaking it is a failure.
    Must,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::May => "may",
            Self::Should => "should",
            Self::Must => "must",
        })
    }
}

/// What a clause rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// On the page, or following of necessity from a quoted sentence of it.
    Documented,
    /// In official metadata or on another official page.
    DocumentedElsewhere,
    /// Seen on the real service or on the wire of an official client.
    Observed,
    /// Our reading; never a `must`.
    Inferred,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::DocumentedElsewhere => "documented-elsewhere",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        })
    }
}

/// Whether the list of readings of a contested clause is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// The page contradicts itself: whatever is not a listed reading breaks the clause.
    Contradiction,
    /// The page is silent: an unlisted observation is only a warning.
    Silent,
}

/// One allowed interpretation of a contested clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reading {
    /// Word id, unique in its clause.
    pub id: String,
    /// What a target that takes this reading does.
    pub says: String,
}

/// Why a clause has several allowed interpretations, and which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contested {
    /// Whether the list of readings is complete.
    pub page: Silence,
    /// What in the page, or missing from it, leaves room.
    pub why: String,
    /// The allowed readings; the first is the reference server's default.
    pub readings: Vec<Reading>,
}

/// What differs about a clause in another edition of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ClauseInEdition {
    /// The edition does not have the clause.
    pub absent: bool,
    /// The edition's own level.
    pub level: Option<Level>,
    /// The edition's own basis.
    pub basis: Option<Basis>,
    /// The edition's own words.
    pub quote: Option<String>,
    /// Our reading of them.
    pub says: Option<String>,
    /// The edition's own values, replacing those of the same name.
    pub values: BTreeMap<String, i64>,
    /// The one reading that this edition's text leaves, where the clause is contested elsewhere.
    pub settles: Option<String>,
}

/// One testable statement of the specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clause {
    /// Stable word id, e.g. `tag-key-length`.
    pub id: String,
    /// How strongly it binds.
    pub level: Level,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands: a heading or table row of the page, or a source outside it.
    pub source: String,
    /// The original words. Absent where the page has none (basis other than `documented`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Our English reading.
    pub says: String,
    /// Numbers that the clause fixes, e.g. `max: 64`; boundary rows are generated from them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, i64>,
    /// Present where the page contradicts itself or is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contested: Option<Contested>,
    /// What the page gets wrong here, and how we resolve it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erratum: Option<String>,
    /// Why the clause cannot be seen over the wire; such a clause has no rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untestable: Option<String>,
    /// What differs in other editions, by date.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub editions: BTreeMap<String, ClauseInEdition>,
}

/// A file of the clause ledger: the clauses of one theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClauseFile {
    /// The clauses, in the order in which they are listed.
    pub clauses: Vec<Clause>,
}
