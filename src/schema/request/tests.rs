use rstest::rstest;
use serde_json::json;

use super::*;

fn schema() -> RequestSchema {
    let text = json!({
        "type": "object",
        "properties": {
            "Place": {"type": "string"},
            "Size": {
                "x-clause": "size-type", "x-refused-with": ["Bad.Size"], "type": "integer",
                "allOf": [{"x-clause": "size-max", "x-may-be-refused-with": ["Bad.Size"], "maximum": 50}],
                "x-open": [{"pattern": "^$", "clause": "size-empty"}]
            },
            "Tag": {
                "type": "array",
                "x-distinct": {"member": "Key", "clause": "keys-distinct", "refused-with": ["Twice"]},
                "items": {"type": "object", "properties": {
                    "Key": {"x-clause": "key-length", "x-refused-with": ["Bad.Key"], "type": "string", "maxLength": 3}
                }},
                "allOf": [{"x-clause": "tags-max", "x-refused-with": ["Many"], "maxItems": 2}]
            }
        },
        "allOf": [
            {"x-clause": "place-missing", "x-may-be-refused-with": ["*"], "required": ["Place"]}
        ]
    });
    RequestSchema::compile("request.schema.json", &text.to_string()).unwrap()
}

fn due(code: &str) -> Refusal {
    Refusal::Due(vec![code.to_owned()])
}

fn allowed(code: &str) -> Refusal {
    Refusal::Allowed(vec![code.to_owned()])
}

#[rstest]
#[case::type_("Size", "x", "size-type", "/Size", due("Bad.Size"))]
#[case::too_large("Size", "51", "size-max", "/Size", allowed("Bad.Size"))]
#[case::open("Size", "", "size-empty", "/Size", allowed("*"))]
#[case::inside_a_list("Tag.1.Key", "long", "key-length", "/Tag/0/Key", due("Bad.Key"))]
#[case::too_many("Tag.3.Key", "k", "tags-max", "/Tag", due("Many"))]
fn a_broken_limit_is_told_with_its_clause(
    #[case] name: &str,
    #[case] text: &str,
    #[case] clause: &str,
    #[case] pointer: &str,
    #[case] refusal: Refusal,
) {
    let request = schema().judge([("Place", "p"), (name, text)].into_iter());
    let told: Vec<_> = request
        .breaches
        .into_iter()
        .map(|breach| (breach.clause.unwrap(), breach.pointer, breach.refusal))
        .collect();
    assert_eq!(told, [(clause.to_owned(), pointer.to_owned(), refusal)]);
}

#[test]
fn members_of_several_elements_differ() {
    let params = [("Place", "p"), ("Tag.1.Key", "a"), ("Tag.2.Key", "a")];
    let request = schema().judge(params.into_iter());
    assert_eq!(request.breaches.len(), 1);
    assert_eq!(request.breaches[0].clause.as_deref(), Some("keys-distinct"));
    assert_eq!(request.breaches[0].pointer, "/Tag/1/Key");
}

#[rstest]
#[case::missing(&[], &["place-missing"])]
#[case::twice(&[("Place", "p"), ("Place", "q")], &[])]
#[case::right(&[("Place", "p"), ("Size", "50"), ("Tag.1.Key", "a"), ("Tag.2.Key", "b")], &[])]
fn what_is_open_is_neither_there_nor_missing(
    #[case] params: &[(&str, &str)],
    #[case] due: &[&str],
) {
    let request = schema().judge(params.iter().copied());
    let told: Vec<_> = request.breaches.into_iter().filter_map(|breach| breach.clause).collect();
    assert_eq!(told, due);
}

#[test]
fn codes_of_limits_are_known() {
    let schema = schema();
    assert!(["Bad.Size", "Twice", "Many", "Bad.Key"].iter().all(|c| schema.is_code_of_a_limit(c)));
    assert!(!schema.is_code_of_a_limit("*") && !schema.is_code_of_a_limit("Denied"));
    assert!(schema.clauses().contains(&"size-empty".to_owned()));
    assert!(schema.clauses().contains(&"keys-distinct".to_owned()));
}

#[rstest]
#[case::no_object(r#"{"type": "string"}"#, "are an object")]
#[case::pattern(r#"{"type": "object", "properties": {"a": {"type": "string", "x-open": [{"pattern": "(", "clause": "c"}]}}}"#, "is no pattern")]
#[case::open(
    r#"{"type": "object", "properties": {"a": {"type": "string", "x-open": [{"pattern": "a"}]}}}"#,
    "`pattern` and a `clause`"
)]
#[case::distinct(
    r#"{"type": "object", "properties": {"a": {"type": "array", "x-distinct": {"member": "k"}}}}"#,
    "needs `member`"
)]
fn mistakes_are_told(#[case] text: &str, #[case] part: &str) {
    let told = RequestSchema::compile("r.json", text).unwrap_err().to_string();
    assert!(told.contains(part), "{told}");
}
