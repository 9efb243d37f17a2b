use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::mock::Auth;
use crate::mock::fixture::{Answer, Client, NOW, delivery, request, signed};
use crate::wire::WireRequest;

type Probe = fn(&Client) -> String;

/// Six odd deliveries in `cn-hangzhou` and sixty plain ones in `cn-beijing`.
fn world() -> Value {
    let mut invocations: Vec<Value> =
        (10..70).map(|n| delivery("cn-beijing", &format!("p-{n}"), n)).collect();
    let mut odd = |id: &str, minutes, change: &[(&str, Value)]| {
        let mut record = delivery("cn-hangzhou", id, minutes);
        for (name, value) in change {
            record[name] = value.clone();
        }
        invocations.push(record);
    };
    let states = |states: &[&str]| {
        json!(
            states
                .iter()
                .enumerate()
                .map(|(n, state)| {
                    json!({"InstanceId": format!("i-{n}"), "InvocationStatus": state})
                })
                .collect::<Vec<_>>()
        )
    };
    let tags = |tags: &[(&str, &str)]| {
        json!(tags.iter().map(|(k, v)| json!({"TagKey": k, "TagValue": v})).collect::<Vec<_>>())
    };
    odd(
        "f-3",
        1,
        &[
            ("Name", json!("test.txt ")),
            ("Tags", tags(&[("owner", "")])),
            ("InvokeInstances", states(&["Running", "Pending"])),
        ],
    );
    odd(
        "f-1",
        2,
        &[
            ("Name", json!("test*")),
            ("Tags", tags(&[("owner", "x"), ("team", "y")])),
            ("InvokeInstances", states(&["Success", "Timeout"])),
            ("ResourceGroupId", json!("rg-1")),
        ],
    );
    odd(
        "f-2",
        3,
        &[
            ("Name", json!("e\u{301}")),
            ("Tags", tags(&[("owner", "x ")])),
            ("InvokeInstances", states(&["Success"])),
            ("ResourceGroupId", json!("rg-1")),
        ],
    );
    odd(
        "f-12",
        4,
        &[
            ("Name", json!("test.txt")),
            ("Tags", tags(&[("HTTP://k", "z")])),
            ("InvokeInstances", states(&["Failed"])),
        ],
    );
    json!({
        "now": NOW,
        "regions": [{"RegionId": "cn-hangzhou"}, {"RegionId": "cn-beijing"}],
        "callers": {
            "one": {"AccessKeyId": "one", "AccessKeySecret": "s1", "Policy": {"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "ecs:*", "Resource": "acs:ecs:*:*:instance/i-1"}]}},
            "all-but-one": {"AccessKeyId": "all-but-one", "AccessKeySecret": "s3", "Policy": {"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "ecs:*", "Resource": "acs:ecs:*:*:instance/i-0"}]}},
            "owner": {"AccessKeyId": "owner", "AccessKeySecret": "s2"},
        },
        "invocations": invocations,
    })
}

/// What an answer shows, in short: the ids, or how many from where to where, or the error.
fn see(answer: &Answer) -> String {
    if answer.status != 200 {
        return format!("{} {}", answer.status, answer.code());
    }
    let ids = answer.ids();
    match ids.len() {
        0..=4 => ids.join(" "),
        n => format!("{n} {}..{}", ids[0], ids[n - 1]),
    }
}

/// In `cn-hangzhou`.
fn odd(client: &Client, params: &[(&str, &str)]) -> String {
    see(&client.get(params))
}

/// In `cn-beijing`.
fn plain(client: &Client, params: &[(&str, &str)]) -> Answer {
    let mut all = vec![("RegionId", "cn-beijing")];
    all.extend(params);
    client.bare(&all)
}

fn beijing(client: &Client, params: &[(&str, &str)]) -> String {
    see(&plain(client, params))
}

fn token(client: &Client, params: &[(&str, &str)]) -> String {
    plain(client, params).token().unwrap()
}

fn raw(client: &Client, query: &str) -> String {
    let mut request: WireRequest = request(&[]);
    request.target.push_str(query);
    see(&client.send(&request))
}

fn after(client: &Client, bend: fn(&str) -> String) -> String {
    let token = token(client, &[("MaxResults", "2")]);
    beijing(client, &[("MaxResults", "2"), ("NextToken", &bend(&token))])
}

fn cap_world() -> Value {
    let mut invocations: Vec<Value> =
        (0..10_000).map(|n| delivery("cn-beijing", &format!("p-{n}"), n % 60)).collect();
    invocations.push(delivery("cn-hangzhou", "f-old", 100));
    json!({"now": NOW, "regions": [{"RegionId": "cn-hangzhou"}, {"RegionId": "cn-beijing"}],
           "invocations": invocations})
}

#[rstest]
#[case::status_pending_over_running("status-pending-over-running",
    |c: &Client| c.get(&[("InvokeId", "f-3")]).records()[0]["InvocationStatus"].to_string(),
    &[("pending-first", "\"Pending\""), ("running-first", "\"Running\"")])]
#[case::status_failure_class("status-failure-class",
    |c: &Client| odd(c, &[("InvocationStatus", "PartialFailed")]),
    &[("five-states", "f-1"), ("literal", "")])]
