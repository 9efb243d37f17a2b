//! Run files of strangers: what is no run file is refused, and whatever a run file says is shown
//! inert and bounded in every form.

use rstest::rstest;
use serde_json::Value;

use crate::command::{Folder, run};

/// Tries every medium at once.
const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u{1b}[31mred\
    \u{1b}]8;;http://evil\u{7}\u{9b}2J\u{202e}gnp\u{2066}\u{200b}\r\n::set-env name=PATH::x\n##[error]x \
    | `code` ``` @all ]]> %0A {{7*7}} <!--";

/// Members whose values are words of the format, times or numbers in disguise.
const WORDS: &[&str] =
    &["verdict", "level", "started", "finished", "partition", "signature", "readings", "digest"];

/// A filter for one row.
const ROW: &str = "row(tags/key-length[key=65xa,place=first])";

/// A run of one row, as this program writes it.
fn small(folder: &Folder, name: &str) -> String {
    let report = format!("json={}", folder.file(name));
    assert_eq!(run(&["run", "-v", "--filter", ROW, "--report", &report]).code, 0);
    folder.file(name)
}

/// Puts a text into every place of a run file that may hold one.
fn poison(value: &mut Value, text: &str) {
    match value {
        Value::String(old) => text.clone_into(old),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, text)),
        Value::Object(members) => {
            for (name, member) in members {
                if !WORDS.contains(&name.as_str()) {
                    poison(member, text);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A run file in which every text is this one, and whose one row fails.
fn poisoned(folder: &Folder, text: &str) -> String {
    let file = small(folder, "clean.json");
    let mut run: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let failure = serde_json::json!({
        "clause": "", "level": "must", "check": "", "expected": "", "actual": "", "at": "",
        "pointer": "", "curl": "", "nearest_pass": "", "note": "",
    });
    let row = &mut run["rows"][0];
    row["verdict"] = "fail".into();
    row["reason"] = "".into();
    row["ticket"] = "".into();
    row["known_reason"] = "".into();
    row["failures"] = vec![failure.clone(), failure].into();
    assert!(!row["exchanges"].as_array().unwrap().is_empty(), "`-v` keeps exchanges");
    run["settings"]["command"] = "".into();
    run["summary"]["reasons"] = vec![""].into();
    poison(&mut run, text);
    folder.with("poisoned.json", &run.to_string())
}

fn acts(c: char) -> bool {
    c != '\n' && (c.is_control() || "\u{202e}\u{2066}\u{200b}".contains(c))
}

#[rstest]
#[case::text("")]
#[case::junit("junit")]
#[case::tap("tap")]
#[case::markdown("markdown")]
#[case::html("html")]
#[case::sarif("sarif")]
#[case::badge("badge")]
#[case::json("json")]
#[case::difference("diff")]
#[case::difference_markdown("diff markdown")]
#[case::difference_json("diff json")]
fn every_form_is_inert_and_bounded(#[case] form: &str) {
    let folder = Folder::new();
    let clean = small(&folder, "other.json");
    // Short ones show everything; long ones must not.
    for (size, most) in [(1, 60_000), (800_000 / HOSTILE.len(), 120_000)] {
        let file = poisoned(&folder, &HOSTILE.repeat(size));
        let report = format!("{}=-", form.rsplit(' ').next().unwrap());
        let arguments: Vec<&str> = match form {
            "" => vec!["report", &file, "-v", "--color", "never"],
            "diff" => vec!["diff", &clean, &file, "--color", "never"],
            form if form.starts_with("diff ") => vec!["diff", &clean, &file, "--report", &report],
            _ => vec!["report", &file, "--report", &report],
        };
        let shown = run(&arguments);
        assert_ne!(shown.code, 2, "{}", shown.err);
        let out = shown.out;
        assert!(out.len() > 100, "{out}");
        if let Some(at) = out.find(acts) {
            panic!("{form}: {:?}", &out[at.saturating_sub(80)..(at + 20).min(out.len())]);
        }
        let page = 500_000 * usize::from(form == "html");
        // JSON gives the data as it is; what reads it has to bound what it shows.
        if !form.ends_with("json") {
            assert!(out.len() < most + page, "{form}: {} bytes", out.len());
        }
        if form == "html" {
            assert!(!out.contains("<script>alert") && !out.contains("<img"), "markup");
        }
        let commands =
            out.lines().filter(|line| line.starts_with("::") || line.contains("##[error]"));
        if form.is_empty() || form == "diff" || form == "tap" {
            assert_eq!(commands.count(), 0, "{out}");
        }
    }
}

#[rstest]
#[case::empty("", "cut off")]
#[case::no_json("<testsuites/>", "no run document")]
#[case::list("[]", "no run document")]
#[case::no_format("{}", "no run document")]
#[case::other_format("{\"format\": 9}", "format is 9")]
#[case::other_json("{\"format\": 1, \"tests\": []}", "no run document")]
#[case::nested(&"[".repeat(100_000), "no run document")]
#[case::not_utf_8("\u{feff}{\"format\": 1}", "no run document")]
#[case::huge_text(&format!("{{\"format\": 1, \"tool\": \"{}\"}}", "x".repeat(10 << 20)), "a text of more than")]
fn what_is_no_run_file_is_refused(#[case] text: &str, #[case] told: &str) {
    let folder = Folder::new();
    let (bad, good) = (folder.with("bad.json", text), small(&folder, "good.json"));
    for arguments in [
        vec!["report", &bad],
        vec!["report", &good, &bad, "--report", "html=-"],
        vec!["report", &good, "--since", &bad, "--report", "html=-"],
        vec!["report", "--check", &bad],
        vec!["diff", &good, &bad],
        vec!["diff", &bad, &good],
        vec!["merge", &bad],
        vec!["run", "--rerun-failed", &bad],
    ] {
        let ended = run(&arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains("bad.json") && ended.err.contains(told), "{}", ended.err);
        assert!(ended.err.len() < 2_000, "{}", ended.err);
    }
}

#[test]
fn a_truncated_run_is_refused_wherever_it_ends() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(small(&folder, "whole.json")).unwrap();
    for tenth in 1..10 {
        let mut end = text.len() * tenth / 10;
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let cut = folder.with("cut.json", &text[..end]);
        for command in ["report", "merge"] {
            let ended = run(&[command, &cut]);
            assert_eq!(ended.code, 2, "{command} at {end}");
            assert!(ended.err.contains("cut off at line"), "{}", ended.err);
        }
    }
}
