//! From a flat list of parameters to a document: `Tag.2.Key` becomes member `Key` of the second
//! element of the list `Tag`, and numbers become numbers, as a schema of parameters has them.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::audit::{CLAUSE, OPEN};

/// The highest number of an element. A parameter with a higher one stays as it is written.
const MOST_ELEMENTS: usize = 100;

/// What a schema says of a parameter, as far as reading it needs.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A single value.
    Leaf {
        /// What its text is read as.
        kind: Kind,
        /// Spellings that the specification leaves open, each with the clause that says so.
        open: Vec<(Regex, String)>,
    },
    /// A list, whose elements are numbered from 1.
    List(Box<Shape>),
    /// An object.
    Object(BTreeMap<String, Shape>),
}

/// What a text is read as, where it is written in the one way that leaves no doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
}

/// Parameters as a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Folded {
    /// The parameters; those of `open` and `repeated` are left out.
    pub document: Map<String, Value>,
    /// Parameters whose spelling is left open: name, text, clause.
    pub open: Vec<(String, String, String)>,
    /// Parameters that were sent more than once.
    pub repeated: Vec<String>,
}

impl Shape {
    /// Reads a schema of parameters. `Err` is the pattern that is no regular expression.
    pub(super) fn of(schema: &Value, whole: &Value) -> Result<Self, String> {
        let schema = match schema.get("$ref").and_then(Value::as_str) {
            Some(path) => whole.pointer(path.trim_start_matches('#')).unwrap_or(schema),
            None => schema,
        };
        let is = |kind: &str| match schema.get("type") {
            Some(Value::String(only)) => only == kind,
            Some(Value::Array(several)) => several.iter().any(|one| one == kind),
            _ => false,
        };
        if is("array") {
            let items = schema.get("items").unwrap_or(&Value::Null);
            return Ok(Self::List(Box::new(Self::of(items, whole)?)));
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            let members = properties
                .iter()
                .map(|(name, inner)| Ok((name.clone(), Self::of(inner, whole)?)))
                .collect::<Result<_, String>>()?;
            return Ok(Self::Object(members));
        }
        let kind = match (is("integer"), is("boolean")) {
            (true, _) => Kind::Integer,
            (_, true) => Kind::Boolean,
            _ => Kind::Text,
        };
        let mut open = Vec::new();
        for spelling in schema.get(OPEN).and_then(Value::as_array).into_iter().flatten() {
            let text = |member: &str| spelling.get(member).and_then(Value::as_str);
            let pattern = text("pattern").unwrap_or_default();
            let regex = Regex::new(pattern).map_err(|error| format!("`{pattern}`: {error}"))?;
            open.push((regex, text("clause").unwrap_or_default().to_owned()));
        }
        Ok(Self::Leaf { kind, open })
    }

    /// The clauses that open spellings name.
    pub(super) fn clauses(&self, into: &mut Vec<String>) {
        match self {
            Self::Leaf { open, .. } => into.extend(open.iter().map(|(_, clause)| clause.clone())),
            Self::List(items) => items.clauses(into),
            Self::Object(members) => members.values().for_each(|inner| inner.clauses(into)),
        }
    }

    /// Folds decoded parameters, in the order in which they were sent.
    pub(super) fn fold<'a>(&self, params: impl Iterator<Item = (&'a str, &'a str)>) -> Folded {
        let mut folded = Folded::default();
        let mut root = Value::Object(Map::new());
        for (name, text) in params {
            let placed = self.place(name.split('.'), text, &mut root);
            match placed {
                Placed::Done => {}
                Placed::Open(clause) => {
                    folded.open.push((name.to_owned(), text.to_owned(), clause.to_owned()));
                }
                Placed::Twice => folded.repeated.push(name.to_owned()),
                Placed::Unknown => {
                    if let Value::Object(members) = &mut root
                        && members.insert(name.to_owned(), json!(text)).is_some()
                    {
                        folded.repeated.push(name.to_owned());
                    }
                }
            }
        }
        if let Value::Object(members) = root {
            folded.document = members;
        }
        for name in &folded.repeated {
            // Which of its values counts is not for us to say; one of a list's goes with the list.
            let first = name.split('.').next().unwrap_or(name);
            if folded.document.remove(name).is_none() {
                folded.document.remove(first);
            }
        }
        folded
    }

    fn place<'s, 'n>(
        &'s self,
        mut rest: impl Iterator<Item = &'n str> + Clone,
        text: &str,
        slot: &mut Value,
    ) -> Placed<'s> {
        match self {
            Self::Leaf { kind, open } => {
                if rest.next().is_some() {
                    return Placed::Unknown;
                }
                if !slot.is_null() {
                    return Placed::Twice;
                }
                if let Some((_, clause)) = open.iter().find(|(regex, _)| regex.is_match(text)) {
                    return Placed::Open(clause);
                }
                *slot = kind.read(text);
                Placed::Done
            }
            Self::List(items) => {
                let Some(at) = rest.next().and_then(element) else { return Placed::Unknown };
                if slot.is_null() {
                    *slot = Value::Array(Vec::new());
                }
                let Value::Array(list) = slot else { return Placed::Unknown };
                let hole = match items.as_ref() {
                    Self::Object(_) => Value::Object(Map::new()),
                    _ => Value::Null,
                };
                let before = list.len();
                if before < at {
                    list.resize(at, hole);
                }
                let placed = items.place(rest, text, &mut list[at - 1]);
                if !matches!(placed, Placed::Done | Placed::Twice) {
                    list.truncate(before);
                }
                placed
            }
            Self::Object(members) => {
                let Some((name, shape)) = rest.next().and_then(|name| members.get_key_value(name))
                else {
                    return Placed::Unknown;
                };
                if slot.is_null() {
                    *slot = Value::Object(Map::new());
                }
                let Value::Object(there) = slot else { return Placed::Unknown };
                let mut value = there.remove(name).unwrap_or_default();
                let placed = shape.place(rest, text, &mut value);
                let empty = matches!(&value, Value::Array(list) if list.is_empty());
                if !value.is_null() && !empty {
                    there.insert(name.clone(), value);
                }
                placed
            }
        }
    }
}

