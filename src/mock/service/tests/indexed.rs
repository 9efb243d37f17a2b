//! Filters over a list that is long enough for an index.

use rstest::rstest;
use serde_json::{Value, json};

use crate::mock::Rules;
use crate::mock::fixture::{Client, delivery, world};

const MANY: i64 = 400;

fn long_world() -> Value {
    let mut long = world();
    let records: Vec<Value> = (0..MANY)
        .map(|n| {
            let mut record = delivery("cn-hangzhou", &format!("f-{n:03}"), n);
            record["ResourceGroupId"] = json!(format!("rg-{}", n % 5));
            record
        })
        .collect();
    long["invocations"] = json!(records);
    long
}

/// What a delivery of that world must be for a filter, by its number.
type Expected = fn(i64) -> bool;

#[rstest]
#[case::id(&[("InvokeId", "f-123")], |n| n == 123)]
#[case::another_case_of_an_id(&[("InvokeId", "F-123")], |_| false)]
#[case::name(&[("Name", "a.txt")], |n| n % 3 == 0)]
#[case::group(&[("ResourceGroupId", "rg-2")], |n| n % 5 == 2)]
#[case::no_such_group(&[("ResourceGroupId", "rg")], |_| false)]
#[case::instance(&[("InstanceId", "i-3")], |n| n % 4 == 3)]
#[case::every_instance(&[("InstanceId", "i-all")], |_| true)]
#[case::status(&[("InvocationStatus", "PartialFailed")], |n| n % 2 == 1)]
#[case::a_status_of_none(&[("InvocationStatus", "Pending")], |_| false)]
#[case::tag(&[("Tag.1.Key", "owner"), ("Tag.1.Value", "v1")], |n| n % 2 == 1)]
#[case::tag_key(&[("Tag.1.Key", "owner")], |_| true)]
#[case::where_the_key_ends(&[("Tag.1.Key", "owne"), ("Tag.1.Value", "rv1")], |_| false)]
#[case::two(&[("Name", "a.txt"), ("InstanceId", "i-3")], |n| n % 3 == 0 && n % 4 == 3)]
#[case::two_apart(&[("InvokeId", "f-007"), ("InvocationStatus", "Success")], |_| false)]
#[case::tag_and_status(
    &[("Tag.1.Key", "owner"), ("InvocationStatus", "Success")], |n| n % 2 == 0
)]
#[case::status_that_is_none(&[("InvocationStatus", "Odd"), ("Name", "a.txt")], |_| false)]
fn a_long_list_is_filtered_as_a_short_one(
    #[case] filters: &[(&str, &str)],
    #[case] expected: Expected,
) {
    let client = Client::with_world(Rules::page(), &long_world());
    let expected: Vec<_> =
        (0..MANY).filter(|n| expected(*n)).map(|n| format!("f-{n:03}")).collect();
    assert_eq!(client.walk("50", filters), expected);
    let by_number = |number: usize| {
        let number = number.to_string();
        client.get(&[filters, &[("PageNumber", &number), ("PageSize", "50")]].concat())
    };
    assert_eq!(by_number(1).json()["TotalCount"], json!(expected.len()));
    let pages = (1..=1 + expected.len().div_ceil(50)).flat_map(|number| by_number(number).ids());
    assert_eq!(pages.collect::<Vec<_>>(), expected);
}

/// The rules of a long list with one bend.
type Bend = fn(&mut Rules);

#[rstest]
#[case::any_case(|r: &mut Rules| r.filters.same = str::eq_ignore_ascii_case, &[("Name", "A.TXT")], |n| n % 3 == 0)]
#[case::beginning(
    |r: &mut Rules| r.filters.line_mut("InvokeId").has = |d, asked, _, _| d.invoke_id.starts_with(asked),
    &[("InvokeId", "f-12")], |n| n / 10 == 12
)]
#[case::wildcards(|r: &mut Rules| r.filters.name_wildcards = true, &[("Name", "a*")], |n| n % 3 == 0)]
#[case::trimmed(|r: &mut Rules| r.filters.name_trimmed = true, &[("Name", "a.txt ")], |n| n % 3 == 0)]
#[case::one_of_two(
    |r: &mut Rules| r.filters.all = |answers| answers.iter().any(|a| a.1),
    &[("Name", "a.txt"), ("InstanceId", "i-3")], |n| n % 3 == 0 || n % 4 == 3
)]
#[case::mixed_is_failed(
    |r: &mut Rules| r.status.mixed = |_| crate::mock::status::Overall::Failed,
    &[("InvocationStatus", "Failed")], |n| n % 2 == 1
)]
#[case::any_tag(|r: &mut Rules| r.filters.tags.has = |_, _, _| true, &[("Tag.1.Key", "none")], |_| true)]
#[case::tag_value_trimmed(
    |r: &mut Rules| r.filters.tags.value_trimmed = true,
    &[("Tag.1.Key", "owner"), ("Tag.1.Value", "v1 ")], |n| n % 2 == 1
)]
fn a_bent_rule_finds_what_it_says(
    #[case] bend: Bend,
    #[case] filters: &[(&str, &str)],
    #[case] expected: Expected,
) {
    let mut rules = Rules::page();
    bend(&mut rules);
    let client = Client::with_world(rules, &long_world());
    let expected: Vec<_> =
        (0..MANY).filter(|n| expected(*n)).map(|n| format!("f-{n:03}")).collect();
    assert_eq!(client.walk("50", filters), expected);
}

#[rstest]
#[case::all(&[], |_| true)]
#[case::by_index(&[("Name", "a.txt")], |n| n % 3 == 0)]
#[case::two(&[("Name", "a.txt"), ("InstanceId", "i-3")], |n| n % 3 == 0 && n % 4 == 3)]
fn what_has_expired_is_left_out(#[case] filters: &[(&str, &str)], #[case] expected: Expected) {
    let client = Client::with_world(Rules::page(), &long_world());
    // Delivery 0 is an hour old, and each further one a minute older.
    client.wait(30 * 24 - 3);
    let expected: Vec<_> =
        (0..=120).filter(|n| expected(*n)).map(|n| format!("f-{n:03}")).collect();
    assert_eq!(client.walk("50", filters), expected);
    let page = client.get(&[filters, &[("PageNumber", "1")]].concat());
    assert_eq!(page.json()["TotalCount"], json!(expected.len()));
}

#[test]
fn every_filter_of_the_page_has_an_index() {
    use crate::mock::filter::{Filters, Indexed, Wanted};
    use crate::mock::tags::TagFilter;

    let rules = Rules::page();
    let anything = || rules.filters.table.iter().map(|line| (line.parameter, Wanted::Anything));
    let indexed = |filters: &Filters| rules.filters.indexed(filters, &rules.status);
    for at in 0..rules.filters.table.len() {
        let mut wanted: Vec<_> = anything().collect();
        wanted[at].1 = Wanted::OneOf(vec!["text".into()]);
        let asked = indexed(&Filters { wanted, tags: vec![] });
        assert!(matches!(asked, Indexed::One(_)), "{}", rules.filters.table[at].parameter);
    }
    for value in [None, Some("value".to_owned()), Some(String::new())] {
        let tags = vec![TagFilter { key: "key".into(), value }];
        let asked = indexed(&Filters { wanted: anything().collect(), tags });
        assert!(matches!(asked, Indexed::One(_)));
    }
}
