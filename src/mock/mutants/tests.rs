use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::mock::fixture::{Client, delivery, signed, world};

/// What the tests below ask every mutant.
const CALLS: &[&[(&str, &str)]] = &[
    &[("MaxResults", "50")],
    &[("MaxResults", "51")],
    &[("PageSize", "51")],
    &[("PageNumber", "x")],
    &[("PageNumber", "2"), ("PageSize", "3")],
    &[("Name", "A.TXT")],
    &[("Name", "a.txt"), ("InvocationStatus", "Failed")],
    &[("InvokeId", "f-1"), ("Name", "a.txt")],
    &[("InstanceId", "i-all")],
    &[("InvocationStatus", "Success")],
    &[("NextToken", "AAAAAdDWBF2")],
    &[("Tag.1.Key", "owner"), ("Tag.1.Value", "v0")],
    &[("Tag.1.Key", "owner"), ("Tag.1.Value", "t")],
    &[("Tag.1.Key", "标标标标标标标标标标标标标标标标标标标标标标标标标标标标标标")],
    &[("Tag.1.Key", "k"), ("Tag.2.Key", "acs:k")],
    &[("Tag.1.Key", "k"), ("Tag.2.Key", "k")],
    &[("Tag.1.Value", "v")],
    &[("Tag.1.Key", "k"), ("Tag.1.Value", "http://")],
    &[("Tag.21.Key", "k")],
];

fn odd_world() -> Value {
    let mut odd = world();
    odd["callers"] = json!({"denied": {"AccessKeyId": "denied", "AccessKeySecret": "s", "Policy":
        {"Version": "1", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "acs:ecs:*:*:instance/i-1"}]}}});
    let records = odd["invocations"].as_array_mut().unwrap();
    let mut change = |n: usize, member: &str, value: Value| records[n][member] = value;
    change(2, "Tags", json!([]));
    change(
        3,
        "Tags",
        json!([{"TagKey": "owner", "TagValue": "s"}, {"TagKey": "team", "TagValue": "t"}]),
    );
    change(4, "InvokeInstances", json!([{"InstanceId": "i-all", "InvocationStatus": "Timeout"}]));
    records.push(delivery("cn-hangzhou", "f-old", 60 * 24 * 31));
    odd
}

/// Everything a server shows, without what is new in each answer.
fn shown(rules: Rules) -> Vec<String> {
    let client = Client::with_world(rules, &odd_world());
    let mut answers: Vec<_> = CALLS.iter().map(|call| client.get(call)).collect();
    for region in ["cn-wulanchabu", "ap-southeast-1", "xx"] {
        answers.push(client.bare(&[("RegionId", region)]));
    }
    let first = client.get(&[("MaxResults", "9"), ("Name", "a.txt")]);
    for number in ["1", "2"] {
        let call = [("RegionId", "cn-hangzhou"), ("InstanceId", "i-1"), ("PageNumber", number)];
        answers.push(client.send(&signed(&call, "denied", "s")));
    }
    if let Some(token) = first.token() {
        answers.push(client.get(&[("MaxResults", "9"), ("Name", "a.txt"), ("NextToken", &token)]));
    }
    let page = client.get(&[("MaxResults", "3"), ("Name", "a.txt")]);
    if let Some(token) = page.token() {
        answers.push(client.get(&[("MaxResults", "3"), ("Name", "a.txt"), ("NextToken", &token)]));
    }
    answers
        .iter()
        .map(|answer| {
            let id = answer.header("x-acs-request-id").unwrap();
            let token = answer.text().contains("NextToken");
            let text = answer.text().replace(id, "");
            let body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
            let body = if token && body.is_object() { without_token(body) } else { json!(text) };
            format!("{} {token} {body}", answer.status)
        })
        .collect()
}

fn without_token(mut body: Value) -> Value {
    body.as_object_mut().unwrap().remove("NextToken");
    body
}

#[test]
fn the_reference_shows_the_same_twice() {
    assert_eq!(shown(Rules::page()), shown(Rules::page()));
}

#[test]
fn every_mutant_changes_an_answer() {
    let reference = shown(Rules::page());
    for mutant in mutants() {
        if mutant.id == "retention/cap-keeps-oldest" {
            continue; // Needs more records than the cap; the test below has a small one.
        }
        assert_ne!(shown(mutant.applied(Rules::page())), reference, "{}", mutant.id);
    }
}

#[test]
fn the_cap_is_bent() {
    let mutant = mutants().into_iter().find(|m| m.id == "retention/cap-keeps-oldest").unwrap();
    let mut small = Rules::page();
    small.retention.cap = Some(5);
    assert_ne!(shown(mutant.applied(small.clone())), shown(small));
}

#[test]
fn ids_are_unique_and_every_mutant_says_its_slip() {
    let all = mutants();
    let ids: BTreeSet<_> = all.iter().map(|mutant| &mutant.id).collect();
    assert_eq!(ids.len(), all.len());
    for mutant in &all {
        assert!(mutant.slip.ends_with('.') && !mutant.clause.is_empty(), "{}", mutant.id);
    }
}
