//! Walks by token and by page number.

use std::sync::atomic::{AtomicUsize, Ordering};

use rstest::rstest;
use serde_json::{Value, json};

use crate::mock::Rules;
use crate::mock::fixture::{Client, delivery, world};
use crate::mock::store::newest_first;

fn all_ids() -> Vec<String> {
    (0..25).map(|n| format!("f-{n}")).collect()
}

#[rstest]
fn a_walk_gives_each_record_once(
    #[values("1", "2", "3", "5", "7", "10", "24", "25", "50")] size: &str,
) {
    let client = Client::new(Rules::page());
    assert_eq!(client.walk(size, &[]), all_ids());
    let named: Vec<_> = (0..25).filter(|n| n % 3 == 0).map(|n| format!("f-{n}")).collect();
    assert_eq!(client.walk(size, &[("Name", "a.txt")]), named);
}

#[test]
fn page_numbers_give_each_record_once() {
    let client = Client::new(Rules::page());
    for size in ["1", "4", "25", "50"] {
        let pages =
            (1..=26).map(|n| client.get(&[("PageNumber", &n.to_string()), ("PageSize", size)]));
        assert_eq!(pages.flat_map(|page| page.ids()).collect::<Vec<_>>(), all_ids());
    }
}

#[test]
fn the_size_may_change_on_the_way() {
    let client = Client::new(Rules::page());
    let token = client.get(&[("MaxResults", "2")]).token().unwrap();
    let rest = client.get(&[("MaxResults", "50"), ("NextToken", &token)]);
    assert_eq!(rest.ids(), all_ids()[2..]);
    assert_eq!(rest.token(), None);
}

#[test]
fn records_of_one_second_are_told_apart() {
    let mut same = world();
    let made: Vec<Value> = (0..30)
        .map(|n| {
            let mut record = delivery("cn-hangzhou", &format!("f-{n}"), 0);
            record["CreationTime"] = json!(format!("2026-06-26T11:00:00.{:03}Z", n / 10));
            record
        })
        .collect();
    same["invocations"] = json!(made);
    let client = Client::with_world(Rules::page(), &same);
    for size in ["1", "7", "10"] {
        let mut ids = client.walk(size, &[]);
        assert_eq!(ids.len(), 30);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 30);
    }
}

#[test]
fn a_walk_stays_right_while_deliveries_come_and_go() {
    let client = Client::new(Rules::page());
    let first = client.get(&[("MaxResults", "10")]);
    let mut later = world();
    let records = later["invocations"].as_array_mut().unwrap();
    records.retain(|record| record["InvokeId"] != "f-9");
    records.push(delivery("cn-hangzhou", "new-1", -10));
    records.push(delivery("cn-hangzhou", "new-2", -11));
    client.seed(&later);
    let token = first.token().unwrap();
    let rest = client.get(&[("MaxResults", "50"), ("NextToken", &token)]);
    assert_eq!(rest.ids(), all_ids()[10..]);
}

#[test]
fn twenty_long_tags_fit_in_a_form_and_their_token_is_short() {
    let pairs: Vec<(String, String)> =
        (10..30).map(|n| (format!("{n}{}", "标".repeat(62)), "签".repeat(128))).collect();
    let mut tagged = world();
    for record in tagged["invocations"].as_array_mut().unwrap() {
        record["Tags"] = pairs.iter().map(|(k, v)| json!({"TagKey": k, "TagValue": v})).collect();
    }
    let client = Client::with_world(Rules::page(), &tagged);
    let names: Vec<(String, String)> =
        (1..=20).map(|n| (format!("Tag.{n}.Key"), format!("Tag.{n}.Value"))).collect();
    let mut params = vec![("RegionId", "cn-hangzhou"), ("MaxResults", "20")];
    for ((key_name, value_name), (key, value)) in names.iter().zip(&pairs) {
        params.extend([(key_name.as_str(), key.as_str()), (value_name, value)]);
    }
    let first = client.send(&super::forms::posted(&params));
    assert_eq!(first.ids(), all_ids()[..20]);
    let token = first.token().unwrap();
    assert!(token.len() < 300, "{}", token.len());
    params.push(("NextToken", &token));
    assert_eq!(client.send(&super::forms::posted(&params)).ids(), all_ids()[20..]);
    let alone = client.get(&[("MaxResults", "50"), ("NextToken", &token)]);
    assert_eq!(alone.ids(), all_ids()[20..]);
}

#[test]
fn a_token_knows_its_tags_in_any_order() {
    let client = Client::new(Rules::page());
    let tags = [("Tag.1.Key", "owner"), ("Tag.1.Value", "v1"), ("Tag.2.Key", "owner2")];
    let swapped = [("Tag.2.Key", "owner"), ("Tag.2.Value", "v1"), ("Tag.1.Key", "owner2")];
    let mut tagged = world();
    for record in tagged["invocations"].as_array_mut().unwrap() {
        record["Tags"].as_array_mut().unwrap().push(json!({"TagKey": "owner2", "TagValue": ""}));
    }
    client.seed(&tagged);
    let token = client.get(&[tags.as_slice(), &[("MaxResults", "2")]].concat()).token().unwrap();
    let next = [swapped.as_slice(), &[("MaxResults", "2"), ("NextToken", &token)]].concat();
    assert_eq!(client.get(&next).ids(), ["f-5", "f-7"]);
}

#[test]
fn a_page_of_many_records_costs_no_more_than_one_of_few() {
    static COMPARED: AtomicUsize = AtomicUsize::new(0);
    static FILTERED: AtomicUsize = AtomicUsize::new(0);
    let mut rules = Rules::page();
    rules.retention.order = |a, b| {
        COMPARED.fetch_add(1, Ordering::Relaxed);
        newest_first(a, b)
    };
    rules.filters.all = |answers| {
        FILTERED.fetch_add(1, Ordering::Relaxed);
        answers.iter().all(|(_, yes)| *yes)
    };
    let record = |n| {
        json!({"RegionId": "cn-hangzhou", "InvokeId": format!("f-{n}"),
               "CreationTime": "2026-06-26T11:00:00Z"})
    };
    let mut many = world();
    many["invocations"] = (0..5_000).map(record).collect();
    let client = Client::with_world(rules, &many);
    COMPARED.store(0, Ordering::Relaxed);
    assert_eq!(client.walk("50", &[]).len(), 5_000);
    assert_eq!(client.get(&[("PageSize", "1")]).json()["TotalCount"], 5_000);
    assert!(COMPARED.load(Ordering::Relaxed) < 100 * 15);
    assert_eq!(FILTERED.load(Ordering::Relaxed), 0);
}
