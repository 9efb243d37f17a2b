//! `verify` of traffic that the runner did not send.

use rstest::rstest;
use serde_json::{Value, json};

use crate::command::{Ended, Folder, Mock, run};

const ID: &str = "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E";

fn record(id: &str) -> Value {
    json!({
        "InvokeId": id, "Name": "a.txt", "InvocationStatus": "Success", "VmCount": 1,
        "CreationTime": "2026-06-20T10:00:00Z", "ContentType": "PlainText", "Overwrite": "false",
        "InvokeInstances": {"InvokeInstance": [{"InstanceId": "i-1", "InvocationStatus": "Success"}]},
        "Tags": {"Tag": [{"TagKey": "owner", "TagValue": "me"}]}
    })
}

fn page(ids: &[&str], token: Option<&str>) -> Value {
    let records: Vec<Value> = ids.iter().map(|id| record(id)).collect();
    let mut page = json!({"RequestId": ID, "Invocations": {"Invocation": records}});
    if let Some(token) = token {
        page["NextToken"] = token.into();
    }
    page
}

fn error(code: &str, message: &str) -> Value {
    json!({"RequestId": ID, "Code": code, "Message": message})
}

/// An entry as a browser writes it.
fn entry(query: &str, status: u16, body: &Value) -> Value {
    let text = body.to_string();
    json!({
        "startedDateTime": "2026-06-26T12:00:00.000+08:00", "time": 12.5,
        "request": {
            "method": "GET", "httpVersion": "HTTP/2", "cookies": [], "queryString": [],
            "url": format!("https://ecs.acme.example/?Action=DescribeSendFileResults&Version=2014-05-26&Format=JSON&{query}"),
            "headers": [{"name": ":authority", "value": "ecs.acme.example"}, {"name": "accept", "value": "application/json"}],
        },
        "response": {
            "status": status, "statusText": "", "headers": [{"name": "content-encoding", "value": "gzip"}],
            "content": {"size": text.len(), "mimeType": "application/json", "text": text},
        },
        "timings": {"send": 0, "wait": 12, "receive": 0.5},
    })
}

fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "creator": {"name": "browser", "version": "1"}, "pages": [], "entries": entries}})
        .to_string()
}

/// What is found in entries: the exit code, and each finding as party, clause and check.
fn judged(entries: &[Value]) -> (i32, Vec<(String, String)>, Ended) {
    let folder = Folder::new();
    let file = folder.with("traffic.har", &har(entries));
    let report = format!("json={}", folder.file("report.json"));
    let ended = run(&["verify", &file, "--report", &report]);
    let report: Value = serde_json::from_str(&folder.read("report.json")).unwrap();
    let mut found = Vec::new();
    for row in report["rows"].as_array().unwrap() {
        for failure in row["failures"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap().to_owned();
            found.push((id, failure["check"].as_str().unwrap().to_owned()));
        }
    }
    (ended.code, found, ended)
}

const REGION: &str = "RegionId=cn-hangzhou";

fn tags(count: usize) -> String {
    let tags: Vec<String> =
        (1..=count).map(|n| format!("&Tag.{n}.Key=k{n}&Tag.{n}.Value=v")).collect();
    tags.concat()
}

fn with(params: &str) -> String {
    format!("{REGION}&{params}")
}

fn set(path: &str, value: Value) -> Value {
    let mut page = page(&["f-1"], None);
    *page.pointer_mut(path).unwrap() = value;
    page
}

