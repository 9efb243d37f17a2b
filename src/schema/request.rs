//! A schema of the parameters of a call: which limits a request breaks, and with which codes it
//! has to be refused, or may be.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::CompiledSchema;
use super::audit::{CLAUSE, DISTINCT, MAY_BE_REFUSED, REFUSED};
use super::shape::{Shape, clause_of};
use crate::diagnostic::Diagnostic;

/// A compiled schema of parameters.
#[derive(Clone, Debug)]
pub struct RequestSchema {
    shape: Shape,
    distinct: Vec<Distinct>,
    codes: BTreeSet<String>,
    schema: CompiledSchema,
}

/// A member that no two elements of a list share.
#[derive(Clone, Debug)]
struct Distinct {
    list: String,
    member: String,
    clause: String,
    codes: Vec<String>,
}

/// What may come of a request that breaks a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has to be refused with one of these codes.
    Due(Vec<String>),
    /// It may be refused with one of these codes (`*` is any), or served.
    Allowed(Vec<String>),
}

/// A limit that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The clause that sets the limit; `None` where the schema names none.
    pub clause: Option<String>,
    /// JSON Pointer of the value in the folded parameters, e.g. `/Tag/0/Key`.
    pub pointer: String,
    /// What the limit is.
    pub expected: String,
    /// What was sent.
    pub actual: String,
    /// What may come of it.
    pub refusal: Refusal,
}

/// A request as its schema sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The parameters as a document.
    pub params: Map<String, Value>,
    /// Parameters whose meaning is open: sent more than once, or in an odd spelling.
    pub open: BTreeSet<String>,
    /// The limits that it breaks.
    pub breaches: Vec<Breach>,
}

impl RequestSchema {
    /// Audits and compiles a schema file.
    pub fn compile(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let schema = CompiledSchema::compile(file, text)?;
        let whole = schema.document();
        let shape = Shape::of(whole, whole).map_err(|told| {
            Diagnostic::of_file(file, format!("an open spelling is no pattern: {told}"))
        })?;
        if !matches!(shape, Shape::Object(_)) {
            return Err(Diagnostic::of_file(file, "the parameters of a call are an object")
                .help("name each parameter under `properties`"));
        }
        let mut distinct = Vec::new();
        for (list, inner) in whole["properties"].as_object().into_iter().flatten() {
            let Some(rule) = inner.get(DISTINCT) else { continue };
            let text = |member: &str| rule.get(member).and_then(Value::as_str);
            let (Some(member), Some(clause)) = (text("member"), text("clause")) else {
                let told = format!("`{DISTINCT}` of {list} needs `member` and `clause`");
                return Err(Diagnostic::of_file(file, told));
            };
            distinct.push(Distinct {
                list: list.clone(),
                member: member.to_owned(),
                clause: clause.to_owned(),
                codes: texts(rule.get("refused-with")),
            });
        }
        let mut codes = BTreeSet::new();
        collect_codes(whole, &mut codes);
        codes.extend(distinct.iter().flat_map(|rule| rule.codes.iter().cloned()));
        codes.remove("*");
        Ok(Self { shape, distinct, codes, schema })
    }

    /// The clauses that the schema names anywhere.
    pub fn clauses(&self) -> Vec<String> {
        let mut all = self.schema.clauses();
        self.shape.clauses(&mut all);
        all.extend(self.distinct.iter().map(|rule| rule.clause.clone()));
        all.sort();
        all.dedup();
        all
    }

    /// Whether a code answers a limit of this schema, so that a request which keeps them all gives
    /// no cause for it.
    pub fn is_code_of_a_limit(&self, code: &str) -> bool {
        self.codes.contains(code)
    }

    /// The schema as it is written.
    pub fn document(&self) -> &Value {
        self.schema.document()
    }

    /// Reads a request's parameters, decoded and in order, and tells the limits that they break.
    pub fn judge<'a>(&self, params: impl Iterator<Item = (&'a str, &'a str)>) -> Request {
        let folded = self.shape.fold(params);
        let mut request = Request::default();
        for (name, text, clause) in folded.open {
            request.breaches.push(Breach {
                clause: Some(clause),
                pointer: format!("/{}", name.replace('.', "/")),
                expected: "a spelling that the specification gives".to_owned(),
                actual: Value::String(text).to_string(),
                refusal: Refusal::Allowed(vec!["*".to_owned()]),
            });
            request.open.insert(name);
        }
        request.open.extend(folded.repeated);
        let document = Value::Object(folded.document);
        // A parameter whose meaning is open counts neither as there nor as missing.
        let missing = |pointer: &str, expected: &str| {
            let named = request.open.iter().any(|name| expected.ends_with(&format!(" \"{name}\"")));
            pointer.is_empty() && named
        };
        let mut found: Vec<Breach> = Vec::new();
        for (violation, node) in self.schema.violations_with_nodes(&document) {
            if missing(&violation.pointer, &violation.expected) {
                continue;
            }
            found.push(Breach {
                clause: node.and_then(clause_of).map(str::to_owned),
                refusal: node.map_or(Refusal::Allowed(vec!["*".to_owned()]), refusal),
                pointer: violation.pointer,
                expected: violation.expected,
                actual: violation.actual,
            });
        }
        for rule in &self.distinct {
            found.extend(rule.judge(&document));
        }
        request.breaches.extend(found);
        if let Value::Object(members) = document {
            request.params = members;
        }
        request
    }
}

impl Distinct {
    fn judge(&self, document: &Value) -> Option<Breach> {
        let list = document.get(&self.list)?.as_array()?;
        let mut first: HashMap<&str, usize> = HashMap::new();
        list.iter().enumerate().find_map(|(at, element)| {
            let value = element.get(&self.member)?.as_str()?;
            let earlier = *first.entry(value).or_insert(at);
            (earlier != at).then(|| Breach {
                clause: Some(self.clause.clone()),
                pointer: format!("/{}/{at}/{}", self.list, self.member),
                expected: format!("a {} of its own in each element", self.member),
                actual: format!("{} as in element {}", Value::from(value), earlier + 1),
                refusal: Refusal::Due(self.codes.clone()),
            })
        })
    }
}

fn refusal(node: &Value) -> Refusal {
    match (node.get(REFUSED), node.get(MAY_BE_REFUSED)) {
        (Some(codes), _) => Refusal::Due(texts(Some(codes))),
        (None, codes) => Refusal::Allowed(texts(codes)),
    }
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn collect_codes(schema: &Value, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if members.contains_key(CLAUSE) {
                into.extend(texts(members.get(REFUSED)));
                into.extend(texts(members.get(MAY_BE_REFUSED)));
            }
            members.values().for_each(|inner| collect_codes(inner, into));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_codes(inner, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
