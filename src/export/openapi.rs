//! An operation as an OpenAPI 3.1 document: parameters with their limits, answers, errors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::parameters::{self, Parameter};
use super::schemas;
use crate::suite::Suite;

const SUCCESS: &str = "success";
const ERROR: &str = "error";
const CALL: &str = "call";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Why a suite cannot be written so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The parameters are nowhere described.
    #[error("the suite has no schema of the parameters of a call")]
    NoRequest,
    /// A schema is not there or no JSON.
    #[error("the schema `{0}` cannot be read")]
    Schema(String),
}

/// The document. `server` is the base URL that it names.
pub fn document(suite: &Suite, server: &str) -> Result<Value, ExportError> {
    let manifest = &suite.manifest;
    let request = manifest.schemas.request.as_ref().ok_or(ExportError::NoRequest)?;
    let request = schema(suite, request)?;
    let parameters = parameters::of(&request, CALL, &suite.ledger);
    let mut components = Map::new();
    schemas::adopt(SUCCESS, schema(suite, &manifest.schemas.success)?, &mut components);
    schemas::adopt(ERROR, schema(suite, &manifest.schemas.error)?, &mut components);
    // Of the schema of calls only the parts are named; its members are the parameters.
    schemas::adopt(CALL, request, &mut components);
    components.remove(CALL);
    components.retain(|name, _| !name.starts_with("call.") || used(name, &parameters));
    let answers = answers(suite);
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": manifest.title,
            "version": manifest.version,
            "description": description(suite),
        },
        "servers": [{"url": server}],
        "security": [{}, {"acs3": []}],
        "tags": [{"name": manifest.product, "description": "The product of the operation."}],
        "paths": {"/": {
            "get": operation(suite, "get", &query(suite, &parameters), None, &answers),
            "post": operation(suite, "post", &protocol(suite), Some(form(&parameters)), &answers),
        }},
        "components": {
            "schemas": components,
            "securitySchemes": {"acs3": {
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": "A signature of the request, ACS3-HMAC-SHA256.",
            }},
        },
    }))
}

fn schema(suite: &Suite, name: &str) -> Result<Value, ExportError> {
    let file = suite.files.schemas.get(name);
    file.and_then(|file| serde_json::from_str(&file.text).ok())
        .ok_or_else(|| ExportError::Schema(name.to_owned()))
}

fn used(component: &str, parameters: &[Parameter]) -> bool {
    let reference = format!("\"#/components/schemas/{component}\"");
    parameters.iter().any(|parameter| parameter.schema.to_string().contains(&reference))
}

fn description(suite: &Suite) -> String {
    format!(
        "{} Edition {}: {}\n\nMade from the data of the conformance suite `{}`; `x-clause` names \
         the clause that a part rests on.",
        suite.manifest.title, suite.edition.date, suite.edition.says, suite.manifest.suite.value
    )
}

fn operation(
    suite: &Suite,
    method: &str,
    parameters: &[Value],
    body: Option<Value>,
    answers: &Value,
) -> Value {
    let name = &suite.manifest.operation;
    let mut operation = json!({
        "operationId": format!("{name}.{method}"),
        "summary": format!("{name} by {}", method.to_uppercase()),
        "tags": [suite.manifest.product],
        "parameters": parameters,
        "responses": answers,
    });
    if let Some(body) = body {
        operation["requestBody"] = body;
    }
    operation
}

/// What every call of the protocol names.
fn protocol(suite: &Suite) -> Vec<Value> {
    let fixed = |name: &str, value: &str, says: &str| {
        json!({
            "name": name, "in": "query", "required": true, "description": says,
            "schema": {"type": "string", "const": value},
        })
    };
    vec![
        fixed("Action", &suite.manifest.operation, "The operation."),
        fixed("Version", &suite.manifest.version, "Its version."),
        fixed("Format", "JSON", "The format of the answer."),
    ]
}

