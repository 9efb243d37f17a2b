//! Every bound of a target: what lies just within it passes, and what lies one beyond does not. The bounds
//! are given by `--bound`, so that they are seen to arrive where they count.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use acs_conform::target::BOUNDS;
use rstest::rstest;

use crate::answers::{JSON, due, sound};
use crate::judged::Judged;
use crate::server::{Asked, Serve, answer, start};

/// The bounds that a test below tries.
const TRIED: &[&str] = &[
    "body", "head", "headers", "connect", "seed", "time", "depth", "values", "pages", "token",
    "findings",
];

#[test]
fn every_bound_is_tried() {
    let all: BTreeSet<&str> = BOUNDS.iter().map(|bound| bound.name).collect();
    assert_eq!(all, TRIED.iter().copied().collect());
}

fn judged(url: &str, case: &str, bound: &str, more: &[&str]) -> Judged {
    let filter = format!("case(rules/{case})");
    Judged::of(
        url,
        &[&["--filter", filter.as_str(), "--bound", bound, "--jobs", "1"], more].concat(),
    )
}

/// Everything that the report says of the row.
fn said(judged: &Judged) -> String {
    let row = &judged.run["rows"][0];
    format!("{} {} {}", row["verdict"], row["reason"], row["failures"])
}

fn listed() -> String {
    let asked = Asked { case: "listed".to_owned(), from: String::new(), before: 0 };
    due(&asked).1
}

/// A head of three headers that takes 300 bytes.
fn with_head(asked: &Asked, stream: &mut std::net::TcpStream) -> std::io::Result<()> {
    let body = due(asked).1;
    let length = body.len().to_string();
    let taken: usize = ["content-type", "application/json", "content-length", "x-fill", &length]
        .iter()
        .map(|text| text.len())
        .sum();
    let fill = "f".repeat(300 - taken);
    write!(stream, "HTTP/1.1 {JSON}\r\nContent-Length: {length}\r\nX-Fill: {fill}\r\n\r\n{body}")
}

fn wrong_in_three_places(_: &Asked, stream: &mut std::net::TcpStream) -> std::io::Result<()> {
    answer(stream, JSON, br#"{"RequestId":1,"Things":[{"Id":2,"Note":3}]}"#)
}

#[rstest]
#[case::body("listed", sound, format!("body={}", listed().len()), format!("body={}", listed().len() - 1), "the answer is larger than")]
#[case::head("listed", with_head, "head=300", "head=299", "the answer is larger than 299 bytes")]
#[case::headers("listed", with_head, "headers=3", "headers=2", "over 2 headers")]
#[case::depth("listed", sound, "depth=3", "depth=2", "nests too deeply")]
#[case::values("listed", sound, "values=8", "values=7", "too many values")]
#[case::pages("walk", sound, "pages=2", "pages=1", "\"vacuous\" \"still more after 1 pages")]
#[case::token("walk", sound, "token=6", "token=5", "a token of 6 bytes")]
fn at_the_bound_and_one_beyond(
    #[case] case: &str,
    #[case] serve: Serve,
    #[case] within: impl AsRef<str>,
    #[case] beyond: impl AsRef<str>,
    #[case] told: &str,
) {
    let url = start(serve);
    let (fits, exceeds) =
        (judged(&url, case, within.as_ref(), &[]), judged(&url, case, beyond.as_ref(), &[]));
    assert_eq!(fits.row(case), "pass", "{}", said(&fits));
    assert_ne!(exceeds.row(case), "pass");
    assert!(said(&exceeds).contains(told), "{}", said(&exceeds));
}

#[test]
fn findings_are_counted_beyond_their_bound() {
    let url = start(wrong_in_three_places);
    let all = judged(&url, "listed", "findings=100", &[]);
    let number = all.run["rows"][0]["failures"].as_array().unwrap().len();
    assert!(number > 3 && !said(&all).contains("left out"), "{}", said(&all));
    let within = judged(&url, "listed", &format!("findings={number}"), &[]);
    assert!(!said(&within).contains("left out"));
    let beyond = judged(&url, "listed", "findings=1", &[]);
    assert!(said(&beyond).contains("more findings of this row are left out"), "{}", said(&beyond));
    let kinds = |judged: &Judged| -> BTreeSet<String> {
        let failures = judged.run["rows"][0]["failures"].as_array().unwrap();
        failures.iter().map(|failure| failure["clause"].to_string()).collect()
    };
    assert_eq!(kinds(&beyond), kinds(&all), "no clause is lost");
}

#[rstest]
#[case::within("seed=5s", "pass", "pass")]
#[case::beyond("seed=100ms", "error", "no complete answer within 100ms")]
fn a_seed_endpoint_is_waited_for(#[case] bound: &str, #[case] verdict: &str, #[case] told: &str) {
    let slow = start(|_, stream| {
        std::thread::sleep(Duration::from_millis(400));
        answer(stream, "204 No Content", b"")
    });
    let judged = judged(&start(sound), "listed", bound, &["--seed", &format!("{slow}/world")]);
    assert_eq!(judged.row("listed"), verdict);
    assert!(said(&judged).contains(told), "{}", said(&judged));
}

#[rstest]
#[case::within("time=1h", &["pass", "pass"], 0)]
#[case::beyond("time=50ms", &["pass", "error"], 3)]
fn a_run_ends(#[case] bound: &str, #[case] verdicts: &[&str], #[case] exit: i32) {
    let url = start(|asked, stream| {
        std::thread::sleep(Duration::from_millis(200));
        sound(asked, stream)
    });
    let filter = "case(rules/listed) | case(rules/refused)";
    let judged = Judged::of(&url, &["--filter", filter, "--bound", bound, "--jobs", "1"]);
    assert_eq!(["listed", "refused"].map(|row| judged.row(row)), verdicts);
    assert_eq!(judged.exit, exit);
    let told = judged.run["rows"].to_string();
    assert_eq!(told.contains("the time for the whole run, 50ms, is used up"), exit == 3, "{told}");
}

#[cfg(feature = "tls")]
#[rstest]
#[case::within("connect=5s", "no complete answer within 1s")]
#[case::beyond("connect=200ms", "no connection within 200ms")]
fn a_connection_is_waited_for(#[case] bound: &str, #[case] told: &str) {
    let url = crate::server::start_raw(|_| crate::answers::keep_silent());
    let judged = judged(&url.replace("http://", "https://"), "listed", bound, &[]);
    assert_eq!(judged.row("listed"), "error");
    assert!(said(&judged).contains(told), "{}", said(&judged));
}