/// What became of a parameter.
enum Placed<'a> {
    Done,
    Open(&'a str),
    Twice,
    Unknown,
}

/// The number of an element, written as clients write it.
fn element(text: &str) -> Option<usize> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && (1..=MOST_ELEMENTS).contains(number))
}

impl Kind {
    fn read(self, text: &str) -> Value {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits == "0" || !digits.starts_with('0');
        let canonical = plain && digits.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Integer if canonical => {
                text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
            }
            Self::Boolean if text == "true" || text == "false" => json!(text == "true"),
            _ => json!(text),
        }
    }
}

/// Whether a mapping of open spellings is one: each has a pattern and a clause.
pub(super) fn is_open_list(value: &Value) -> bool {
    let whole = |spelling: &Value| {
        ["pattern", "clause"]
            .iter()
            .all(|member| spelling.get(member).is_some_and(Value::is_string))
    };
    value.as_array().is_some_and(|list| list.iter().all(whole))
}

/// The clause that a node notes.
pub(super) fn clause_of(node: &Value) -> Option<&str> {
    node.get(CLAUSE).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn shape() -> Shape {
        let schema = json!({
            "type": "object",
            "properties": {
                "Name": {"type": "string"},
                "Size": {"type": "integer", "x-open": [{"pattern": "^[+]", "clause": "sign"}]},
                "Force": {"type": "boolean"},
                "Id": {"type": "array", "items": {"type": "string"}},
                "Tag": {"type": "array", "items": {"$ref": "#/$defs/tag"}}
            },
            "$defs": {"tag": {"type": "object", "properties": {"Key": {"type": "string"}, "Value": {"type": "string"}}}}
        });
        Shape::of(&schema, &schema).unwrap()
    }

    #[rstest]
    #[case::texts(&[("Name", "5")], json!({"Name": "5"}))]
    #[case::numbers(&[("Size", "-5")], json!({"Size": -5}))]
    #[case::no_number(&[("Size", "5x")], json!({"Size": "5x"}))]
    #[case::leading_zero(&[("Size", "05")], json!({"Size": "05"}))]
    #[case::beyond_all_integers(&[("Size", "99999999999999999999")], json!({"Size": "99999999999999999999"}))]
    #[case::booleans(&[("Force", "true")], json!({"Force": true}))]
    #[case::capital(&[("Force", "True")], json!({"Force": "True"}))]
    #[case::list_of_texts(&[("Id.2", "b"), ("Id.1", "a")], json!({"Id": ["a", "b"]}))]
    #[case::list_of_objects(&[("Tag.1.Key", "k"), ("Tag.1.Value", ""), ("Tag.2.Key", "l")], json!({"Tag": [{"Key": "k", "Value": ""}, {"Key": "l"}]}))]
    #[case::gap(&[("Tag.3.Key", "k")], json!({"Tag": [{}, {}, {"Key": "k"}]}))]
    #[case::number_zero(&[("Tag.0.Key", "k")], json!({"Tag.0.Key": "k"}))]
    #[case::huge_number(&[("Tag.1000000000.Key", "k")], json!({"Tag.1000000000.Key": "k"}))]
    #[case::unknown_member(&[("Tag.1.Kay", "k")], json!({"Tag.1.Kay": "k"}))]
    #[case::list_as_a_text(&[("Tag", "k")], json!({"Tag": "k"}))]
    #[case::unknown(&[("Nome", "x"), ("Name.x", "y")], json!({"Nome": "x", "Name.x": "y"}))]
    fn parameters_become_a_document(#[case] params: &[(&str, &str)], #[case] due: Value) {
        let folded = shape().fold(params.iter().copied());
        assert_eq!(Value::Object(folded.document), due);
        assert_eq!((folded.open, folded.repeated), (Vec::new(), Vec::new()));
    }

    #[test]
    fn open_spellings_and_repeated_parameters_are_left_out() {
        let params = [("Size", "+5"), ("Name", "a"), ("Name", "b"), ("Id.1", "x"), ("Id.1", "y")];
        let folded = shape().fold(params.into_iter());
        assert_eq!(Value::Object(folded.document), json!({}));
        assert_eq!(folded.open, [("Size".to_owned(), "+5".to_owned(), "sign".to_owned())]);
        assert_eq!(folded.repeated, ["Name", "Id.1"]);
    }
}
