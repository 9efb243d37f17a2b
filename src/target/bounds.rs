//! How much of a target's time, bytes and findings is taken, and how that is said in a target file or by
//! `--bound`. The table here is the only place that knows what each bound is; the schema of target files and
//! `docs/bounds.md` are made from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Visitor};

use super::duration::duration;
use crate::engine;
use crate::suite::Located;
use crate::transport::Limits;

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, as `4096`, `64KiB` or `16MiB`.
    Bytes,
    /// Things, as `100`.
    Count,
    /// Milliseconds, as `500ms`, `10s` or `6h`.
    Time,
}

/// One bound.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Its key.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// What it is where nothing is said.
    pub usual: u64,
    /// The least and the most it can be.
    pub range: (u64, u64),
    /// What is bounded.
    pub says: &'static str,
    /// What becomes of a target that goes beyond.
    pub beyond: &'static str,
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DROPPED: &str = "no complete answer: `error`, or `fail` where it answers others";

/// All bounds of a target file, besides `timeout` and `pace`.
pub const BOUNDS: &[Bound] = &[
    bound("body", Unit::Bytes, 8 * MIB, (1, 1 << 30))
        .says("The body of an answer, as it comes and after its compression was undone", DROPPED),
    bound("head", Unit::Bytes, 64 * KIB, (256, 400 * KIB))
        .says("Names and values of all headers of an answer", DROPPED),
    bound("headers", Unit::Count, 256, (1, 1_000)).says("Headers of an answer", DROPPED),
    bound("connect", Unit::Time, 5 * SECOND, (1, HOUR)).says(
        "Until there is a connection, the TLS handshake included; for calls never more than `timeout`, for worlds than `seed`",
        "`error`",
    ),
    bound("seed", Unit::Time, 60 * SECOND, (1, HOUR))
        .says("Until a world is taken", "`error` in each row of that world"),
    bound("time", Unit::Time, 6 * HOUR, (1, 1_000 * HOUR))
        .says("The whole run; no call, world or move of the clock is sent after that", "`error` in each row that is left"),
    bound("depth", Unit::Count, 100, (1, 120))
        .says("Levels of a JSON document", "a finding: the body is not JSON that can be read"),
    bound("values", Unit::Count, 200_000, (1, 10_000_000)).says(
        "Values in a JSON document: members, elements and what holds them",
        "a finding, as for `depth`",
    ),
    bound("pages", Unit::Count, 1_000, (1, 1_000_000)).says(
        "Pages of a walk; the suite may allow fewer",
        "`vacuous`; past what the suite allows, a finding",
    ),
    bound("token", Unit::Bytes, 16 * KIB, (1, 20 * KIB))
        .says("A page token, which has to fit into a URL", "a finding: the walk does not end"),
    bound("findings", Unit::Count, 100, (1, 100_000)).says(
        "Findings that are told of a row",
        "the first of each clause is kept, the rest is counted",
    ),
];

const fn bound(name: &'static str, unit: Unit, usual: u64, range: (u64, u64)) -> Bound {
    Bound { name, unit, usual, range, says: "", beyond: "" }
}

impl Bound {
    const fn says(self, says: &'static str, beyond: &'static str) -> Self {
        Self { says, beyond, ..self }
    }

    /// A value of this bound, as it is written.
    pub fn shown(&self, value: u64) -> String {
        let units: &[(u64, &str)] = match self.unit {
            Unit::Count => &[],
            Unit::Bytes => &[(1 << 30, "GiB"), (MIB, "MiB"), (KIB, "KiB")],
            Unit::Time => &[(HOUR, "h"), (60 * SECOND, "m"), (SECOND, "s"), (1, "ms")],
        };
        match units.iter().find(|(size, _)| value >= *size && value.is_multiple_of(*size)) {
            Some((size, unit)) => format!("{}{unit}", value / size),
            None => value.to_string(),
        }
    }

    fn read(&self, text: &str) -> Result<u64, BoundError> {
        let wrong = |how: &'static str| BoundError::Malformed { text: text.to_owned(), how };
        let value = match self.unit {
            Unit::Count => text.parse().map_err(|_| wrong("a whole number, e.g. 100")),
            Unit::Bytes => bytes(text).ok_or(wrong("bytes, e.g. 4096, 64KiB or 16MiB")),
            Unit::Time => duration(text)
                .map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
                .map_err(|_| wrong("a length of time, e.g. 500ms, 10s or 2h")),
        }?;
        let (least, most) = self.range;
        if (least..=most).contains(&value) {
            return Ok(value);
        }
        let (name, text) = (self.name, text.to_owned());
        Err(BoundError::Range { name, text, least: self.shown(least), most: self.shown(most) })
    }
}

/// Reads `4096`, `64KiB`, `16MiB`, `1GiB`.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let size = match &text[digits..] {
        "" => 1,
        "KiB" => KIB,
        "MiB" => MIB,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(size)
}

/// Why a bound is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundError {
    /// There is no such bound.
    #[error("there is no bound `{0}`")]
    Unknown(String),
    /// The value is not written as such values are.
    #[error("`{text}` is not {how}")]
    Malformed {
        /// What is written.
        text: String,
        /// What is due.
        how: &'static str,
    },
    /// The value is too small or too large.
    #[error("`{name}` cannot be {text}")]
    Range {
        /// The bound.
        name: &'static str,
        /// What is written.
        text: String,
        /// The least it can be.
        least: String,
        /// The most it can be.
        most: String,
    },
}

impl BoundError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unknown(_) => {
                let names: Vec<&str> = BOUNDS.iter().map(|bound| bound.name).collect();
                format!("the bounds are: {}", names.join(", "))
            }
            Self::Malformed { how, .. } => format!("write {how}"),
            Self::Range { least, most, .. } => format!("give a value from {least} to {most}"),
        }
    }
}

