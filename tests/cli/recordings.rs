//! `run --record`, and `verify` of what it wrote.

use acs_conform::wire::WireResponse;
use rstest::rstest;
use serde_json::Value;

use crate::command::{Ended, Folder, Mock, command, run};
use crate::stand_in::{StandIn, refusal};

/// All rows whose worlds are quick to seed.
const QUICK: &str = "!theme(retention) & !case(paging/walk*)";
const TAGS: &str = "theme(tags)";

/// A report without the times, which nothing can repeat.
fn timeless(report: &str) -> Value {
    let mut run: Value = serde_json::from_str(report).unwrap();
    for time in ["started", "finished"] {
        run[time] = Value::Null;
    }
    for row in run["rows"].as_array_mut().unwrap() {
        row["millis"] = Value::Null;
        for exchange in row["exchanges"].as_array_mut().into_iter().flatten() {
            exchange["millis"] = Value::Null;
        }
    }
    run
}

struct Recorded {
    folder: Folder,
    har: String,
    run: Ended,
}

/// Runs with a recording.
fn recorded(arguments: &[&str]) -> Recorded {
    let folder = Folder::new();
    let har = folder.file("run.har");
    let report = format!("json={}", folder.file("run.json"));
    let more = ["run", "-q", "--record", &har, "--report", &report];
    let run = run(&[&more, arguments].concat());
    Recorded { folder, har, run }
}

impl Recorded {
    fn verify(&self, more: &[&str]) -> Ended {
        let report = format!("json={}", self.folder.file("verified.json"));
        run(&[&["verify", "-q", &self.har, "--report", &report], more].concat())
    }

    /// Asserts that judging again gives the same report and exit code. Gives the report.
    fn assert_same(&self, code: i32) -> Value {
        let again = self.verify(&[]);
        assert_eq!((self.run.code, again.code), (code, code), "{}{}", self.run.err, again.err);
        let (then, now) = (self.folder.read("run.json"), self.folder.read("verified.json"));
        assert_eq!(timeless(&now), timeless(&then));
        assert!(again.err.contains("every verdict is the one that the run told"), "{}", again.err);
        assert_eq!(again.out, self.run.out);
        timeless(&now)
    }

    /// Changes the text of the recording.
    fn change(&self, how: impl FnOnce(String) -> String) {
        self.folder.with("run.har", &how(self.folder.read("run.har")));
    }
}

#[test]
fn the_reference_is_judged_the_same_again() {
    let run = recorded(&[]).assert_same(0);
    assert_eq!(run["summary"]["verdict"], "conformant");
}

#[rstest]
#[case::accepts("tags/key-length-in-bytes", "tag-key-length")]
#[case::status("errors/invalidregionid-notfound-with-200", "error-invalid-region-id-not-found")]
#[case::value("values/overwrite-always", "field-overwrite")]
fn a_mutant_fails_the_same_again(#[case] mutant: &str, #[case] clause: &str) {
    let mock = Mock::start(&["--mutant", mutant]);
    let recorded = recorded(&["--target", &mock.url, "--seed", &mock.world, "--filter", QUICK]);
    drop(mock);
    let run = recorded.assert_same(1);
    let failures: Vec<&Value> =
        run["rows"].as_array().unwrap().iter().map(|r| &r["failures"]).collect();
    assert!(failures.into_iter().cloned().collect::<Value>().to_string().contains(clause));
}

fn throttling() -> WireResponse {
    let headers = [("x-acs-retry-after", "1")];
    refusal(400, "Throttling.User", "Request was denied due to user flow control.", &headers)
}

#[test]
fn a_throttled_run_is_judged_the_same_again() {
    let busy = StandIn::start(|n, request, service| match n % 3 {
        2 => throttling(),
        _ => service.answer(request),
    });
    let run = recorded(&["--target", &busy.url, "--seed", &busy.world, "--filter", TAGS]);
    let run = run.assert_same(0);
    assert!(run["summary"]["retries"].as_u64().unwrap() > 20, "{}", run["summary"]);
}

