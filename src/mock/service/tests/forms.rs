//! The ways a call can be put: query or form, parameter or header, JSON or XML.

use rstest::rstest;
use serde_json::json;

use crate::mock::Rules;
use crate::mock::fixture::{Client, request, world};
use crate::wire::WireRequest;

/// The call as a POST with everything in a form.
pub fn posted(params: &[(&str, &str)]) -> WireRequest {
    let get = request(params);
    WireRequest {
        method: "POST".into(),
        target: "/".into(),
        headers: vec![("Content-Type".into(), "application/x-www-form-urlencoded".into())],
        body: get.query().as_bytes().to_vec(),
    }
}

#[test]
fn query_and_form_are_read_together() {
    let client = Client::new(Rules::page());
    let mut both = posted(&[("InvokeId", "f-1")]);
    both.target = "/?RegionId=cn-hangzhou&Name=b.txt".into();
    assert_eq!(client.send(&both).ids(), ["f-1"]);
    both.target = "/?RegionId=cn-hangzhou&Name=a.txt".into();
    assert_eq!(client.send(&both).ids(), [""; 0]);
}

#[test]
fn action_and_version_may_be_headers() {
    let client = Client::new(Rules::page());
    let call = |action: &str, version: &str| {
        client.send(&WireRequest {
            method: "POST".into(),
            target: "/?RegionId=cn-beijing".into(),
            headers: vec![
                ("x-acs-action".into(), action.into()),
                ("x-acs-version".into(), version.into()),
            ],
            body: vec![],
        })
    };
    assert_eq!(call("DescribeSendFileResults", "2014-05-26").ids().len(), 3);
    assert_eq!(call("describesendfileresults", "2014-05-26").code(), "InvalidAction.NotFound");
    assert_eq!(call("DescribeSendFileResults", "2014-05-27").code(), "InvalidVersion");
}

#[rstest]
#[case::put("PUT", "/?Action=DescribeSendFileResults&Version=2014-05-26", "UnsupportedHTTPMethod")]
#[case::path(
    "GET",
    "/x?Action=DescribeSendFileResults&Version=2014-05-26",
    "InvalidAction.NotFound"
)]
#[case::no_action("GET", "/?Version=2014-05-26", "MissingAction")]
#[case::other_action("GET", "/?Action=SendFiles&Version=2014-05-26", "InvalidAction.NotFound")]
#[case::no_version("GET", "/?Action=DescribeSendFileResults", "InvalidVersion")]
#[case::no_region("GET", "/?Action=DescribeSendFileResults&Version=2014-05-26", "MissingRegionId")]
fn what_is_not_this_call(#[case] method: &str, #[case] target: &str, #[case] code: &str) {
    let request =
        WireRequest { method: method.into(), target: target.into(), headers: vec![], body: vec![] };
    let answer = Client::new(Rules::page()).send(&request);
    assert_eq!(answer.code(), code);
    assert!((400..500).contains(&answer.status));
}

#[rstest]
#[case::plus("Name=my+file.txt", "my file.txt")]
#[case::percent_20("Name=my%20file.txt", "my file.txt")]
#[case::percent_2b("Name=my%2Bfile.txt", "my+file.txt")]
#[case::percent("Name=100%25.txt", "100%.txt")]
#[case::cjk("Name=%E6%A0%87", "标")]
fn names_are_decoded(#[case] query: &str, #[case] name: &str) {
    let mut named = world();
    named["invocations"][0]["Name"] = json!(name);
    let client = Client::with_world(Rules::page(), &named);
    let mut get = request(&[("RegionId", "cn-hangzhou")]);
    get.target.push('&');
    get.target.push_str(query);
    assert_eq!(client.send(&get).ids(), ["f-0"]);
    let mut post = posted(&[("RegionId", "cn-hangzhou")]);
    post.body.push(b'&');
    post.body.extend(query.bytes());
    assert_eq!(client.send(&post).ids(), ["f-0"]);
}

#[test]
fn xml_holds_what_json_holds() {
    let mut odd = world();
    let content = "<a & b>\r\n  \u{1}]]>標🚀\n\n";
    odd["invocations"][0]["Content"] = json!(content);
    let client = Client::with_world(Rules::page(), &odd);
    let xml = client.get(&[("Format", "XML"), ("MaxResults", "2")]);
    assert_eq!(xml.header("content-type"), Some("text/xml;charset=utf-8"));
    let text = xml.text();
    assert!(text.contains("<DescribeSendFileResultsResponse><Invocations><Invocation>"), "{text}");
    assert_eq!(text.matches("<Invocation>").count(), 2);
    assert_eq!(text.matches("<InvokeInstance>").count(), 4);
    assert!(text.contains("<ErrorInfo/>"));
    let mut reader = quick_xml::Reader::from_str(&text);
    let depth = std::iter::from_fn(|| match reader.read_event().unwrap() {
        quick_xml::events::Event::Eof => None,
        event => Some(event),
    });
    assert!(depth.count() > 50);
    let id = xml.header("x-acs-request-id").unwrap();
    assert!(text.contains(&format!("<RequestId>{id}</RequestId>")));
}

#[test]
fn an_error_is_xml_where_xml_is_asked_for() {
    let answer = Client::new(Rules::page()).get(&[("Format", "xml"), ("MaxResults", "0")]);
    assert_eq!(answer.status, 400);
    let text = answer.text();
    assert!(
        text.starts_with("<?xml version='1.0' encoding='UTF-8'?><Error><Code>Invalid"),
        "{text}"
    );
    assert!(text.contains("<HostId>ecs.cn-beijing.aliyuncs.com</HostId>"));
    assert!(text.contains("&amp;product=Ecs&amp;"));
}

#[test]
fn ids_are_fresh_upper_case_uuids() {
    let client = Client::new(Rules::page());
    let id = || client.get(&[]).json()["RequestId"].as_str().unwrap().to_owned();
    let (a, b) = (id(), id());
    assert_ne!(a, b);
    assert!(uuid::Uuid::parse_str(&a).is_ok() && a == a.to_uppercase());
}