#[rstest]
#[case::all_right(with("Name=a.txt&MaxResults=50"), 200, page(&["f-1"], None), 0, &[])]
#[case::twenty_tags(format!("{REGION}{}", tags(20)), 200, page(&[], None), 0, &[])]
#[case::refused_as_due(format!("{REGION}{}", tags(21)), 400, error("NumberExceed.Tags", "The Tags parameter number is exceed."), 1, &[("client/tag-number-limit", "call")])]
#[case::served_though_refusal_is_due(format!("{REGION}{}", tags(21)), 200, page(&[], None), 1, &[("client/tag-number-limit", "call"), ("server/tag-number-limit", "accepted")])]
#[case::refused_for_nothing(format!("{REGION}{}", tags(20)), 400, error("NumberExceed.Tags", "The Tags parameter number is exceed."), 1, &[("server/error-number-exceed-tags", "refused")])]
#[case::another_status(with("MaxResults=x"), 403, error("InvalidParameter.MaxResults", "The specified parameter MaxResults is not valid."), 1, &[("client/max-results-type", "call"), ("server/error-invalid-parameter-max-results", "status")])]
#[case::another_message(with("MaxResults=x"), 400, error("InvalidParameter.MaxResults", "No."), 1, &[("client/max-results-type", "call"), ("server/error-invalid-parameter-max-results-message", "message")])]
#[case::over_the_maximum_refused(with("MaxResults=51"), 400, error("InvalidParameter.MaxResults", "The specified parameter MaxResults is not valid."), 1, &[("client/max-results-over-max", "call")])]
#[case::over_the_maximum_served(with("MaxResults=51"), 200, page(&["f-1"], None), 1, &[("client/max-results-over-max", "call")])]
#[case::open_spelling(with("MaxResults=%2B5"), 200, page(&["f-1"], None), 0, &[("client/number-plus-sign", "call")])]
#[case::no_region(String::new(), 400, error("MissingRegionId", "RegionId is needed."), 0, &[("client/region-id-missing", "call")])]
#[case::token_without_a_size(with("NextToken=t"), 400, error("InvalidParameter.MaxResults", "The specified parameter MaxResults is not valid."), 0, &[("client/token-without-size", "call")])]
#[case::misspelt_parameter(with("Nome=a"), 200, page(&["f-1"], None), 0, &[("client/unknown-parameter", "call")])]
#[case::key_twice(with("Tag.1.Key=a&Tag.1.Value=b&Tag.2.Key=a&Tag.2.Value=c"), 400, error("Duplicate.TagKey", "The Tag.N.Key contain duplicate key."), 1, &[("client/tag-keys-distinct", "call")])]
#[case::permission(REGION.to_owned(), 403, error("Operation.Forbidden", "The operation is not permitted."), 0, &[])]
#[case::unknown_code(REGION.to_owned(), 400, error("SignatureDoesNotMatch", "Specified signature is not matched."), 0, &[])]
#[case::server_error(REGION.to_owned(), 500, error("InternalError", "Sorry."), 1, &[("server/no-server-error", "server-error")])]
#[case::dispatch(REGION.to_owned(), 500, error("InternalError.Dispatch", "An error occurred when you dispatched the request."), 0, &[])]
#[case::no_request_id(REGION.to_owned(), 403, json!({"Code": "Operation.Forbidden", "Message": "The operation is not permitted."}), 1, &[("server/error-envelope", "schema")])]
#[case::wrong_type(REGION.to_owned(), 200, set("/Invocations/Invocation/0/VmCount", json!("1")), 1, &[("server/field-vm-count", "schema"), ("server/field-vm-count", "value")])]
#[case::unknown_status(REGION.to_owned(), 200, set("/Invocations/Invocation/0/InvocationStatus", json!("Done")), 1, &[("server/overall-status-values", "schema"), ("server/status-success", "each")])]
#[case::wrong_status(REGION.to_owned(), 200, set("/Invocations/Invocation/0/InvocationStatus", json!("Failed")), 1, &[("server/status-success", "each")])]
#[case::wrong_count(REGION.to_owned(), 200, set("/Invocations/Invocation/0/VmCount", json!(2)), 1, &[("server/field-vm-count", "value")])]
#[case::trimmed_by_instance(with("InstanceId=i-1"), 200, set("/Invocations/Invocation/0/VmCount", json!(2)), 0, &[])]
#[case::another_name(with("Name=b.txt"), 200, page(&["f-1"], None), 1, &[("server/filter-by-name", "filter")])]
#[case::a_name_that_may_be_a_pattern(with("Name=b*"), 200, page(&["f-1"], None), 0, &[])]
#[case::another_tag(with("Tag.1.Key=owner&Tag.1.Value=you"), 200, page(&["f-1"], None), 1, &[("server/filter-by-tag", "filter")])]
#[case::a_tag_with_a_blank_at_its_end(with("Name=a.txt"), 200, set("/Invocations/Invocation/0/Name", json!("a.txt ")), 0, &[])]
#[case::a_gap_in_the_tags(with("Tag.1.Key=owner&Tag.1.Value=me&Tag.3.Key=a&Tag.3.Value=b"), 200, page(&["f-1"], None), 0, &[("client/tag-number-gap", "call")])]
#[case::the_tag(with("Tag.1.Key=owner&Tag.1.Value=me"), 200, page(&["f-1"], None), 0, &[])]
#[case::another_instance(with("InstanceId=i-2"), 200, page(&["f-1"], None), 1, &[("server/filter-by-instance", "filter")])]
#[case::too_many(with("MaxResults=1"), 200, page(&["f-1", "f-2"], None), 1, &[("server/max-results-caps-page", "records")])]
fn an_exchange_is_judged(
    #[case] query: String,
    #[case] status: u16,
    #[case] body: Value,
    #[case] code: i32,
    #[case] due: &[(&str, &str)],
) {
    let (exit, found, ended) = judged(&[entry(&query, status, &body)]);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(id, check)| (id.as_str(), check.as_str())).collect();
    assert_eq!((exit, found.as_slice()), (code, due), "{}{}", ended.out, ended.err);
}