#[test]
fn a_target_that_throttles_most_is_judged_the_same_again() {
    let busy = StandIn::start(|n, request, service| match n % 7 {
        6 => service.answer(request),
        _ => throttling(),
    });
    let arguments = ["--target", &busy.url, "--seed", &busy.world, "--filter", TAGS];
    let run = recorded(&[&arguments[..], &["--jobs", "1"]].concat()).assert_same(3);
    assert!(run["rows"].to_string().contains("asked 4 times"));
}

#[test]
fn a_run_within_narrow_bounds_is_judged_the_same_again() {
    let mock = Mock::start(&[]);
    let arguments =
        ["--target", &mock.url, "--seed", &mock.world, "--filter", "case(paging/walk*)"];
    let recorded = recorded(&[&arguments[..], &["--bound", "pages=1"]].concat());
    drop(mock);
    let run = recorded.assert_same(4);
    assert!(run["rows"].to_string().contains("still more after 1 pages"));
}

#[test]
fn a_flaky_row_is_flaky_again() {
    let odd = StandIn::start(|n, request, service| match n {
        0 => refusal(500, "InternalError", "Once.", &[]),
        _ => service.answer(request),
    });
    let row = "row(tags/key-length[key=64xa,place=first])";
    let run = recorded(&["--target", &odd.url, "--seed", &odd.world, "--filter", row]);
    assert_eq!(run.assert_same(1)["rows"][0]["flaky"], true);
}

#[rstest]
#[case::nobody_there(&["--target", "http://127.0.0.1:1", "--seed", "http://127.0.0.1:1/w"], 3)]
#[case::no_seed(&["--target", "http://127.0.0.1:1", "--filter", "theme(relations)"], 3)]
#[case::few_requests(&["--filter", TAGS, "--max-requests", "30", "--jobs", "1"], 4)]
#[case::a_part(&["--partition", "2/9", "--filter", QUICK], 0)]
#[case::other_signature(&["--signature", "rpc", "--filter", "theme(access)"], 0)]
#[case::another_edition(&["--edition", "2024-12-24", "--filter", "theme(paging)"], 0)]
#[case::another_region(&["--region", "cn-shanghai", "--filter", "case(parameters/unknown)", "--partial"], 0)]
fn whatever_was_run_is_judged_the_same_again(#[case] arguments: &[&str], #[case] code: i32) {
    let recorded = recorded(arguments);
    // How a run that was short of something ends is its own matter; only sameness is asked for.
    let code =
        if recorded.run.code == 3 || recorded.run.code == 4 { recorded.run.code } else { code };
    recorded.assert_same(code);
}

fn first_tag_run() -> Recorded {
    let recorded = recorded(&["--filter", "case(tags/filter)"]);
    assert_eq!(recorded.run.code, 0, "{}", recorded.run.err);
    recorded
}