#[case::list_order("list-order", |c: &Client| odd(c, &[]),
    &[("newest-first", "f-3 f-1 f-2 f-12"), ("oldest-first", "f-12 f-2 f-1 f-3"),
      ("by-invoke-id", "f-1 f-12 f-2 f-3"), ("another-order", "f-3 f-12 f-2 f-1")])]
#[case::last_page_token("last-page-token", |c: &Client| format!("{:?}", c.get(&[]).token()),
    &[("absent", "None"), ("empty", "Some(\"\")")])]
#[case::full_last_page("full-last-page",
    |c: &Client| match c.get(&[("MaxResults", "4")]).token() {
        None => "none".to_owned(),
        Some(token) => {
            let last = c.get(&[("MaxResults", "4"), ("NextToken", &token)]);
            format!("{:?} {:?}", last.ids(), last.token())
        }
    },
    &[("ends-at-once", "none"), ("one-empty-page-more", "[] None")])]
#[case::mixed_paging_size("mixed-paging-size",
    |c: &Client| beijing(c, &[("MaxResults", "2"), ("PageNumber", "2"), ("PageSize", "3")]),
    &[("token-wins", "p-10 p-11"), ("page-number-wins", "p-13 p-14 p-15"),
      ("combined", "p-12 p-13"), ("refused", "400 InvalidParam.PageNumber")])]
#[case::mixed_paging_token("mixed-paging-token",
    |c: &Client| {
        let token = token(c, &[("MaxResults", "2")]);
        beijing(c, &[("MaxResults", "2"), ("NextToken", &token), ("PageNumber", "2")])
    },
    &[("token-wins", "p-12 p-13"), ("page-number-wins", "10 p-20..p-29"),
      ("offset-on-top", "p-14 p-15"), ("refused", "400 InvalidParam.PageNumber")])]
#[case::region_id_missing("region-id-missing", |c: &Client| see(&c.bare(&[])),
    &[("missing-region-id", "400 MissingRegionId"), ("missing-parameter", "400 MissingParameter"),
      ("missing-parameter-region-id", "400 MissingParameter.RegionId"),
      ("region-not-found", "404 InvalidRegionId.NotFound"), ("endpoint-region", "10 p-10..p-19")])]
#[case::region_id_empty("region-id-empty", |c: &Client| see(&c.bare(&[("RegionId", "")])),
    &[("missing-region-id", "400 MissingRegionId"), ("missing-parameter", "400 MissingParameter"),
      ("missing-parameter-region-id", "400 MissingParameter.RegionId"),
      ("region-not-found", "404 InvalidRegionId.NotFound"), ("endpoint-region", "10 p-10..p-19")])]
#[case::tag_key_empty("tag-key-empty", |c: &Client| odd(c, &[("Tag.1.Key", "")]),
    &[("missing", "400 MissingParameter.TagKey"), ("malformed", "400 InvalidTagKey.Malformed")])]
#[case::tag_number_gap("tag-number-gap",
    |c: &Client| odd(c, &[("Tag.1.Key", "owner"), ("Tag.3.Key", "team")]),
    &[("gap-ignored", "f-1"), ("stops-at-gap", "f-3 f-1 f-2"), ("refused", "400 MissingParameter.TagKey")])]
#[case::tag_number_21_alone("tag-number-21-alone", |c: &Client| odd(c, &[("Tag.21.Key", "team")]),
    &[("refused", "400 NumberExceed.Tags"), ("counted", "f-1"), ("ignored", "f-3 f-1 f-2 f-12")])]
