//! The suite's schemas as components of another document.

use serde_json::{Map, Value};

/// The keyword under which a schema keeps its parts.
const DEFS: &str = "$defs";

/// Puts a schema and its parts among the components, as `name` and `name.part`.
pub(super) fn adopt(name: &str, mut schema: Value, components: &mut Map<String, Value>) {
    let mut parts = Map::new();
    if let Value::Object(members) = &mut schema {
        // They belong to a file of its own.
        for keyword in ["$schema", "$comment"] {
            members.remove(keyword);
        }
        if let Some(Value::Object(defs)) = members.remove(DEFS) {
            parts = defs;
        }
    }
    for (part, mut schema) in parts {
        point(&mut schema, name);
        components.insert(format!("{name}.{part}"), schema);
    }
    point(&mut schema, name);
    components.insert(name.to_owned(), schema);
}

/// Points references to the parts of `name` to where they are now.
pub(super) fn point(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(members) => {
            for (keyword, value) in members {
                match value {
                    Value::String(to) if keyword == "$ref" => {
                        if let Some(part) = to.strip_prefix("#/$defs/") {
                            *to = format!("#/components/schemas/{name}.{part}");
                        }
                    }
                    other => point(other, name),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| point(element, name)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_move_and_references_follow() {
        let schema = json!({
            "$schema": "a", "properties": {"x": {"$ref": "#/$defs/b"}},
            "$defs": {"b": {"items": {"$ref": "#/$defs/b"}}},
        });
        let mut components = Map::new();
        adopt("a", schema, &mut components);
        let expected = json!({
            "a": {"properties": {"x": {"$ref": "#/components/schemas/a.b"}}},
            "a.b": {"items": {"$ref": "#/components/schemas/a.b"}},
        });
        assert_eq!(Value::Object(components), expected);
    }
}
