//! What single calls get: pages, errors, odd bytes.

use std::thread;

use rstest::rstest;
use serde_json::{Value, json};

use crate::mock::Rules;
use crate::mock::fixture::{Client, delivery, request, world};

#[test]
fn a_plain_call_gets_ten_records_and_a_token() {
    let answer = Client::new(Rules::page()).get(&[]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.ids().len(), 10);
    assert!(answer.token().is_some());
    let json = answer.json();
    for name in ["PageNumber", "PageSize", "TotalCount", "Code"] {
        assert_eq!(json[name], Value::Null, "{name}");
    }
    assert_eq!(answer.header("content-type"), Some("application/json;charset=utf-8"));
    assert_eq!(answer.header("x-acs-request-id"), json["RequestId"].as_str());
    assert_eq!(answer.header("date"), Some("Fri, 26 Jun 2026 12:00:00 GMT"));
}

#[test]
fn page_numbers_get_counts_and_no_token() {
    let client = Client::new(Rules::page());
    let json = client.get(&[("PageNumber", "3")]).json();
    assert_eq!((&json["PageNumber"], &json["PageSize"]), (&json!(3), &json!(10)));
    assert_eq!(json["TotalCount"], 25);
    assert_eq!(json["NextToken"], Value::Null);
    assert_eq!(json["Invocations"]["Invocation"].as_array().unwrap().len(), 5);
    let filtered = client.get(&[("PageSize", "2"), ("Name", "a.txt")]).json();
    assert_eq!(filtered["TotalCount"], 9);
}

#[test]
fn a_record_shows_every_field() {
    let record = Client::new(Rules::page()).get(&[("InvokeId", "f-1")]).records().remove(0);
    assert_eq!(
        record,
        json!({
            "CreationTime": "2026-06-26T10:59:00Z", "InvocationStatus": "PartialFailed",
            "ContentType": "PlainText", "TargetDir": "", "FileOwner": "", "Description": "",
            "VmCount": 2, "FileMode": "", "FileGroup": "", "InvokeId": "f-1", "Name": "b.txt",
            "Content": "echo", "Overwrite": "",
            "InvokeInstances": {"InvokeInstance": [
                {"CreationTime": "", "StartTime": "", "InvocationStatus": "Failed", "FinishTime": "",
                 "UpdateTime": "", "ErrorInfo": "", "ErrorCode": "", "InstanceId": "i-1"},
                {"CreationTime": "", "StartTime": "", "InvocationStatus": "Success", "FinishTime": "",
                 "UpdateTime": "", "ErrorInfo": "", "ErrorCode": "", "InstanceId": "i-all"}]},
            "Tags": {"Tag": [{"TagKey": "owner", "TagValue": "v1"}]},
        })
    );
}

fn tag(number: usize, part: &str) -> String {
    format!("Tag.{number}.{part}")
}

#[rstest]
#[case::unknown_region(&[("RegionId", "xx-nowhere-1")], 404, "InvalidRegionId.NotFound")]
#[case::not_supported(&[("RegionId", "cn-wulanchabu")], 400, "RegionId.ApiNotSupported")]
#[case::dispatch(&[("RegionId", "ap-southeast-1")], 500, "InternalError.Dispatch")]
#[case::max_results(&[("MaxResults", "abc")], 400, "InvalidParameter.MaxResults")]
#[case::page_size(&[("PageSize", "1.5")], 400, "InvalidParam.PageSize")]
#[case::page_number(&[("PageNumber", "3abc")], 400, "InvalidParam.PageNumber")]
#[case::token(&[("NextToken", "AAAAAdDWBF2")], 400, "InvalidParameter.NextToken")]
#[case::token_and_page(&[("NextToken", "x"), ("PageNumber", "1")], 400, "InvalidParameter.NextToken")]
#[case::value_alone(&[("Tag.1.Value", "v")], 400, "MissingParameter.TagKey")]
#[case::second_value_alone(&[("Tag.1.Key", "k"), ("Tag.2.Value", "v")], 400, "MissingParameter.TagKey")]
#[case::duplicate(&[("Tag.1.Key", "k"), ("Tag.2.Key", "l"), ("Tag.3.Key", "k")], 400, "Duplicate.TagKey")]
#[case::aliyun(&[("Tag.1.Key", "aliyun")], 400, "InvalidTagKey.Malformed")]
#[case::acs(&[("Tag.2.Key", "acs:x"), ("Tag.1.Key", "k")], 400, "InvalidTagKey.Malformed")]
#[case::url_in_key(&[("Tag.1.Key", "a-http://")], 400, "InvalidTagKey.Malformed")]
#[case::url_in_value(&[("Tag.1.Key", "k"), ("Tag.1.Value", "see https://")], 400, "InvalidTagValue.Malformed")]
#[case::nul_key(&[("Tag.1.Key", "a\0")], 400, "InvalidTagKey.Malformed")]
#[case::format(&[("Format", "yaml")], 400, "InvalidParameter.Format")]
fn what_is_wrong_has_a_code(
    #[case] params: &[(&str, &str)],
    #[case] status: u16,
    #[case] code: &str,
) {
    let client = Client::new(Rules::page());
    let asks_region = params.iter().any(|(name, _)| *name == "RegionId");
    let answer = if asks_region { client.bare(params) } else { client.get(params) };
    assert_eq!((answer.status, &*answer.code()), (status, code));
    let json = answer.json();
    let names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["Code", "HostId", "Message", "Recommend", "RequestId"]);
    assert_eq!(answer.header("x-acs-request-id"), json["RequestId"].as_str());
}

