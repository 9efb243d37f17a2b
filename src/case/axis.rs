//! The axes of a matrix: values written out, or generated from a limit.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::suite::{Located, Ordered};

/// One axis of a matrix. Written as a list, all its values are valid.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    /// Values that the target must accept.
    pub valid: Labelled,
    /// Values that the target must refuse.
    pub invalid: Labelled,
    /// Numbers at and beyond both ends of a range.
    pub integer: Option<Located<IntegerLimit>>,
    /// Texts at and beyond a length limit.
    pub length: Option<Located<LengthLimit>>,
    /// The rows of a table; `${axis.column}` is a column.
    pub table: Option<Located<String>>,
    /// Only the table rows that have these texts.
    pub rows_where: Ordered<String>,
}

/// Numbers around the two ends that a clause fixes as `min` and `max`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IntegerLimit {
    /// The clause whose `values` hold the limit.
    pub clause: Located<String>,
    /// Also the values just beyond the ends, which must be refused.
    #[serde(default)]
    pub beyond: bool,
}

/// Texts of `min`, `max - 1`, `max` characters, and of `max + 1`, which must be refused.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LengthLimit {
    /// The clause whose `values` hold the limit.
    pub clause: Located<String>,
    /// The characters that the texts are made of.
    pub of: Vec<Alphabet>,
    /// Only the texts on one side of the limit, where what lies beyond is another clause's matter.
    #[serde(default)]
    pub side: Side,
}

/// Which side of a limit texts are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Both.
    #[default]
    Both,
    /// At most the limit.
    Within,
    /// Over the limit.
    Beyond,
}

/// What generated texts are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// One byte per character.
    Ascii,
    /// Three bytes per character in UTF-8, one unit in UTF-16.
    Cjk,
    /// Four bytes per character in UTF-8, two units in UTF-16.
    Emoji,
}

impl Alphabet {
    /// The character, and the word that stands for it in a row id.
    pub const fn character(self) -> (char, &'static str) {
        match self {
            Self::Ascii => ('a', "a"),
            Self::Cjk => ('标', "cjk"),
            Self::Emoji => ('🚀', "emoji"),
        }
    }
}

/// Values with the labels that stand for them in row ids. Written as a list, a value is its own
/// label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled(pub Vec<(String, Option<String>)>);

impl<'de> Deserialize<'de> for Labelled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;

        impl<'de> Visitor<'de> for Values {
            type Value = Labelled;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values, or a mapping from label to value")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Labelled, A::Error> {
                let values = Vec::<String>::deserialize(SeqAccessDeserializer::new(seq))?;
                Ok(Labelled(values.into_iter().map(|v| (v.clone(), Some(v))).collect()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Labelled, A::Error> {
                let values =
                    Ordered::<Option<String>>::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Labelled(values.0))
            }
        }

        deserializer.deserialize_any(Values)
    }
}

impl JsonSchema for Labelled {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Labelled".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [
                { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
                { "type": "object",
                  "additionalProperties": { "type": ["string", "number", "boolean", "null"] } }
            ]
        })
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[derive(Default)]
struct AxisMembers {
    /// Values that the target must accept: a list, or a mapping from label to value.
    valid: Labelled,
    /// Values that the target must refuse: a list, or a mapping from label to value.
    invalid: Labelled,
    /// Numbers at and beyond both ends of a range.
    integer: Option<Located<IntegerLimit>>,
    /// Texts at and beyond a length limit.
    length: Option<Located<LengthLimit>>,
    /// The rows of a table; `${axis.column}` is a column, `${axis.n}` the place, from 0.
    table: Option<Located<String>>,
    /// Only the table rows that have these texts in these columns.
    #[serde(rename = "where")]
    rows_where: Ordered<String>,
}

impl<'de> Deserialize<'de> for Axis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;

        impl<'de> Visitor<'de> for Forms {
            type Value = Axis;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values, or a mapping with `valid`, `invalid`, `integer`, `length` or `table`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Axis, A::Error> {
                Ok(Axis {
                    valid: Labelled::deserialize(SeqAccessDeserializer::new(seq))?,
                    ..Axis::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Axis, A::Error> {
                let members = AxisMembers::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Axis {
                    valid: members.valid,
                    invalid: members.invalid,
                    integer: members.integer,
                    length: members.length,
                    table: members.table,
                    rows_where: members.rows_where,
                })
            }
        }

        deserializer.deserialize_any(Forms)
    }
}

impl JsonSchema for Axis {
    fn schema_name() -> Cow<'static, str> {
        "Axis".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let members = generator.subschema_for::<AxisMembers>();
        json_schema!({
            "description": "Values of one axis: a list of valid ones, or a mapping.",
            "oneOf": [
                { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
                members
            ]
        })
    }
}

/// One text or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OneOrMany(pub Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![text.to_owned()]))
            }

            fn visit_u64<E>(self, number: u64) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![number.to_string()]))
            }

            fn visit_i64<E>(self, number: i64) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![number.to_string()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<OneOrMany, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrMany)
            }
        }

        deserializer.deserialize_any(Texts)
    }
}

impl JsonSchema for OneOrMany {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OneOrMany".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [
                { "type": ["string", "integer"] },
                { "type": "array", "items": { "type": ["string", "integer"] } }
            ]
        })
    }
}