fn query(suite: &Suite, parameters: &[Parameter]) -> Vec<Value> {
    let own = parameters.iter().map(|parameter| {
        let mut written = json!({
            "name": parameter.name, "in": "query", "required": parameter.required,
            "schema": parameter.schema,
        });
        if !parameter.says.is_empty() {
            written["description"] = parameter.says.clone().into();
        }
        if let Some(deprecated) = parameter.schema.get("deprecated") {
            written["deprecated"] = deprecated.clone();
        }
        written
    });
    protocol(suite).into_iter().chain(own).collect()
}

fn form(parameters: &[Parameter]) -> Value {
    let members: Map<String, Value> =
        parameters.iter().map(|p| (p.name.clone(), p.schema.clone())).collect();
    let required: Vec<&str> =
        parameters.iter().filter(|p| p.required).map(|p| p.name.as_str()).collect();
    let schema = json!({
        "type": "object", "properties": members, "required": required,
        "additionalProperties": false,
    });
    json!({"required": true, "content": {FORM: {"schema": schema}}})
}

/// Answers by status. A status may come with codes that the table does not have, those of the
/// protocol, so codes are told and not demanded.
fn answers(suite: &Suite) -> Value {
    let content = |name: &str, examples: Map<String, Value>| {
        let mut content = json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
        if !examples.is_empty() {
            content["examples"] = examples.into();
        }
        json!({JSON: content})
    };
    let mut answers = Map::new();
    answers.insert(
        "200".to_owned(),
        json!({"description": "A success.", "content": content(SUCCESS, Map::new())}),
    );
    for (status, errors) in errors(suite) {
        let codes: Vec<&str> = errors.iter().map(|(code, _)| *code).collect();
        let examples = errors.iter().map(|(code, message)| {
            let value = json!({
                "RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E",
                "Code": code, "Message": message,
            });
            ((*code).to_owned(), json!({"value": value}))
        });
        let description = format!("Refused: {}.", codes.join(", "));
        let content = content(ERROR, examples.collect());
        answers.insert(status, json!({"description": description, "content": content}));
    }
    let other = "Refused by the protocol itself: version, action, signature, method.";
    answers.insert(
        "default".to_owned(),
        json!({"description": other, "content": content(ERROR, Map::new())}),
    );
    answers.into()
}

/// Codes and messages of the table of errors, by status.
fn errors(suite: &Suite) -> BTreeMap<String, Vec<(&str, &str)>> {
    let mut by_status: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    let traffic = suite.manifest.traffic.as_ref();
    let table = traffic.and_then(|traffic| suite.tables.get(&traffic.errors.value));
    for row in table.iter().flat_map(|table| &table.rows) {
        let text = |column: &str| row.get(column).and_then(Value::as_str);
        if let (Some(code), Some(status)) = (text("code"), text("status")) {
            let errors = by_status.entry(status.to_owned()).or_default();
            errors.push((code, text("message").unwrap_or("An error.")));
        }
    }
    by_status
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::LoadOptions;
    use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};

    fn document_of(suite: &str) -> Result<Value, ExportError> {
        let files = SuiteFiles::find(suite).unwrap();
        document(&Suite::load(files, &LoadOptions::default()).unwrap(), "http://a.example")
    }

    #[test]
    fn references_lead_somewhere() {
        fn check(value: &Value, root: &Value) {
            match value {
                Value::Object(members) => members.iter().for_each(|(key, value)| match value {
                    Value::String(to) if key == "$ref" => {
                        assert!(root.pointer(&to[1..]).is_some(), "{to} leads nowhere");
                    }
                    value => check(value, root),
                }),
                Value::Array(elements) => elements.iter().for_each(|value| check(value, root)),
                _ => {}
            }
        }
        let document = document_of(DEFAULT_SUITE).unwrap();
        check(&document, &document);
        assert!(document.pointer("/paths/~1/get/responses/400/content").is_some());
    }

    #[test]
    fn a_suite_without_a_schema_of_calls_cannot_be_written() {
        let told = document_of("tests/fixtures/suite/tiny").unwrap_err();
        assert_eq!(told, ExportError::NoRequest);
    }
}