/// The entries as lines, since a recording has one on each.
fn entries(har: &str) -> Vec<String> {
    let lines = har.lines().filter(|line| line.starts_with("{\"_attempt\""));
    lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

fn with_entries(har: &str, entries: &[String]) -> String {
    let (start, _) = har.split_once("\"entries\":[").unwrap();
    let (_, end) = har.split_once("\n],").unwrap();
    format!("{start}\"entries\":[\n{}\n],{end}", entries.join(",\n"))
}

fn without_first(har: &str) -> String {
    let all = entries(har);
    with_entries(har, &all[1..])
}

fn without_last(har: &str) -> String {
    let all = entries(har);
    with_entries(har, &all[..all.len() - 1])
}

fn other_end(har: &str) -> String {
    let (rest, end) = har.rsplit_once("\"digest\":\"sha256:").unwrap();
    format!("{rest}\"digest\":\"sha256:0{end}")
}

fn swapped(har: &str) -> String {
    let mut all = entries(har);
    all.swap(0, 1);
    with_entries(har, &all)
}

#[rstest]
#[case::a_byte_of_a_body(|har: &str| har.replacen("\\\"Success\\\"", "\\\"Sucsess\\\"", 1), "entry 1 (tags/filter")]
#[case::a_status(|har: &str| har.replacen("\"status\":200", "\"status\":201", 1), "was changed after it was recorded")]
#[case::a_request(|har: &str| har.replacen("cn-hangzhou", "cn-shanghai", 1), "was changed after it was recorded")]
#[case::the_target(|har: &str| har.replacen("built-in reference server", "acme-cloud 4.2", 1), "was changed after it was recorded")]
#[case::the_first_gone(without_first, "entries 1 to 1 are missing")]
#[case::the_last_gone(without_last, "the last one here is")]
#[case::another_order(swapped, "stands in another place")]
#[case::an_end_of_another(other_end, "the end does not belong to these entries")]
fn an_edited_file_is_told_apart(#[case] how: fn(&str) -> String, #[case] part: &str) {
    let recorded = first_tag_run();
    let before = recorded.folder.read("run.har");
    recorded.change(|har| how(&har));
    assert_ne!(recorded.folder.read("run.har"), before, "nothing was changed");
    let ended = recorded.verify(&[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(
        ended.err.contains("is not what was recorded") && ended.err.contains(part),
        "{}",
        ended.err
    );
}

#[test]
fn white_space_and_the_order_of_members_are_no_edits() {
    let recorded = first_tag_run();
    recorded.change(|har| {
        let value: Value = serde_json::from_str(&har).unwrap();
        // `log` in the order of the format; members inside entries in any other.
        let log = &value["log"];
        format!(
            "{{\"log\": {{\"_acsConform\": {:#}, \"entries\": {:#}, \"_acsConformEnd\": {:#}}}}}",
            log["_acsConform"], log["entries"], log["_acsConformEnd"]
        )
    });
    recorded.assert_same(0);
}

#[test]
fn a_cut_recording_is_judged_as_far_as_it_goes() {
    let recorded = first_tag_run();
    let whole = recorded.folder.read("run.har");
    let middle = whole.find("{\"_attempt\"").unwrap() + 3000;
    for (length, text) in [(middle, None), (whole.find("\n],").unwrap(), Some("\n]}}\n"))] {
        recorded.change(|har| format!("{}{}", &har[..length], text.unwrap_or_default()));
        let ended = recorded.verify(&[]);
        assert_eq!(ended.code, 4, "{}", ended.err);
        assert!(ended.err.contains("was cut off"), "{}", ended.err);
        let run: Value = serde_json::from_str(&recorded.folder.read("verified.json")).unwrap();
        assert_eq!(run["complete"], false);
        recorded.change(|_| whole.clone());
    }
}

#[test]
fn another_version_of_the_suite_tells_what_changes_and_why() {
    let recorded = first_tag_run();
    let verified = |from: &str, to: &str| {
        let suite = copied_suite(&recorded.folder, |path, text| match path {
            "tags/filter.yaml" => {
                assert!(text.contains(from), "{text}");
                text.replace(from, to)
            }
            _ => text,
        });
        let ended = recorded.verify(&["--suite", &suite]);
        assert!(ended.err.contains("another version of the suite"), "{}", ended.err);
        ended
    };
    let ended = verified("title: A tag", "title: Any tag");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("every verdict is the one"), "{}", ended.err);
    // The recorded answers are judged by what the case now asks for.
    let tags =
        "{RegionId: cn-hangzhou, Tags: {TagKey: \"${tag.key}\", TagValue: \"${tag.value}\"}}";
    let ended = verified(&format!("exactly-where: {tags}"), "count: \"99\"");
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("pass → fail: "), "{}", ended.err);
    // What the case now sends was not sent then.
    let ended = verified("MaxResults: \"50\"", "MaxResults: \"49\"");
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("pass → untestable: "), "{}", ended.err);
    assert!(ended.err.contains("this row now sends another query"), "{}", ended.err);
}

