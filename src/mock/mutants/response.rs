//! Answers in another form, and errors told in another way. Families come from the tables.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Mutant;
use crate::mock::error::{DOCUMENTED, ErrorTable};

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = vec![
        Mutant::new(
            "response/vm-count-as-text",
            "field-vm-count",
            "All values are written as texts.",
            |rules| {
                rules.edits.success.push(Arc::new(|document, _| {
                    for record in records(document) {
                        record["VmCount"] = json!(record["VmCount"].to_string());
                    }
                }));
            },
        ),
        Mutant::new(
            "response/tags-null",
            "no-null",
            "A list that was never made is written as null.",
            |rules| {
                rules.edits.success.push(Arc::new(|document, _| {
                    for record in records(document) {
                        let tags = &mut record["Tags"]["Tag"];
                        if tags == &json!([]) {
                            *tags = Value::Null;
                        }
                    }
                }));
            },
        ),
        Mutant::new(
            "response/error-with-200",
            "error-envelope",
            "The status of an error is never set.",
            |rules| {
                rules.edits.http.push(Arc::new(|response, _| response.status = 200));
            },
        ),
    ];
    let table = ErrorTable::page();
    for fault in DOCUMENTED {
        let code = table.rule(fault).code.to_string();
        let words = code.replace('.', "-").to_lowercase();
        all.push(Mutant::new(
            format!("errors/{words}-as-500"),
            clause_of(&code),
            "The error is not mapped, so the framework answers.",
            move |rules| {
                let rule = rules.errors.rule_mut(fault);
                rule.status = if rule.status == 500 { 400 } else { 500 };
            },
        ));
    }
    all
}

/// The deliveries of an answer.
fn records(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    document["Invocations"]["Invocation"].as_array_mut().into_iter().flatten()
}

/// The clause of a code: `InvalidTagKey.Malformed` is `error-invalid-tag-key-malformed`.
fn clause_of(code: &str) -> String {
    let mut id = String::from("error");
    for c in code.chars() {
        if c.is_ascii_uppercase() {
            id.push('-');
        }
        if c != '.' {
            id.push(c.to_ascii_lowercase());
        }
    }
    id
}
