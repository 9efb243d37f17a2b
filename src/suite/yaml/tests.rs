//! What is read, what is refused, and in which words.

use std::collections::BTreeMap;

use rstest::rstest;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<String>,
    count: Option<u16>,
    flag: Option<bool>,
    list: Option<Vec<Item>>,
    map: Option<BTreeMap<String, String>>,
    steps: Option<Vec<Step>>,
    any: Option<Value>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    rows: String,
    reason: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Status(u16),
    Snapshot,
}

#[rstest]
#[case::key(
    "regoin: x\n",
    1,
    1,
    "unknown key `regoin`",
    "what can stand here: `name`, `count`, `flag`, `list`, `map`, `steps`, `any`"
)]
#[case::near_key("nmae: x\n", 1, 1, "unknown key `nmae`", "did you mean `name`?")]
#[case::near_key_below(
    "list:\n  - rows: a\n    reason: b\n    reson: c\n",
    4,
    5,
    "unknown key `reson`",
    "did you mean `reason`?"
)]
#[case::key_twice("name: a\nname: b\n", 2, 1, "the key `name` stands twice", "keep one of them")]
#[case::key_twice_in_a_map(
    "map:\n  a: b\n  a: c\n",
    3,
    3,
    "the key `a` stands twice",
    "keep one of them"
)]
#[case::key_missing(
    "list:\n  - rows: a\n",
    2,
    5,
    "the key `reason` is missing",
    "add it to this mapping"
)]
#[case::no_number("count: many\n", 1, 8, "a whole number that fits is needed here", "")]
#[case::number_too_large("count: 70000\n", 1, 8, "a whole number that fits is needed here", "")]
#[case::no_boolean(
    "flag: yes\n",
    1,
    7,
    "`true` or `false` is needed here",
    "words such as `yes` are texts"
)]
#[case::no_text("name: [1]\n", 1, 7, "a text is needed here", "")]
#[case::empty_text(
    "list:\n  - rows:\n    reason: b\n",
    2,
    9,
    "a text is needed here",
    "write \"\" for the empty text"
)]
#[case::no_list("list: x\n", 1, 7, "a list (lines that begin with `- `) is needed here", "")]
#[case::no_mapping("- a\n", 1, 1, "a mapping (lines of `key: value`) is needed here", "")]
#[case::no_such_word(
    "steps:\n  - staus: 200\n",
    2,
    5,
    "unknown word `staus`",
    "did you mean `status`?"
)]
#[case::two_words(
    "steps: [{status: 1, snapshot: 2}]\n",
    1,
    21,
    "one key too many",
    "only one of the possible keys can stand here"
)]
#[case::tab("map:\n\ta: b\n", 2, 1, "a tab in the indentation", "indent with blanks")]
#[case::tab_later("map:\n  a: b\n\tc: d\n", 3, 1, "a tab in the indentation", "indent with blanks")]
#[case::anchor("name: &a b\n", 1, 10, "anchors (`&name`) are not read", WRITE_OUT)]
#[case::alias("name: *a\n", 1, 7, "aliases (`*name`) are not read", WRITE_OUT)]
#[case::merge_key("map:\n  <<: {a: b}\n", 2, 3, "merge keys (`<<`) are not read", WRITE_OUT)]
#[case::tag("name: !foo x\n", 1, 12, "unsupported tag `!foo`", "remove the `!…`")]
#[case::second_document(
    "name: a\n---\nname: b\n",
    2,
    1,
    "a second document in the file",
    "put it into a file of its own, or remove the `---`"
)]
#[case::unclosed_quote("name: \"a\n", 1, 7, "unclosed quote", "")]
#[case::colon_in_a_text(
    "name: a: b\n",
    1,
    8,
    "mapping values are not allowed in this context",
    "a text that holds `: ` needs quotes; or the indentation is off"
)]
#[case::special_character(
    "name: @x\n",
    1,
    7,
    "unexpected character: `@'",
    "a text that begins with a special character needs quotes"
)]
#[case::indentation(
    "name: |\n  a\n b\n",
    3,
    2,
    "while parsing a block mapping, did not find expected key",
    "the indentation is off"
)]
fn mistakes_are_told(
    #[case] text: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] title: &str,
    #[case] help: &str,
) {
    let told = read::<File>("a.yaml", text).unwrap_err();
    assert_eq!((told.title.as_str(), told.line, told.column), (title, line, column));
    assert_eq!(told.help.as_deref().unwrap_or_default(), help);
    assert_eq!(told.file, "a.yaml");
    assert_eq!(told.source.as_deref(), text.lines().nth(line - 1));
}

#[rstest]
#[case::words("any: [NO, on, 010, 1_000]", json!(["NO", "on", "010", "1_000"]))]
#[case::numbers("any: [1, -2, 1.5, 18446744073709551615]", json!([1, -2, 1.5, u64::MAX]))]
#[case::others("any: [true, null, ~, 'it''s']", json!([true, null, null, "it's"]))]
#[case::json("{\"any\": {\"a\\/b\":\t[\"\\u00e9\"]}}", json!({"a/b": ["é"]}))]
#[case::json_with_tabs("{\n\t\"any\": 1\n}", json!(1))]
#[case::mark_and_crlf("\u{feff}any: a\r\n", json!("a"))]
fn values_are_read(#[case] text: &str, #[case] expected: Value) {
    assert_eq!(read::<File>("a.yaml", text).unwrap().any, Some(expected));
}

#[test]
fn map_style_words_are_read() {
    let file: File = read("a.yaml", "steps:\n  - status: 200\n  - snapshot\n").unwrap();
    assert_eq!(file.steps, Some(vec![Step::Status(200), Step::Snapshot]));
}

#[rstest]
#[case::fits(MAX_BYTES, None)]
#[case::too_large(MAX_BYTES + 1, Some("the file is larger than 1024 KiB"))]
fn size_is_bounded(#[case] bytes: usize, #[case] told: Option<&str>) {
    let text = format!("name: a #{}", "x".repeat(bytes - 9));
    assert_eq!(text.len(), bytes);
    let outcome = read::<File>("a.yaml", &text).map_err(|d| d.title);
    assert_eq!(outcome.err().as_deref(), told);
}

#[rstest]
#[case::fits(31, None)]
#[case::too_deep(32, Some("lists and mappings nest deeper than 32 levels"))]
fn depth_is_bounded(#[case] depth: usize, #[case] told: Option<&str>) {
    let text = format!("any: {}{}", "[".repeat(depth), "]".repeat(depth));
    let outcome = read::<File>("a.yaml", &text).map_err(|d| d.title);
    assert_eq!(outcome.err().as_deref(), told);
}

#[test]
fn a_bomb_is_refused_at_its_first_anchor() {
    let lines = (1..30).map(|n| format!(" - &a{n} [*a{}, *a{}]\n", n - 1, n - 1));
    let bomb: String = std::iter::once("any:\n - &a0 [x]\n".to_owned()).chain(lines).collect();
    let told = read::<File>("a.yaml", &bomb).unwrap_err();
    assert_eq!((told.line, told.title.as_str()), (2, "anchors (`&name`) are not read"));
}
