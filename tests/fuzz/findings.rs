//! What was found once, so that it stays mended. Each was small and took the reader without end.

use std::time::{Duration, Instant};

use acs_conform::diagnostic::Diagnostic;
use rstest::rstest;

use super::read;
use super::readers::suites::{NOW, suite_with};

const AT_ONCE: Duration = Duration::from_secs(10);

/// A list inside a record was not counted, and lists stand in lists.
const LISTS_IN_LISTS: &str = "invocations: [{repeat: {count: 1}, record: {InvokeId: a, x: \
    {count: 200000, record: {x: {count: 200000, record: {x: {count: 200000, record: y}}}}}}}]";

#[rstest]
#[case::lists_in_lists(LISTS_IN_LISTS.to_owned(), "more than 200000 values")]
#[case::a_long_text_often(
    format!("invocations: [{{repeat: {{count: 200000}}, record: {{InvokeId: 'f-${{n}}', x: {}}}}}]", "y".repeat(500_000)),
    "more than 256 MiB"
)]
#[case::many_values_often(
    format!("invocations: [{{repeat: {{count: 200000}}, record: {{InvokeId: 'f-${{n}}', x: [{}]}}}}]", "1,".repeat(50_000)),
    "more than 256 MiB"
)]
#[case::a_long_text_in_a_text(
    format!("invocations: [{{InvokeId: a, x: {{each: [{}], record: '{}'}}}}]", "y".repeat(400_000), "${it}".repeat(50_000)),
    "longer than 16 MiB"
)]
fn worlds_that_grow_without_end(#[case] world: String, #[case] told: &str) {
    let began = Instant::now();
    let suite = suite_with(&[("worlds/own.yaml", &world)]).expect("it is a world");
    let mistake = suite.world("own", *NOW).expect_err("it has no end").to_string();
    assert!(mistake.contains(told), "{mistake}");
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
}

fn case_with(axes: &str) -> String {
    format!(
        "title: It grows\nclauses: [tag-key-length]\nmatrix:\n{axes}\
         request: {{params: {{RegionId: cn-hangzhou}}}}\naccepted: {{}}\nrejected: {{}}\n"
    )
}

const LONG: &str = "clauses: [{id: long, level: should, basis: inferred, source: nowhere, \
    says: It is long., values: {max: 999999}}]";

#[rstest]
#[case::one_alphabet_often(
    case_with(&format!("  a: {{length: {{clause: long, of: [{}]}}}}\n", "emoji,".repeat(100_000))),
    "share the label"
)]
#[case::a_long_value_on_many_axes(
    case_with(&(0..900).fold(String::new(), |axes, n| {
        axes + &format!("  a{n}: {{length: {{clause: long, of: [emoji], side: beyond}}}}\n")
    })),
    "take more than 64 MiB"
)]
fn matrices_that_grow_without_end(#[case] case: String, #[case] told: &str) {
    let began = Instant::now();
    let files = [("clauses/own.yaml", LONG), ("tags/own.yaml", case.as_str())];
    let mistakes = suite_with(&files).expect_err("it has no end");
    let said = |mistake: &Diagnostic| mistake.to_string().contains(told);
    assert!(mistakes.iter().any(said), "{mistakes:?}");
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
}

/// A stored text with several carriage returns before a line feed was another one when it was read.
#[test]
fn carriage_returns_in_a_stored_answer() {
    read("snapshot", b"a\r\r\r\nb\r\r\n\r");
}
