use rstest::rstest;

use super::*;

#[derive(Default)]
struct Noted {
    headers: usize,
    urls: Vec<String>,
    ends: usize,
}

impl Sink for Noted {
    fn header(&mut self, _: Value) -> Result<(), String> {
        self.headers += 1;
        Ok(())
    }

    fn recorded(&mut self, _: u64, entry: Map<String, Value>) -> Result<(), String> {
        self.urls.push(unsealed(entry)?.url().to_owned());
        Ok(())
    }

    fn traffic(&mut self, _: u64, entry: Entry) -> Result<(), String> {
        if entry.url() == "stop" {
            return Err("a sink that has enough".to_owned());
        }
        self.urls.push(entry.url().to_owned());
        Ok(())
    }

    fn end(&mut self, _: Value) -> Result<(), String> {
        self.ends += 1;
        Ok(())
    }
}

fn taken(text: &[u8]) -> (Result<Taken, HarError>, Noted) {
    let mut noted = Noted::default();
    (read(text, &mut noted), noted)
}

const TWO: &str = r#"{"log": {"version": "1.2", "pages": [{"x": [1]}], "entries": [
    {"request": {"url": "a"}, "_other": {"deep": [[]]}}, {"request": {"url": "b"}}], "z": 1}, "y": 2}"#;

#[test]
fn entries_come_one_by_one() {
    for text in [TWO.to_owned(), format!("\u{feff}{TWO}\n")] {
        let (read, noted) = taken(text.as_bytes());
        assert_eq!(read.unwrap(), Taken { kind: Kind::Traffic, entries: 2, cut: false });
        assert_eq!(noted.urls, ["a", "b"]);
    }
}

#[test]
fn a_recording_is_read_as_far_as_it_goes() {
    let whole = r#"{"log":{"_acsConform":{},"entries":[{"request":{"url":"a"}},{"request":{"url":"b"}}],"_acsConformEnd":{}}}"#;
    let (read, noted) = taken(whole.as_bytes());
    assert_eq!(read.unwrap(), Taken { kind: Kind::Recording, entries: 2, cut: false });
    assert_eq!((noted.headers, noted.ends), (1, 1));
    for length in whole.find("entries").unwrap()..whole.len() - 1 {
        let (read, noted) = taken(&whole.as_bytes()[..length]);
        assert!(read.unwrap().cut, "{length}");
        assert!(noted.urls.len() <= 2);
    }
}

#[rstest]
#[case::empty("", "it is empty")]
#[case::text("GIF89a", "not JSON: expected value at line 1 column 1")]
#[case::list("[]", "no HAR: invalid type: sequence, expected an object with a `log`")]
#[case::other("{\"a\": 1}", "no HAR: there is no `log`")]
#[case::no_entries("{\"log\": {}}", "no HAR: there is no list `log.entries`")]
#[case::log("{\"log\": 5}", "expected `log`")]
#[case::entries("{\"log\": {\"entries\": {}}}", "expected `entries`, a list")]
#[case::entry("{\"log\": {\"entries\": [{}, 5]}}", "entry 2: invalid type: integer `5`")]
#[case::status(
    "{\"log\": {\"entries\": [{\"response\": {\"status\": \"OK\"}}]}}",
    "entry 1: invalid type: string \"OK\""
)]
#[case::cut("{\"log\": {\"entries\": [{}, {\"request\"", "cut off in the midst of entry 2: EOF")]
#[case::cut_in_the_header(
    "{\"log\": {\"_acsConform\": {\"format\"",
    "cut off in the midst of `log`"
)]
#[case::cut_between("{\"log\": {\"entries\": [{}", "cut off in the midst of entry")]
#[case::after("{\"log\": {\"entries\": []}} {}", "what follows the document")]
#[case::sink(
    "{\"log\": {\"entries\": [{\"request\": {\"url\": \"stop\"}}]}}",
    "entry 1: a sink that has enough"
)]
fn what_is_wrong_is_told_with_its_place(#[case] text: &str, #[case] part: &str) {
    let told = taken(text.as_bytes()).0.unwrap_err().to_string();
    assert!(told.contains(part), "{told}");
}

#[test]
fn deep_nesting_and_broken_utf_8_are_mistakes() {
    let deep = format!("{{\"log\": {{\"entries\": [{{\"_obstacle\": {}", "[".repeat(100_000));
    let told = taken(deep.as_bytes()).0.unwrap_err().to_string();
    assert!(told.contains("entry 1: recursion limit exceeded at line 1"), "{told}");
    let told =
        taken(b"{\"log\": {\"entries\": [{\"request\": {\"url\": \"\xff\"}}]}}").0.unwrap_err();
    assert!(told.to_string().contains("entry 1: invalid unicode"), "{told}");
}