fn walk(pages: &[(&str, Value)]) -> (i32, Vec<(String, String)>) {
    let entries: Vec<Value> =
        pages.iter().map(|(query, page)| entry(&with(query), 200, page)).collect();
    let (exit, found, _) = judged(&entries);
    (exit, found)
}

#[test]
fn pages_are_linked_by_their_tokens() {
    let first = || ("Name=a.txt&MaxResults=1", page(&["f-1"], Some("t1")));
    let last = ("Name=a.txt&MaxResults=1&NextToken=t1", page(&["f-2"], None));
    assert_eq!(walk(&[first(), last.clone()]), (0, vec![]));
    let again = ("Name=a.txt&MaxResults=2&NextToken=t1", page(&["f-1"], None));
    let found = |clause: &str| vec![(clause.to_owned(), "walk".to_owned())];
    assert_eq!(walk(&[first(), again.clone()]), (1, found("server/walk-no-repeats")));
    let endless = ("Name=a.txt&MaxResults=1&NextToken=t1", page(&["f-2"], Some("t1")));
    assert_eq!(walk(&[first(), endless]), (1, found("server/walk-ends")));
    let other = ("MaxResults=1&NextToken=t1", page(&["f-1"], None));
    assert_eq!(walk(&[first(), other]), (0, found("client/token-of-another-filter")));
    // A token that is sent twice gives its page twice.
    assert_eq!(walk(&[first(), last.clone(), last]), (0, vec![]));
    let elsewhere = ("Name=a.txt&MaxResults=1&NextToken=made-up", page(&["f-1"], None));
    assert_eq!(walk(&[first(), elsewhere]), (0, vec![]));
}

#[test]
fn a_token_of_the_walk_itself_is_taken() {
    let refusal =
        error("InvalidParameter.NextToken", "The specified parameter NextToken is not valid.");
    let first = entry(&with("MaxResults=1"), 200, &page(&["f-1"], Some("t1")));
    let entries = [first, entry(&with("MaxResults=1&NextToken=t1"), 400, &refusal)];
    let (exit, found, ended) = judged(&entries);
    assert_eq!(found, [("server/token-accepted".to_owned(), "walk".to_owned())], "{}", ended.err);
    assert_eq!(exit, 1);
    let (exit, found, _) = judged(&entries[1..]);
    assert_eq!((exit, found), (0, vec![]), "nobody knows where that token came from");
}

#[test]
fn what_cannot_be_judged_is_counted() {
    let right = || entry(REGION, 200, &page(&["f-1"], None));
    let changed = |how: fn(&mut Value)| {
        let mut entry = right();
        how(&mut entry);
        entry
    };
    let entries = [
        right(),
        changed(|e| {
            e["request"]["url"] =
                json!("https://ecs.acme.example/?Action=DescribeRegions&Version=2014-05-26");
        }),
        changed(|e| e["request"]["url"] = json!("https://cdn.example/logo.png")),
        changed(|e| e["request"]["method"] = json!("OPTIONS")),
        json!({"request": {}}),
        changed(|e| e["response"]["status"] = json!(0)),
        changed(|e| e["response"] = Value::Null),
        changed(|e| {
            e["response"]["content"] = json!({"size": 100, "mimeType": "application/json"});
        }),
        entry(REGION, 429, &json!({})),
        changed(|e| {
            e["request"]["url"] =
                json!("http://h/?Action=DescribeSendFileResults&Format=XML&RegionId=x");
            e["response"]["content"] = json!({"size": 4, "mimeType": "text/xml", "text": "<a/>"});
        }),
    ];
    let (exit, found, ended) = judged(&entries);
    assert_eq!((exit, found), (0, vec![]), "{}", ended.out);
    let told = "10 entries: 6 call DescribeSendFileResults, 4 are of others and not judged; \
                1 throttled; 2 without an answer; 1 whose answer's body is not in the file; \
                1 answered in XML, of which the answer is not judged";
    assert!(ended.err.contains(told), "{}", ended.err);
}