#[case::tag_number_zero("tag-number-zero", |c: &Client| odd(c, &[("Tag.0.Key", "team")]),
    &[("ignored", "f-3 f-1 f-2 f-12"), ("counted", "f-1"), ("refused", "400 MissingParameter.TagKey")])]
#[case::tag_key_prefix_case("tag-key-prefix-case", |c: &Client| odd(c, &[("Tag.1.Key", "Aliyun-x")]),
    &[("exact-case", ""), ("any-case", "400 InvalidTagKey.Malformed")])]
#[case::tag_key_url_case("tag-key-url-case", |c: &Client| odd(c, &[("Tag.1.Key", "HTTP://k")]),
    &[("exact-case", "f-12"), ("any-case", "400 InvalidTagKey.Malformed")])]
#[case::tag_value_url_case("tag-value-url-case",
    |c: &Client| odd(c, &[("Tag.1.Key", "owner"), ("Tag.1.Value", "HTTPS://v")]),
    &[("exact-case", ""), ("any-case", "400 InvalidTagValue.Malformed")])]
#[case::tag_key_without_value("tag-key-without-value", |c: &Client| odd(c, &[("Tag.1.Key", "owner")]),
    &[("any-value", "f-3 f-1 f-2"), ("empty-value", "f-3")])]
#[case::tag_value_empty_filter("tag-value-empty-filter",
    |c: &Client| odd(c, &[("Tag.1.Key", "owner"), ("Tag.1.Value", "")]),
    &[("empty-value", "f-3"), ("any-value", "f-3 f-1 f-2")])]
#[case::status_filter_unknown("status-filter-unknown", |c: &Client| odd(c, &[("InvocationStatus", "Foo")]),
    &[("no-match", ""), ("refused", "400 InvalidParameter")])]
#[case::status_filter_instance_state("status-filter-instance-state",
    |c: &Client| odd(c, &[("InvocationStatus", "Timeout")]),
    &[("no-match", ""), ("refused", "400 InvalidParameter")])]
#[case::status_filter_case("status-filter-case", |c: &Client| odd(c, &[("InvocationStatus", "success")]),
    &[("no-match", ""), ("any-case", "f-2"), ("refused", "400 InvalidParameter")])]
#[case::status_filter_list("status-filter-list",
    |c: &Client| odd(c, &[("InvocationStatus", "Success,Failed")]),
    &[("no-match", ""), ("any-of-them", "f-2 f-12"), ("refused", "400 InvalidParameter")])]
#[case::repeated_parameter("repeated-parameter",
    |c: &Client| odd(c, &[("InvokeId", "f-1"), ("InvokeId", "f-2")]),
    &[("first", "f-1"), ("last", "f-2"), ("both", "f-1 f-2"), ("no-match", ""),
      ("refused", "400 InvalidParameter")])]
#[case::name_empty("name-empty", |c: &Client| odd(c, &[("Name", "")]),
    &[("ignored", "f-3 f-1 f-2 f-12"), ("no-match", ""), ("refused", "400 InvalidParameter")])]
#[case::resource_group_empty("resource-group-empty", |c: &Client| odd(c, &[("ResourceGroupId", "")]),
    &[("ignored", "f-3 f-1 f-2 f-12"), ("ungrouped", "f-3 f-12"), ("no-match", ""),
      ("refused", "400 InvalidParameter")])]
#[case::status_filter_empty("status-filter-empty", |c: &Client| odd(c, &[("InvocationStatus", "")]),
    &[("ignored", "f-3 f-1 f-2 f-12"), ("no-match", ""), ("refused", "400 InvalidParameter")])]
#[case::name_wildcard("name-wildcard", |c: &Client| odd(c, &[("Name", "test*")]),
    &[("literal", "f-1"), ("expanded", "f-3 f-1 f-12")])]
#[case::name_trailing_blank("name-trailing-blank", |c: &Client| odd(c, &[("Name", "test.txt ")]),
    &[("exact", "f-3"), ("trimmed", "f-3 f-12")])]
#[case::name_unicode_form("name-unicode-form", |c: &Client| odd(c, &[("Name", "é")]),
    &[("exact", ""), ("normalised", "f-2")])]
