//! Refuses schemas that look stricter than they are: `jsonschema` accepts unknown keywords in
//! silence, so a typing slip would switch a check off.

use serde_json::Value;

use super::shape::is_open_list;

/// The keyword that ties a subschema to a clause.
pub(super) const CLAUSE: &str = "x-clause";
/// Beside `x-clause`, in a schema of parameters: the codes of which one is due.
pub(super) const REFUSED: &str = "x-refused-with";
/// The same where the specification leaves room: the codes that are allowed.
pub(super) const MAY_BE_REFUSED: &str = "x-may-be-refused-with";
/// Spellings of a parameter that the specification leaves open.
pub(super) const OPEN: &str = "x-open";
/// The member that no two elements of a list share.
pub(super) const DISTINCT: &str = "x-distinct";

/// Keywords whose value is one schema.
const ONE: &[&str] = &[
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value maps names to schemas.
const MAP: &[&str] = &["$defs", "dependentSchemas", "patternProperties", "properties"];
/// Keywords without schemas inside.
const PLAIN: &[&str] = &[
    "$anchor",
    "$comment",
    "$id",
    "$ref",
    "$schema",
    "const",
    "default",
    "dependentRequired",
    "deprecated",
    "description",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
    CLAUSE,
    REFUSED,
    MAY_BE_REFUSED,
    OPEN,
    DISTINCT,
];

/// The first mistake of a schema: the pointer to it, and what is wrong.
pub(super) fn audit(schema: &Value, pointer: &str) -> Result<(), (String, String)> {
    let members = match schema {
        Value::Bool(_) => return Ok(()),
        Value::Object(members) => members,
        _ => return Err((pointer.to_owned(), "a schema is an object or a boolean".to_owned())),
    };
    for (keyword, value) in members {
        let at = format!("{pointer}/{keyword}");
        let name = keyword.as_str();
        if ONE.contains(&name) {
            audit(value, &at)?;
        } else if LIST.contains(&name) {
            let list =
                value.as_array().ok_or_else(|| (at.clone(), format!("`{name}` is a list")))?;
            for (index, inner) in list.iter().enumerate() {
                audit(inner, &format!("{at}/{index}"))?;
            }
        } else if MAP.contains(&name) {
            let map =
                value.as_object().ok_or_else(|| (at.clone(), format!("`{name}` is a mapping")))?;
            for (member, inner) in map {
                audit(inner, &format!("{at}/{member}"))?;
            }
        } else if !PLAIN.contains(&name) {
            let known = ONE.iter().chain(LIST).chain(MAP).chain(PLAIN);
            let near = known.max_by(|a, b| {
                strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name))
            });
            let near = near.copied().unwrap_or_default();
            return Err((
                at,
                format!("`{name}` is no JSON Schema keyword; did you mean `{near}`?"),
            ));
        } else if name == "$ref" && !value.as_str().is_some_and(|r| r.starts_with('#')) {
            return Err((at, "`$ref` leads out of the file; nothing is ever fetched".to_owned()));
        } else if name == OPEN && !is_open_list(value) {
            let told = format!("`{OPEN}` lists mappings with a `pattern` and a `clause`");
            return Err((at, told));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::audit;

    #[rstest]
    #[case::typing_slip(json!({"requird": ["a"]}), "did you mean `required`")]
    #[case::nested(json!({"properties": {"a": {"minLenght": 1}}}), "minLength")]
    #[case::remote(json!({"$ref": "https://example.com/s.json"}), "nothing is ever fetched")]
    #[case::list(json!({"allOf": {}}), "is a list")]
    fn slips_are_found(#[case] schema: Value, #[case] part: &str) {
        let (_, told) = audit(&schema, "").unwrap_err();
        assert!(told.contains(part), "{told}");
    }
}
