//! Schemas that let through what is no answer at all.

use serde_json::{Value, json};

use super::at_text;
use crate::diagnostic::Diagnostic;
use crate::suite::Suite;

pub(super) fn check(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let no_answers: [(&str, Value); 5] = [
        ("null", Value::Null),
        ("{}", json!({})),
        ("[]", json!([])),
        ("\"text\"", json!("text")),
        ("{\"Error\": {}}", json!({"Error": {}})),
    ];
    for (name, schema) in suite.schemas() {
        let accepted: Vec<&str> = no_answers
            .iter()
            .filter(|(_, value)| schema.fits(value))
            .map(|(shown, _)| *shown)
            .collect();
        if accepted.is_empty() {
            continue;
        }
        let Some(file) = suite.files.schemas.get(name) else { continue };
        let title = format!("the schema accepts {}", accepted.join(", "));
        found.push(
            at_text(file, "{", title).help("require what every answer has, under `required`"),
        );
    }
}