#[case::tag_value_trailing_blank("tag-value-trailing-blank",
    |c: &Client| odd(c, &[("Tag.1.Key", "owner"), ("Tag.1.Value", "x")]),
    &[("exact", "f-1"), ("trimmed", "f-1 f-2")])]
#[case::max_results_over_max("max-results-over-max", |c: &Client| beijing(c, &[("MaxResults", "51")]),
    &[("refused", "400 InvalidParameter.MaxResults"), ("clamped", "50 p-10..p-59")])]
#[case::max_results_huge("max-results-huge",
    |c: &Client| ["2147483648", "99999999999999999999"].map(|n| beijing(c, &[("MaxResults", n)])).join(" and "),
    &[("refused", "400 InvalidParameter.MaxResults and 400 InvalidParameter.MaxResults"),
      ("clamped", "50 p-10..p-59 and 50 p-10..p-59")])]
#[case::max_results_zero("max-results-zero", |c: &Client| beijing(c, &[("MaxResults", "0")]),
    &[("refused", "400 InvalidParameter.MaxResults"), ("default", "10 p-10..p-19"), ("one", "p-10")])]
#[case::max_results_negative("max-results-negative", |c: &Client| beijing(c, &[("MaxResults", "-1")]),
    &[("refused", "400 InvalidParameter.MaxResults"), ("default", "10 p-10..p-19"), ("one", "p-10")])]
#[case::max_results_empty("max-results-empty", |c: &Client| beijing(c, &[("MaxResults", "")]),
    &[("default", "10 p-10..p-19"), ("refused", "400 InvalidParameter.MaxResults")])]
#[case::page_size_over_max("page-size-over-max",
    |c: &Client| {
        let answer = plain(c, &[("PageSize", "51")]);
        format!("{} {}", see(&answer), answer.json()["PageSize"])
    },
    &[("refused", "400 InvalidParam.PageSize null"), ("clamped", "50 p-10..p-59 50"),
      ("served", "51 p-10..p-60 51")])]
#[case::page_size_zero("page-size-zero", |c: &Client| beijing(c, &[("PageSize", "0")]),
    &[("refused", "400 InvalidParam.PageSize"), ("default", "10 p-10..p-19"), ("one", "p-10")])]
#[case::page_size_negative("page-size-negative", |c: &Client| beijing(c, &[("PageSize", "-1")]),
    &[("refused", "400 InvalidParam.PageSize"), ("default", "10 p-10..p-19"), ("one", "p-10")])]
#[case::page_number_zero("page-number-zero", |c: &Client| beijing(c, &[("PageNumber", "0")]),
    &[("refused", "400 InvalidParam.PageNumber"), ("first-page", "10 p-10..p-19")])]
#[case::page_number_negative("page-number-negative", |c: &Client| beijing(c, &[("PageNumber", "-1")]),
    &[("refused", "400 InvalidParam.PageNumber"), ("first-page", "10 p-10..p-19")])]
#[case::page_number_past_end("page-number-past-end",
    |c: &Client| {
        let answer = plain(c, &[("PageNumber", "99")]);
        format!("{} {}", see(&answer), answer.json()["TotalCount"])
    },
    &[("empty-list", " 60"), ("refused", "400 InvalidParam.PageNumber null"),
      ("last-page", "10 p-60..p-69 60")])]
#[case::page_number_huge("page-number-huge",
    |c: &Client| ["2147483647", "9223372036854775807"].map(|n| beijing(c, &[("PageNumber", n)])).join("/"),
    &[("empty-list", "/"), ("refused", "400 InvalidParam.PageNumber/400 InvalidParam.PageNumber"),
      ("last-page", "10 p-60..p-69/10 p-60..p-69")])]
#[case::token_guessed("token-guessed", |c: &Client| beijing(c, &[("NextToken", "10")]),
    &[("refused", "400 InvalidParameter.NextToken"), ("answered", "10 p-10..p-19")])]
#[case::page_number_empty("page-number-empty", |c: &Client| beijing(c, &[("PageNumber", "")]),
    &[("default", "10 p-10..p-19"), ("refused", "400 InvalidParam.PageNumber")])]
#[case::number_plus_sign("number-plus-sign", |c: &Client| beijing(c, &[("MaxResults", "+2")]),
    &[("refused", "400 InvalidParameter.MaxResults"), ("accepted", "p-10 p-11")])]