#[test]
fn nothing_to_judge_is_no_success() {
    let (exit, _, ended) = judged(&[]);
    assert_eq!(exit, 4, "{}", ended.out);
}

#[test]
fn base64_bodies_and_forms_are_read() {
    use base64::Engine;
    let body = set("/Invocations/Invocation/0/VmCount", json!(2)).to_string();
    let mut odd = entry(REGION, 200, &json!({}));
    odd["request"]["method"] = json!("POST");
    odd["request"]["url"] = json!("https://ecs.acme.example/");
    odd["request"]["postData"] = json!({"mimeType": "application/x-www-form-urlencoded",
        "text": "Action=DescribeSendFileResults&Format=JSON&RegionId=cn-hangzhou&MaxResults=x"});
    odd["response"]["content"]["text"] = json!(base64::prelude::BASE64_STANDARD.encode(body));
    odd["response"]["content"]["encoding"] = json!("base64");
    let found: Vec<String> = judged(&[odd]).1.into_iter().map(|(id, _)| id).collect();
    assert_eq!(
        found,
        ["client/max-results-type", "server/field-vm-count", "server/max-results-type"]
    );
}

#[test]
fn the_report_names_the_entry_with_its_time_and_url() {
    let entries =
        [entry(REGION, 200, &page(&[], None)), entry(&with("MaxResults=x"), 200, &page(&[], None))];
    let out = judged(&entries).2.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let place = "entry 2, 2026-06-26T04:00:00Z, GET https://ecs.acme.example";
    assert!(out.contains(place), "{out}");
    assert!(out.contains("client") && out.contains("server"), "{out}");
}

#[test]
fn hostile_traffic_stays_inert() {
    let evil = "\u{1b}[2J\u{202e}<script>alert(1)</script>\n::error::x";
    let mut odd = entry(
        &with("MaxResults=%1B%5B2J%3Cscript%3E"),
        200,
        &set("/Invocations/Invocation/0/Name", json!({"x": evil})),
    );
    odd["request"]["method"] = json!(evil);
    odd["startedDateTime"] = json!(evil);
    odd["request"]["url"] =
        json!(format!("https://{evil}/?Action=DescribeSendFileResults&MaxResults={evil}"));
    let folder = Folder::new();
    let file = folder.with("traffic.har", &har(&[odd]));
    let formats = ["json", "junit", "tap", "markdown", "html", "sarif", "badge"];
    let mut arguments = vec!["verify".to_owned(), file, "-v".into(), "--github".into()];
    for format in formats {
        arguments.extend([
            "--report".to_owned(),
            format!("{format}={}", folder.file(&format!("r.{format}"))),
        ]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = run(&arguments);
    assert_eq!(ended.code, 1, "{}", ended.err);
    for text in
        [ended.out, ended.err].into_iter().chain(formats.map(|f| folder.read(&format!("r.{f}"))))
    {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
        assert!(!text.contains("\n::error::x"), "{text}");
    }
    let html = folder.read("r.html");
    assert!(!html.contains("<script>alert"), "{html}");
}

#[test]
fn a_suite_judges_the_reference_without_accusing_it() {
    let folder = Folder::new();
    let file = folder.file("served.har");
    let mock = Mock::start(&["--record", &file]);
    let suite = [
        "run",
        "-q",
        "--target",
        &mock.url,
        "--seed",
        &mock.world,
        "--filter",
        "!theme(retention)",
    ];
    assert_eq!(run(&suite).code, 0);
    assert!(!folder.path("served.har").exists(), "it is put in place at the end");
    assert_eq!(mock.terminate(), Some(0));
    let text = folder.read("served.har");
    assert!(!text.contains("test-secret"), "a secret was written");
    let ended =
        run(&["verify", &file, "--report", &format!("json={}", folder.file("report.json"))]);
    let report: Value = serde_json::from_str(&folder.read("report.json")).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let wrong: Vec<&Value> =
        rows.iter().filter(|r| r["theme"] == "server" && r["verdict"] != "pass").collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let client = rows.iter().filter(|row| row["theme"] == "client" && row["verdict"] == "fail");
    assert!(client.count() > 10 && ended.code == 1, "the suite does send what breaks the page");
    let judged = report["summary"]["requests"].as_u64().unwrap();
    assert!(judged > 1000, "{judged}");
}