/// A copy of the built-in suite with files changed; gives its folder.
fn copied_suite(folder: &Folder, how: impl Fn(&str, String) -> String) -> String {
    const NAME: &str = "describe-send-file-results";
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting = vec![format!("cases/{NAME}"), format!("schemas/{NAME}")];
    while let Some(path) = waiting.pop() {
        for entry in std::fs::read_dir(root.join(&path)).unwrap() {
            let entry = entry.unwrap();
            let below = format!("{path}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                waiting.push(below);
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let inside = below.trim_start_matches(&format!("cases/{NAME}/")).to_owned();
            let to = folder.path(&below);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, how(&inside, text)).unwrap();
        }
    }
    folder.file(&format!("cases/{NAME}"))
}

#[test]
fn a_recording_that_cannot_be_written_is_told_before_anything_is_sent() {
    let folder = Folder::new();
    let target = StandIn::start(|_, request, service| service.answer(request));
    for place in [folder.file("no/such/folder/a.har"), folder.root().display().to_string()] {
        let ended = run(&["run", "--target", &target.url, "--record", &place]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains("cannot write to"), "{}", ended.err);
    }
    assert_eq!(target.asked(), 0);
}

#[rstest]
#[case::missing(None, "cannot read")]
#[case::empty(Some(""), "it is empty")]
#[case::no_json(Some("GIF89a"), "not JSON")]
#[case::no_har(Some("{\"format\": 1}"), "no HAR")]
#[case::later(Some("{\"log\":{\"_acsConform\":{\"format\":2},\"entries\":[]}}"), "format 2")]
#[case::header(
    Some("{\"log\":{\"_acsConform\":{\"format\":1},\"entries\":[]}}"),
    "header of the recording is wrong"
)]
#[case::cut(Some("{\"log\":{\"entries\":[{\"request\":"), "cut off in the midst of entry 1")]
#[case::base64(
    Some(
        "{\"log\":{\"entries\":[{\"request\":{\"url\":\"http://h/?Action=DescribeSendFileResults\"},\"response\":{\"status\":200,\"content\":{\"text\":\"%\",\"encoding\":\"base64\"}}}]}}"
    ),
    "entry 1: the answer's body is not the Base64"
)]
fn bad_files_are_told_with_their_place(#[case] text: Option<&str>, #[case] part: &str) {
    let folder = Folder::new();
    let file = match text {
        Some(text) => folder.with("a.har", text),
        None => folder.file("a.har"),
    };
    let ended = run(&["verify", &file]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.contains(part) && ended.err.contains("a.har"), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn a_killed_run_keeps_what_it_had_and_an_earlier_file() {
    let slow = StandIn::start(|_, request, service| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        service.answer(request)
    });
    let folder = Folder::new();
    let har = folder.with("run.har", "an earlier recording");
    let arguments = ["run", "--target", &slow.url, "--seed", &slow.world, "--record", &har, "-q"];
    let mut running = command(&arguments).spawn().unwrap();
    while slow.asked() < 40 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(folder.read("run.har"), "an earlier recording");
    let report = format!("json={}", folder.file("verified.json"));
    let ended = run(&["verify", "-q", &folder.file("run.har.partial"), "--report", &report]);
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains("was cut off"), "{}", ended.err);
    let run: Value = serde_json::from_str(&folder.read("verified.json")).unwrap();
    let passed = run["summary"]["rows"]["pass"].as_u64().unwrap();
    assert!(passed >= 20 && run["summary"]["rows"]["fail"] == 0, "{}", run["summary"]);
}

#[test]
fn another_edition_may_be_asked_for() {
    let recorded = recorded(&["--filter", "case(tags/filter)"]);
    let ended = recorded.verify(&["--edition", "2024-12-24"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("2026-06-26 sha256:") && ended.err.contains("not 2024-12-24"));
}