#[case::number_leading_zero("number-leading-zero", |c: &Client| beijing(c, &[("MaxResults", "02")]),
    &[("accepted", "p-10 p-11"), ("refused", "400 InvalidParameter.MaxResults")])]
#[case::number_padded("number-padded", |c: &Client| beijing(c, &[("PageSize", " 2")]),
    &[("refused", "400 InvalidParam.PageSize"), ("accepted", "p-10 p-11")])]
#[case::number_zero_fraction("number-zero-fraction", |c: &Client| beijing(c, &[("PageNumber", "7.0")]),
    &[("refused", "400 InvalidParam.PageNumber"), ("accepted", "")])]
#[case::number_digit_separator("number-digit-separator", |c: &Client| beijing(c, &[("MaxResults", "1_0")]),
    &[("refused", "400 InvalidParameter.MaxResults"), ("accepted", "10 p-10..p-19")])]
#[case::number_fullwidth("number-fullwidth", |c: &Client| beijing(c, &[("MaxResults", "２")]),
    &[("refused", "400 InvalidParameter.MaxResults"), ("accepted", "p-10 p-11")])]
#[case::token_empty("token-empty", |c: &Client| beijing(c, &[("NextToken", "")]),
    &[("as-absent", "10 p-10..p-19"), ("refused", "400 InvalidParameter.NextToken")])]
#[case::token_tampered("token-tampered",
    |c: &Client| after(c, |t| {
        let last = if t.ends_with('A') { 'B' } else { 'A' };
        format!("{}{last}", &t[..t.len() - 1])
    }),
    &[("refused", "400 InvalidParameter.NextToken"), ("answered", "p-12 p-13")])]
#[case::token_truncated("token-truncated", |c: &Client| after(c, |t| t[..t.len() / 2].to_owned()),
    &[("refused", "400 InvalidParameter.NextToken"), ("answered", "p-10 p-11")])]
#[case::token_of_another_filter("token-of-another-filter",
    |c: &Client| {
        let token = token(c, &[("MaxResults", "2"), ("Name", "a.txt")]);
        beijing(c, &[("MaxResults", "2"), ("Name", "b.txt"), ("NextToken", &token)])
    },
    &[("refused", "400 InvalidParameter.NextToken"), ("follows-token", "p-18 p-21"),
      ("follows-request", "p-16 p-17")])]
#[case::token_of_another_region("token-of-another-region",
    |c: &Client| {
        let token = token(c, &[("MaxResults", "2")]);
        odd(c, &[("MaxResults", "2"), ("NextToken", &token)])
    },
    &[("refused", "400 InvalidParameter.NextToken"), ("follows-token", "p-12 p-13"),
      ("follows-request", "")])]
#[case::token_without_filter("token-without-filter",
    |c: &Client| {
        let token = token(c, &[("MaxResults", "2"), ("Name", "a.txt")]);
        beijing(c, &[("MaxResults", "2"), ("NextToken", &token)])
    },
    &[("keeps-filter", "p-18 p-21"), ("unfiltered", "p-16 p-17"),
      ("refused", "400 InvalidParameter.NextToken")])]
#[case::token_without_size("token-without-size",
    |c: &Client| beijing(c, &[("NextToken", &token(c, &[("MaxResults", "2")]))]),
    &[("default-size", "10 p-12..p-21"), ("first-size", "p-12 p-13"),
      ("refused", "400 InvalidParameter.MaxResults")])]
#[case::token_reuse("token-reuse",
    |c: &Client| {
        let token = token(c, &[("MaxResults", "2")]);
        let page = || beijing(c, &[("MaxResults", "2"), ("NextToken", &token)]);
        [page(), page()].join("/")
    },
    &[("same-page", "p-12 p-13/p-12 p-13"), ("refused", "p-12 p-13/400 InvalidParameter.NextToken")])]
#[case::instance_filter_trims("instance-filter-trims",
    |c: &Client| {
        let found = c.get(&[("InstanceId", "i-1"), ("InvokeId", "f-1")]).records();
        let shown = found[0]["InvokeInstances"]["InvokeInstance"].as_array().unwrap();
        format!("{} of {}", shown.len(), found[0]["VmCount"])
    },
    &[("whole-delivery", "2 of 2"), ("only-that-instance", "1 of 2")])]
