//! The parameters of a call as they are written on the wire, one by one: `Tag.2.Key` where the
//! schema of a call has a list of objects.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas;
use crate::spec::Ledger;

/// How many elements of a list are written out where the schema sets no limit.
const USUAL_ELEMENTS: u64 = 5;

/// One parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    /// As it is written.
    pub name: String,
    /// What the clauses say about it.
    pub says: String,
    /// Whether a call needs it.
    pub required: bool,
    /// What its value must be.
    pub schema: Value,
}

/// The parameters of a schema of calls.
pub(super) fn of(request: &Value, name: &str, ledger: &Ledger) -> Vec<Parameter> {
    let required: BTreeSet<&str> = branches(request)
        .filter_map(|branch| branch["required"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut all = Vec::new();
    for (member, schema) in request["properties"].as_object().into_iter().flatten() {
        let Some(parts) = element(schema, request) else {
            all.push(parameter(member.clone(), schema, name, ledger));
            continue;
        };
        for number in 1..=most_items(schema).unwrap_or(USUAL_ELEMENTS) {
            for (part, schema) in parts {
                all.push(parameter(format!("{member}.{number}.{part}"), schema, name, ledger));
            }
        }
    }
    for parameter in &mut all {
        parameter.required = required.contains(parameter.name.as_str());
    }
    all
}

fn parameter(wire: String, schema: &Value, name: &str, ledger: &Ledger) -> Parameter {
    let mut clauses = Vec::new();
    noted(schema, &mut clauses);
    let mut says: Vec<&str> = clauses
        .iter()
        .filter_map(|id| ledger.find(id))
        .map(|clause| clause.says.as_str())
        .collect();
    // A clause that is about the parameter as such begins with its name and type.
    let about = format!("{wire} (");
    if let Some(clause) = ledger.iter().find(|clause| clause.says.starts_with(&about)) {
        says.insert(0, &clause.says);
    }
    let mut seen = BTreeSet::new();
    says.retain(|text| seen.insert(*text));
    let mut schema = schema.clone();
    schemas::point(&mut schema, name);
    Parameter { says: says.join("\n\n"), required: false, schema, name: wire }
}

/// The schema itself and what all of its branches say.
fn branches(schema: &Value) -> impl Iterator<Item = &Value> {
    std::iter::once(schema).chain(schema["allOf"].as_array().into_iter().flatten())
}

/// The members of a list's elements, where they are objects.
fn element<'a>(schema: &'a Value, root: &'a Value) -> Option<&'a serde_json::Map<String, Value>> {
    let items = schema.get("items")?;
    let items = match items["$ref"].as_str() {
        Some(to) => root.pointer(to.strip_prefix('#')?)?,
        None => items,
    };
    items["properties"].as_object()
}

/// The limit of a list, wherever in its schema it stands.
fn most_items(schema: &Value) -> Option<u64> {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter_map(|(keyword, value)| match keyword.as_str() {
                "maxItems" => value.as_u64(),
                _ => most_items(value),
            })
            .max(),
        Value::Array(elements) => elements.iter().filter_map(most_items).max(),
        _ => None,
    }
}

/// The clauses that a schema names.
fn noted(schema: &Value, into: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (keyword, value) in members {
                match value {
                    Value::String(id) if keyword == "x-clause" => into.push(id.clone()),
                    other => noted(other, into),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| noted(element, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_written_out_to_their_limit() {
        let request = json!({
            "properties": {
                "Size": {"type": "integer"},
                "Mark": {"items": {"$ref": "#/$defs/mark"}, "allOf": [{"else": {"maxItems": 2}}]},
            },
            "allOf": [{"required": ["Size"]}],
            "$defs": {"mark": {"properties": {"Key": {"$ref": "#/$defs/key"}}}},
        });
        let all = of(&request, "call", &Ledger::default());
        let told: Vec<_> = all.iter().map(|p| (p.name.as_str(), p.required)).collect();
        assert_eq!(told, [("Mark.1.Key", false), ("Mark.2.Key", false), ("Size", true)]);
        assert_eq!(all[0].schema, json!({"$ref": "#/components/schemas/call.key"}));
    }
}
