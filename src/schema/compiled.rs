//! A compiled schema, and violations as typed values.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use super::audit::{CLAUSE, audit};
use super::brief::{brief, names};
use super::shape::clause_of;
use crate::diagnostic::Diagnostic;

/// How many violations of one document are told.
const MOST_VIOLATIONS: usize = 20;

/// A schema that is ready to validate, shared between threads.
#[derive(Clone, Debug)]
pub struct CompiledSchema {
    validator: Arc<Validator>,
    document: Arc<Value>,
}

/// One way in which a document breaks a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The clause noted at the broken subschema or the nearest one around it.
    pub clause: Option<String>,
    /// JSON Pointer of the value.
    pub pointer: String,
    /// What the schema demands there.
    pub expected: String,
    /// What is there, cut to what a reader takes in.
    pub actual: String,
}

impl CompiledSchema {
    /// Audits and compiles a schema file.
    pub fn compile(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let document: Value = serde_json::from_str(text).map_err(|error| {
            Diagnostic::at(file, text, (error.line(), error.column()), error.to_string())
                .help("a schema is a JSON document")
        })?;
        audit(&document, "").map_err(|(pointer, told)| {
            let keyword = pointer.rsplit('/').next().unwrap_or_default();
            let line = text.lines().position(|l| l.contains(&format!("\"{keyword}\"")));
            Diagnostic::at(file, text, (line.map_or(0, |l| l + 1), 0), told)
                .help(format!("the place is {pointer}"))
        })?;
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false)
            .offline()
            .build(&document)
            .map_err(|error| {
                Diagnostic::of_file(file, format!("the schema does not compile: {error}"))
                    .help(format!("the place is {}", error.schema_path()))
            })?;
        Ok(Self { validator: Arc::new(validator), document: Arc::new(document) })
    }

    /// Whether a document fits.
    pub fn fits(&self, instance: &Value) -> bool {
        self.validator.is_valid(instance)
    }

    /// All violations, ordered by place.
    pub fn violations(&self, instance: &Value) -> Vec<Violation> {
        self.violations_with_nodes(instance).into_iter().map(|(violation, _)| violation).collect()
    }

    /// All violations, each with the subschema that notes its clause.
    pub(super) fn violations_with_nodes(
        &self,
        instance: &Value,
    ) -> Vec<(Violation, Option<&Value>)> {
        if self.fits(instance) {
            return Vec::new();
        }
        let mut all: Vec<(Violation, Option<&Value>)> = Vec::new();
        for error in self.validator.iter_errors(instance).take(MOST_VIOLATIONS) {
            let node = self.noting_node(error.schema_path().as_str());
            let violation = Violation {
                clause: node.and_then(clause_of).map(str::to_owned),
                pointer: error.instance_path().as_str().to_owned(),
                expected: demand(error.kind()),
                actual: found(error.kind(), error.instance()),
            };
            all.push((violation, node));
        }
        all.sort_by(|(a, _), (b, _)| (&a.pointer, &a.expected).cmp(&(&b.pointer, &b.expected)));
        all.dedup_by(|(a, _), (b, _)| a == b);
        all
    }

    /// The schema as it is written.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The clauses that the schema notes anywhere.
    pub fn clauses(&self) -> Vec<String> {
        fn collect(schema: &Value, into: &mut Vec<String>) {
            match schema {
                Value::Object(members) => {
                    if let Some(Value::String(clause)) = members.get(CLAUSE) {
                        into.push(clause.clone());
                    }
                    members.values().for_each(|inner| collect(inner, into));
                }
                Value::Array(items) => items.iter().for_each(|inner| collect(inner, into)),
                _ => {}
            }
        }
        let mut all = Vec::new();
        collect(&self.document, &mut all);
        all.sort();
        all.dedup();
        all
    }

    /// The deepest subschema along a path that notes a clause.
    fn noting_node(&self, path: &str) -> Option<&Value> {
        let mut at = self.document.as_ref();
        let mut noting = clause_of(at).map(|_| at);
        for step in path.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match at {
                Value::Object(members) => members.get(&step),
                Value::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => None,
            };
            let Some(next) = next else { break };
            at = next;
            noting = clause_of(at).map(|_| at).or(noting);
        }
        noting
    }
}

fn demand(kind: &Kind) -> String {
    match kind {
        Kind::AdditionalProperties { .. } => "no other members".to_owned(),
        Kind::Constant { expected_value } => expected_value.to_string(),
        Kind::Enum { options } => match options.as_array() {
            Some(list) => {
                let words: Vec<String> = list.iter().map(Value::to_string).collect();
                format!("one of {}", words.join(", "))
            }
            None => format!("one of {options}"),
        },
        Kind::Format { format } => format!("a text of format {format}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::MaxItems { limit } => format!("at most {limit} elements"),
        Kind::MaxLength { limit } => format!("at most {limit} characters"),
        Kind::MinLength { limit } => format!("at least {limit} characters"),
        Kind::Not { schema } => format!("nothing that fits {schema}"),
        Kind::Pattern { pattern } => format!("a text that matches {pattern}"),
        Kind::Required { property } => format!("a member {property}"),
        Kind::Type { kind } => match kind {
            jsonschema::error::TypeKind::Single(kind) => format!("a value of type {kind}"),
            jsonschema::error::TypeKind::Multiple(kinds) => {
                let words: Vec<String> = kinds.iter().map(|kind| kind.to_string()).collect();
                format!("a value of type {}", words.join(" or "))
            }
        },
        other => format!("a value that meets `{}`", other.keyword()),
    }
}

fn found(kind: &Kind, instance: &Value) -> String {
    match kind {
        Kind::AdditionalProperties { unexpected } => {
            format!("also {}", names(unexpected.iter().map(String::as_str)))
        }
        Kind::MaxItems { .. } => format!("{} elements", instance.as_array().map_or(0, Vec::len)),
        Kind::Required { .. } => match instance.as_object() {
            Some(members) if members.is_empty() => "no member at all".to_owned(),
            Some(members) => format!("only {}", names(members.keys().map(String::as_str))),
            None => brief(&instance.to_string()),
        },
        _ => brief(&instance.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> CompiledSchema {
        let text = json!({
            "type": "object", "x-clause": "whole",
            "required": ["id"],
            "properties": {
                "id": { "$ref": "#/$defs/id" },
                "n": { "type": "integer", "minimum": 0, "x-clause": "number" }
            },
            "$defs": { "id": { "type": "string", "minLength": 1, "x-clause": "id" } }
        });
        CompiledSchema::compile("s.json", &text.to_string()).unwrap()
    }

    #[test]
    fn violations_name_the_nearest_clause() {
        let told = |document| {
            let all = schema().violations(&document);
            all.into_iter().map(|v| (v.clause.unwrap(), v.pointer)).collect::<Vec<_>>()
        };
        assert_eq!(told(json!({})), [("whole".to_owned(), String::new())]);
        assert_eq!(
            told(json!({"id": 1, "n": -1})),
            [("id".to_owned(), "/id".to_owned()), ("number".to_owned(), "/n".to_owned())]
        );
        assert!(schema().fits(&json!({"id": "x", "n": 0})));
    }

    #[test]
    fn a_schema_that_does_not_compile_is_told_with_its_place() {
        let error = CompiledSchema::compile("s.json", r#"{"type": "strng"}"#).unwrap_err();
        assert!(error.to_string().contains("s.json"), "{error}");
    }
}