#[case::denied_code("denied-code",
    |c: &Client| {
        let call = [("RegionId", "cn-hangzhou"), ("InstanceId", "i-0"), ("Format", "JSON")];
        let answer = c.send(&signed(&call, "one", "s1"));
        format!("{} {}", see(&answer), answer.json()["AccessDeniedDetail"]["NoPermissionType"])
    },
    &[("operation-forbidden", "403 Operation.Forbidden null"),
      ("forbidden-ram", "403 Forbidden.RAM \"ImplicitDeny\"")])]
#[case::scoped_caller_without_instance("scoped-caller-without-instance",
    |c: &Client| see(&c.send(&signed(&[("RegionId", "cn-hangzhou"), ("Format", "JSON")], "one", "s1"))),
    &[("refused", "403 Operation.Forbidden"), ("trimmed", "f-3 f-1")])]
#[case::denied_instance_without_instance("denied-instance-without-instance",
    |c: &Client| {
        let call = [("RegionId", "cn-hangzhou"), ("Format", "JSON")];
        c.send(&signed(&call, "all-but-one", "s3")).json()["Invocations"]["Invocation"]
            .as_array()
            .map_or("refused".to_owned(), |list| list.iter().any(|d| d["InvokeId"] == "f-2").to_string())
    },
    &[("refused", "refused"), ("trimmed", "false"), ("whole-list", "true")])]
#[case::cap_scope("cap-scope",
    |c: &Client| {
        c.seed(&cap_world());
        odd(c, &[])
    },
    &[("per-region", "f-old"), ("per-account", "")])]
#[case::system_tags("system-tags",
    |c: &Client| c.get(&[("InvokeId", "f-2")]).records()[0]["Tags"]["Tag"].as_array().unwrap().len().to_string(),
    &[("hidden", "1"), ("shown", "2")])]
#[case::unknown_parameter("unknown-parameter", |c: &Client| odd(c, &[("Foo", "bar")]),
    &[("ignored", "f-3 f-1 f-2 f-12"), ("refused", "400 InvalidParameter")])]
#[case::parameter_name_case("parameter-name-case", |c: &Client| odd(c, &[("maxresults", "2")]),
    &[("exact-case", "f-3 f-1 f-2 f-12"), ("any-case", "f-3 f-1")])]
#[case::format_default("format-default",
    |c: &Client| {
        let call = signed(&[("RegionId", "cn-hangzhou")], "owner", "s2");
        c.send(&call).header("content-type").unwrap().to_owned()
    },
    &[("xml", "text/xml;charset=utf-8"), ("json", "application/json;charset=utf-8")])]
fn each_reading_of(#[case] clause: &str, #[case] probe: Probe, #[case] expected: &[(&str, &str)]) {
    let known: Vec<_> = READINGS.iter().filter(|l| l.0 == clause).map(|l| l.1).collect();
    assert_eq!(known, expected.iter().map(|e| e.0).collect::<Vec<_>>());
    for (reading, seen) in expected {
        let rules = Rules::page().with_reading(clause, reading).unwrap();
        let client = Client::with_auth(rules, &world(), Auth::Optional);
        assert_eq!(probe(&client), *seen, "{reading}");
    }
    let different: BTreeSet<_> = expected.iter().map(|e| e.1).collect();
    assert_eq!(different.len(), expected.len(), "two readings show the same");
    let default = Client::with_world(Rules::page(), &world());
    assert_eq!(probe(&default), expected[0].1, "the first reading is the default");
}

#[test]
fn every_clause_is_probed_above() {
    let source = include_str!("tests.rs");
    for (clause, ..) in READINGS {
        assert!(source.contains(&format!("(\"{clause}\",")), "{clause}");
    }
}

#[test]
fn a_repeated_parameter_in_query_and_form_counts_in_that_order() {
    let client = Client::with_world(Rules::page(), &world());
    assert_eq!(raw(&client, "&RegionId=cn-hangzhou&InvokeId=f-1&InvokeId=f-2"), "f-1");
}

#[test]
fn what_does_not_exist_is_told_with_the_choices() {
    let error =
        |clause, reading| Rules::page().with_reading(clause, reading).err().unwrap().to_string();
    assert_eq!(
        error("last-page-token", "null"),
        "`null` is not a reading of last-page-token; these are: absent, empty"
    );
    assert!(
        error("weather", "fine")
            .starts_with("`weather` is not a contested clause; these are: status-")
    );
}
