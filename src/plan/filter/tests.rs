use rstest::rstest;

use super::*;
use crate::suite::LoadOptions;
use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};

fn shape(node: &Node) -> String {
    match node {
        Node::All => "all".to_owned(),
        Node::Nothing => "none".to_owned(),
        Node::Is(predicate) => format!("{}={}", predicate.property.word(), predicate.pattern),
        Node::Not(node) => format!("(not {})", shape(node)),
        Node::Both(a, b) => format!("({} and {})", shape(a), shape(b)),
        Node::Either(a, b) => format!("({} or {})", shape(a), shape(b)),
    }
}

#[rstest]
#[case::predicate("theme(tags)", "theme=tags")]
#[case::blanks("  theme ( tags )  ", "theme=tags")]
#[case::row("row(tags/key-length[*])", "row=tags/key-length[*]")]
#[case::row_with_commas("row(a/b[k=1,l=x y])", "row=a/b[k=1,l=x y]")]
#[case::all("all()", "all")]
#[case::nothing("none( )", "none")]
#[case::and_binds_first("theme(a) | theme(b) & theme(c)", "(theme=a or (theme=b and theme=c))")]
#[case::words("theme(a) or theme(b) and not theme(c)", "(theme=a or (theme=b and (not theme=c)))")]
#[case::left_to_right("theme(a)|theme(b)|theme(c)", "((theme=a or theme=b) or theme=c)")]
#[case::parentheses("(theme(a) | theme(b)) & theme(c)", "((theme=a or theme=b) and theme=c)")]
#[case::not_of_a_group("!(theme(a) & theme(b))", "(not (theme=a and theme=b))")]
#[case::not_as_a_call("not(theme(a))", "(not theme=a)")]
#[case::twice_not("!!theme(a)", "theme=a")]
#[case::not_not_not("! not !theme(a)", "(not theme=a)")]
#[case::balanced_pattern("row(a(b)c)", "row=a(b)c")]
#[case::escaped_pattern(r"row(a\)b\(\\c\d)", r"row=a)b(\c\d")]
#[case::signs_in_a_pattern("row(a&b|!c)", "row=a&b|!c")]
#[case::lines("theme(a)\n| theme(b)", "(theme=a or theme=b)")]
fn filters_are_read(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(shape(&Filter::parse(text).unwrap().root), expected);
}

#[rstest]
#[case::empty("", 1, "a predicate is due here, but the filter ends")]
#[case::only_blanks("   ", 4, "a predicate is due here, but the filter ends")]
#[case::unknown("thema(tags)", 1, "there is no predicate `thema`")]
#[case::path("tags/key-length", 1, "there is no predicate `tags`")]
#[case::no_parentheses("theme", 1, "`theme` needs a pattern in parentheses")]
#[case::all_without("all & theme(a)", 1, "`all` needs a pattern in parentheses")]
#[case::all_with("all(a)", 5, "`all()` takes no pattern")]
#[case::empty_pattern("theme()", 7, "`theme()` needs a pattern")]
#[case::open_pattern("theme(tags", 6, "this `(` is not closed")]
#[case::open_group("(theme(tags)", 1, "this `(` is not closed")]
#[case::too_closed("theme(tags))", 12, "this `)` closes nothing")]
#[case::ends_with_and("theme(tags) &", 14, "a predicate is due here, but the filter ends")]
#[case::twice_and("theme(tags) && theme(b)", 14, "a predicate is due here, not `&`")]
#[case::comma("theme(tags), theme(b)", 12, "`&`, `|` or the end is due here, not `,`")]
#[case::side_by_side("theme(a) theme(b)", 10, "`&`, `|` or the end is due here, not `t`")]
#[case::not_at_the_end("not", 4, "a predicate is due here, but the filter ends")]
#[case::wide_characters("row(标) & 标", 10, "there is no predicate `标`")]
#[case::other_signs("row(a) & ?", 10, "a predicate is due here, not `?`")]
fn mistakes_are_pointed_at(#[case] text: &str, #[case] column: usize, #[case] title: &str) {
    let told = Filter::parse(text).unwrap_err();
    assert_eq!((told.title.as_str(), told.line, told.column), (title, 1, column));
    assert!(told.help.is_some());
}

#[test]
fn deep_and_long_filters_are_refused() {
    let deep = format!("{}theme(a){}", "(".repeat(60), ")".repeat(60));
    assert_eq!(Filter::parse(&deep).unwrap_err().title, "parentheses nest too deeply");
    let long = "!".repeat(20_000);
    assert!(Filter::parse(&long).unwrap_err().title.starts_with("the filter is longer"));
}

fn suite() -> Suite {
    let files = SuiteFiles::embedded(DEFAULT_SUITE).unwrap();
    Suite::load(files, &LoadOptions::default()).unwrap()
}

fn selected(suite: &Suite, text: &str) -> Vec<String> {
    let rows = Filter::parse(text).unwrap().select(suite).unwrap();
    rows.into_iter().map(|place| suite.rows.at(place).id).collect()
}

#[test]
fn each_property_selects() {
    let suite = suite();
    let all = suite.rows.len();
    let tags = selected(&suite, "theme(tags)");
    assert!(!tags.is_empty() && tags.iter().all(|id| id.starts_with("tags/")));
    assert_eq!(selected(&suite, "!theme(tags)").len(), all - tags.len());
    assert_eq!(selected(&suite, "all()").len(), all);
    assert_eq!(selected(&suite, "none()").len(), 0);
    let of_case = selected(&suite, "case(tags/key-length)");
    assert!(!of_case.is_empty());
    assert_eq!(of_case, selected(&suite, "row(tags/key-length[*])"));
    assert!(of_case.iter().all(|id| selected(&suite, "clause(tag-key-length)").contains(id)));
    let one = selected(&suite, "row(tags/key-length[key=64xa,place=first])");
    assert_eq!(one, ["tags/key-length[key=64xa,place=first]"]);
    let levels = ["level(must)", "level(should)", "level(may)"];
    let counted: usize = levels
        .iter()
        .filter_map(|text| Filter::parse(text).unwrap().select(&suite).ok())
        .map(|rows| rows.len())
        .sum();
    assert_eq!(counted, all);
    assert!(of_case.iter().all(|id| selected(&suite, "world(tags)").contains(id)));
    assert!(!selected(&suite, "needs(record-cap)").is_empty());
}

#[test]
fn a_predicate_that_no_row_meets_is_a_mistake_even_where_it_does_not_decide() {
    let suite = suite();
    for (text, column, help) in [
        ("theme(tags) | theme(tag)", 21, "did you mean `tags`?"),
        ("all() | !clause(tag-key-lenght)", 17, "did you mean `tag-key-length`?"),
        ("row(tags/no-*)", 5, "`acs-conform list rows` shows what there is"),
    ] {
        let told = Filter::parse(text).unwrap().select(&suite).unwrap_err();
        assert!(told.title.starts_with("no row of the suite meets `"), "{told}");
        assert_eq!((told.column, told.help.as_deref()), (column, Some(help)), "{text}");
    }
}
