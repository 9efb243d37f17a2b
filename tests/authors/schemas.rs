//! The schemas of the files that people write explain every key, because editors show nothing else.

use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::{Value, json};

/// The keys without a word about them, and how many keys there are.
fn unexplained(schema: &Value, path: &str, keys: &mut usize, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in
                members.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                *keys += 1;
                let says = value["description"].as_str().unwrap_or_default();
                if says.trim().len() < 5 {
                    found.push(format!("{path}/{key}"));
                }
            }
            for (key, value) in members {
                unexplained(value, &format!("{path}/{key}"), keys, found);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                unexplained(element, path, keys, found);
            }
        }
        _ => {}
    }
}

#[rstest]
#[case::case("case")]
#[case::clauses("clauses")]
#[case::suite("suite")]
#[case::target("target")]
#[case::world("world")]
#[case::run("run")]
fn every_key_is_explained(#[case] name: &str) {
    let path = Path::new("schemas").join(format!("{name}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let (mut keys, mut found) = (0, Vec::new());
    unexplained(&schema, "", &mut keys, &mut found);
    assert_eq!(found, [""; 0]);
    assert!(keys > 15, "only {keys} keys");
}

#[test]
fn a_key_without_a_word_is_found() {
    let schema = json!({"$defs": {"a": {"oneOf": [{"properties": {"b": {"type": "string"}}}]}}});
    let mut found = Vec::new();
    unexplained(&schema, "", &mut 0, &mut found);
    assert_eq!(found, ["/$defs/a/oneOf/b"]);
}
