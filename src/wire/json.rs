//! Strict reading of a JSON body: one document, no duplicate members, bounded depth.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

/// What a document may hold. Read, it takes much more room than its bytes: `[0,0,…` some 16 times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonBounds {
    /// How deep it may nest. `serde_json` itself stops at 128.
    pub depth: usize,
    /// How many values it may hold, each list and object counted as well.
    pub values: usize,
}

impl Default for JsonBounds {
    fn default() -> Self {
        Self { depth: 100, values: 200_000 }
    }
}

/// Reads a body as one JSON document within bounds. The error says what is wrong and where.
pub fn read_json(body: &[u8], bounds: JsonBounds) -> Result<Value, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err("the body is empty".to_owned());
    }
    if body.starts_with(b"\xef\xbb\xbf") {
        return Err("the body starts with a byte order mark, which JSON does not allow".to_owned());
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let values = Cell::new(bounds.values);
    let value = Strict { left: bounds.depth, values: &values }.deserialize(&mut deserializer);
    let value = value.map_err(|error| format!("the body is not JSON: {error}"))?;
    deserializer.end().map_err(|_| "text follows after the JSON document".to_owned())?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict<'c> {
    left: usize,
    values: &'c Cell<usize>,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        match self.left.checked_sub(1) {
            Some(left) => Ok(Self { left, ..self }),
            None => Err(E::custom("the document nests too deeply")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.values.get().checked_sub(1);
        self.values
            .set(left.ok_or_else(|| D::Error::custom("the document holds too many values"))?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(seed)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(seed)?;
            match members.entry(name) {
                Entry::Vacant(place) => drop(place.insert(value)),
                Entry::Occupied(first) => {
                    let told = format!("the member `{}` stands twice", first.key());
                    return Err(A::Error::custom(told));
                }
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("", "empty")]
    #[case::bom("\u{feff}{}", "byte order mark")]
    #[case::html("<html>", "not JSON")]
    #[case::duplicate(r#"{"a":1,"a":2}"#, "stands twice")]
    #[case::trailing("{} {}", "follows after")]
    #[case::nan("NaN", "not JSON")]
    #[case::huge("1e400", "not JSON")]
    #[case::lone_surrogate(r#""\ud800""#, "not JSON")]
    fn broken_documents_are_told_apart(#[case] body: &str, #[case] part: &str) {
        let error = read_json(body.as_bytes(), JsonBounds::default()).unwrap_err();
        assert!(error.contains(part), "{error}");
    }

    #[test]
    fn deep_nesting_ends_in_an_error() {
        let body = "[".repeat(10_000);
        assert!(read_json(body.as_bytes(), JsonBounds::default()).is_err());
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        for depth in [1, 3, 100, 120] {
            let bounds = JsonBounds { depth, ..JsonBounds::default() };
            assert!(read_json(nested(depth).as_bytes(), bounds).is_ok(), "{depth}");
            let told = read_json(nested(depth + 1).as_bytes(), bounds).unwrap_err();
            assert!(told.contains("nests too deeply"), "{told}");
        }
    }

    #[test]
    fn many_values_end_in_an_error() {
        let bounds = JsonBounds { values: 5, ..JsonBounds::default() };
        assert!(read_json(br#"{"a":[1,2],"b":3}"#, bounds).is_ok());
        let told = read_json(br#"{"a":[1,2],"b":3,"c":4}"#, bounds).unwrap_err();
        assert!(told.contains("too many values"), "{told}");
    }

    #[test]
    fn a_plain_document_is_read() {
        let value = read_json(br#" {"a":[1,"x",null,true,1.5]} "#, JsonBounds::default()).unwrap();
        assert_eq!(value, serde_json::json!({"a": [1, "x", null, true, 1.5]}));
    }
}