/// The bounds of a target, by name; what is not there is as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds(BTreeMap<&'static str, u64>);

impl Bounds {
    /// Sets a bound as it is written.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), BoundError> {
        let bound = BOUNDS.iter().find(|bound| bound.name == name);
        let bound = bound.ok_or_else(|| BoundError::Unknown(name.to_owned()))?;
        self.0.insert(bound.name, bound.read(text)?);
        Ok(())
    }

    fn value(&self, name: &'static str) -> u64 {
        let usual = || BOUNDS.iter().find(|bound| bound.name == name).map_or(0, |b| b.usual);
        self.0.get(name).copied().unwrap_or_else(usual)
    }

    fn size(&self, name: &'static str) -> usize {
        usize::try_from(self.value(name)).unwrap_or(usize::MAX)
    }

    /// How long a world may take.
    pub fn seed(&self) -> Duration {
        Duration::from_millis(self.value("seed"))
    }

    /// The bounds of an answer that may take so long.
    pub fn limits(&self, timeout: Duration) -> Limits {
        Limits {
            connect: Duration::from_millis(self.value("connect")).min(timeout),
            read: timeout,
            total: timeout,
            body: self.size("body"),
            head: self.size("head"),
            headers: self.size("headers"),
        }
    }

    /// The bounds of what answers amount to.
    pub fn of_engine(&self) -> engine::Bounds {
        engine::Bounds {
            depth: self.size("depth"),
            values: self.size("values"),
            pages: u32::try_from(self.value("pages")).unwrap_or(u32::MAX),
            token: self.size("token"),
            findings: self.size("findings"),
            time: Duration::from_millis(self.value("time")),
        }
    }
}

/// Bounds as a target file holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct BoundsFile(pub BTreeMap<String, Located<Amount>>);

/// A number with or without its unit, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amount(pub String);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl Visitor<'_> for Written {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number such as 100, 64KiB or 10s")
            }

            fn visit_str<E>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount(text.to_owned()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }
        }
        deserializer.deserialize_any(Written)
    }
}

impl JsonSchema for BoundsFile {
    fn schema_name() -> Cow<'static, str> {
        "Bounds".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties: serde_json::Map<String, serde_json::Value> = BOUNDS
            .iter()
            .map(|bound| {
                let (least, most) = bound.range;
                let says = format!(
                    "{}. Default: {}; from {} to {}.",
                    bound.says,
                    bound.shown(bound.usual),
                    bound.shown(least),
                    bound.shown(most)
                );
                let number =
                    serde_json::json!({"type": "integer", "minimum": least, "maximum": most});
                let text = |pattern| serde_json::json!({"type": "string", "pattern": pattern});
                let forms = match bound.unit {
                    Unit::Count => vec![number],
                    Unit::Bytes => vec![number, text("^[0-9]+(KiB|MiB|GiB)?$")],
                    Unit::Time => vec![text("^[0-9]+(ms|s|m|h)$")],
                };
                (bound.name.to_owned(), serde_json::json!({"description": says, "anyOf": forms}))
            })
            .collect();
        json_schema!({
            "description": "How much of the target's time, bytes and findings is taken.",
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn what_is_usual_is_what_the_parts_take_by_themselves() {
        let bounds = Bounds::default();
        assert_eq!(bounds.limits(Duration::from_secs(10)), Limits::default());
        assert_eq!(bounds.of_engine(), engine::Bounds::default());
        assert_eq!(bounds.seed(), Duration::from_mins(1), "the contract's bound on seeding");
    }

    #[test]
    fn every_bound_can_be_written_as_it_is_shown() {
        for bound in BOUNDS {
            for value in [bound.usual, bound.range.0, bound.range.1] {
                assert_eq!(bound.read(&bound.shown(value)), Ok(value), "{}", bound.name);
            }
            assert!(!bound.says.is_empty() && !bound.beyond.is_empty());
        }
    }

    #[rstest]
    #[case::bytes("body", "16MiB", Ok(16 << 20))]
    #[case::plain_bytes("head", "4096", Ok(4096))]
    #[case::count("pages", "3", Ok(3))]
    #[case::time("seed", "500ms", Ok(500))]
    #[case::blank("body", "16 MiB", Err("write bytes, e.g. 4096, 64KiB or 16MiB"))]
    #[case::decimal("body", "16MB", Err("write bytes, e.g. 4096, 64KiB or 16MiB"))]
    #[case::huge("body", "18446744073709551615GiB", Err("write bytes, e.g. 4096, 64KiB or 16MiB"))]
    #[case::negative("pages", "-1", Err("write a whole number, e.g. 100"))]
    #[case::no_unit("seed", "10", Err("write a length of time, e.g. 500ms, 10s or 2h"))]
    #[case::zero("depth", "0", Err("give a value from 1 to 120"))]
    #[case::too_deep("depth", "121", Err("give a value from 1 to 120"))]
    #[case::too_much("body", "2GiB", Err("give a value from 1 to 1GiB"))]
    #[case::unknown("bdy", "1", Err("the bounds are: body, head,"))]
    fn values(#[case] name: &'static str, #[case] text: &str, #[case] due: Result<u64, &str>) {
        let mut bounds = Bounds::default();
        match (bounds.set(name, text), due) {
            (Ok(()), Ok(value)) => assert_eq!(bounds.value(name), value),
            (Err(error), Err(help)) => assert!(error.help().starts_with(help), "{}", error.help()),
            (told, due) => panic!("{told:?} in place of {due:?}"),
        }
    }
}