#[rstest]
#[case::ascii("a", 64, 128)]
#[case::cjk("标", 64, 128)]
#[case::emoji("🚀", 64, 128)]
fn tag_limits_count_characters(#[case] c: &str, #[case] key: usize, #[case] value: usize) {
    let client = Client::new(Rules::page());
    let call = |key: usize, value: usize| {
        let answer =
            client.get(&[("Tag.1.Key", &c.repeat(key)), ("Tag.1.Value", &c.repeat(value))]);
        answer.code()
    };
    assert_eq!(call(key, value), "");
    assert_eq!(call(key + 1, value), "InvalidTagKey.Malformed");
    assert_eq!(call(key, value + 1), "InvalidTagValue.Malformed");
}

#[test]
fn twenty_tags_are_taken_and_twenty_one_are_not() {
    let client = Client::new(Rules::page());
    let call = |count: usize| {
        let tags: Vec<_> = (1..=count).map(|n| (tag(n, "Key"), format!("k{n}"))).collect();
        let tags: Vec<_> = tags.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        client.get(&tags).code()
    };
    assert_eq!(call(20), "");
    assert_eq!(call(21), "NumberExceed.Tags");
}

#[rstest]
#[case::name(&[("Name", "a.txt")], 9)]
#[case::instance(&[("InstanceId", "i-1")], 6)]
#[case::instance_in_second_place(&[("InstanceId", "i-all")], 25)]
#[case::status(&[("InvocationStatus", "Success")], 13)]
#[case::partial(&[("InvocationStatus", "PartialFailed")], 12)]
#[case::tag(&[("Tag.1.Key", "owner"), ("Tag.1.Value", "v1")], 12)]
#[case::two(&[("Name", "a.txt"), ("InvocationStatus", "Success")], 5)]
#[case::three(&[("Name", "a.txt"), ("InvocationStatus", "Success"), ("InstanceId", "i-0")], 3)]
#[case::id_and_other_name(&[("InvokeId", "f-1"), ("Name", "a.txt")], 0)]
#[case::nothing(&[("Name", "A.txt")], 0)]
#[case::pattern(&[("Name", ".*")], 0)]
#[case::other_region(&[("InvokeId", "b-1")], 0)]
#[case::group(&[("ResourceGroupId", "rg-1")], 0)]
#[case::legacy(&[("OwnerId", "x"), ("OwnerAccount", ""), ("ResourceOwnerId", "-"), ("Foo", "bar")], 25)]
fn filters_narrow(#[case] params: &[(&str, &str)], #[case] expected: i64) {
    let mut all = params.to_vec();
    all.push(("PageSize", "50"));
    let json = Client::new(Rules::page()).get(&all).json();
    assert_eq!(json["TotalCount"], expected);
    let found = json["Invocations"]["Invocation"].as_array().unwrap().len();
    assert_eq!(i64::try_from(found).unwrap(), expected);
}

#[test]
fn no_byte_in_any_parameter_is_a_fault_of_the_server() {
    let client = Client::new(Rules::page());
    let names = [
        "RegionId",
        "ResourceGroupId",
        "InvokeId",
        "Name",
        "InstanceId",
        "PageNumber",
        "PageSize",
        "MaxResults",
        "NextToken",
        "InvocationStatus",
        "Tag.1.Key",
        "Tag.1.Value",
        "Tag.x.Key",
        "Action",
        "Version",
        "Format",
        "AccessKeyId",
        "Signature",
        "Timestamp",
        "Tag..",
        "%FF",
        "",
    ];
    for name in names {
        for value in ["%00", "%FF", "a%00b", "%F0%9F%9A%80", "%", "%C3%28", "'\"--", "🚀"] {
            let mut request = request(&[]);
            request.target = format!("/?{name}={value}&{}", &request.target[2..]);
            request.target.push_str("&RegionId=cn-hangzhou");
            let answer = client.send(&request);
            assert!(answer.status < 500, "{name}={value}: {}", answer.text());
        }
    }
    for name in ["Name", "InvokeId", "InvocationStatus", "ResourceGroupId", "InstanceId"] {
        let mut request = request(&[("RegionId", "cn-hangzhou")]);
        request.target = format!("{}&{name}=%FF", request.target);
        assert_eq!(client.send(&request).ids(), [""; 0], "{name}");
    }
}

#[test]
fn a_world_that_is_wrong_changes_nothing() {
    let client = Client::new(Rules::page());
    assert!(client.service.seed(b"{}").is_err());
    assert_eq!(client.get(&[]).ids().len(), 10);
}

#[test]
fn a_world_replaces_the_one_before() {
    let client = Client::new(Rules::page());
    let mut next = world();
    next["invocations"] = json!([delivery("cn-beijing", "new", 0)]);
    client.seed(&next);
    assert_eq!(client.get(&[]).ids(), [""; 0]);
    assert_eq!(client.bare(&[("RegionId", "cn-beijing")]).ids(), ["new"]);
}

#[test]
fn many_threads_may_call_while_the_world_changes() {
    let client = Client::new(Rules::page());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let answer = client.get(&[("PageSize", "50")]);
                    assert!(matches!(answer.ids().len(), 25 | 0));
                }
            });
        }
        let full = world();
        let mut empty = world();
        empty["invocations"] = json!([]);
        for n in 0..50 {
            client.seed(if n % 2 == 0 { &empty } else { &full });
        }
    });
}

#[test]
fn the_clock_of_a_world_goes_on() {
    let mut past = world();
    past["now"] = json!("2026-07-26T10:30:00Z");
    let client = Client::with_world(Rules::page(), &past);
    // All 25 were made between 10:36 and 11:00 thirty days before.
    assert_eq!(client.get(&[("PageNumber", "1")]).json()["TotalCount"], 25);
    client.wait(1);
    assert_eq!(client.get(&[("PageNumber", "1")]).json()["TotalCount"], 0);
}
