//! Hostile texts cannot act in what is printed or written.

use rstest::rstest;

use crate::answers::noted;
use crate::judged::Judged;
use crate::server::{answer, start};

/// Texts that would act somewhere, as they stand inside a JSON text.
const TEXTS: &str = concat!(
    r"\u001b[2J\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u009b31m ",
    r"\u202ereversed\u2066 \u200b\u0000\u0008\r",
    r"\n::error file=a::forged\n##[error]forged\n##vso[task.setvariable]x\n",
    r"</pre></code><script>alert(1)</script><img src=x onerror=alert(1)> ]]> &lt;\n",
    r"```\n# forged\n[click](javascript:alert(1)) @everyone |cell|\n",
    r"ok 99 - forged\nBail out!\n",
    r"\ufffe\uffff",
);

fn judged() -> Judged {
    let url = start(|asked, stream| match asked.case.as_str() {
        "refused" => {
            let body = format!(
                "{{\"RequestId\":\"{TEXTS}\",\"Code\":\"{TEXTS}\",\"Message\":\"{TEXTS}\"}}"
            );
            answer(stream, "404 Not Found\r\nX-A: \x1b[31m::error::forged", body.as_bytes())
        }
        "listed" => answer(stream, "200 OK\r\nContent-Type: text/html", TEXTS.as_bytes()),
        "tidy" => {
            let body = "\u{1b}[2J\u{202e}\n::error::forged\n##[error]x\n<script>alert(1)</script>";
            answer(stream, "500 Error", body.as_bytes())
        }
        _ => noted(stream, format!("[\"{TEXTS}\"]").as_bytes()),
    });
    let judged = Judged::of(&url, &["--verbose", "--github"]);
    assert_eq!(judged.exit, 1);
    assert!(!judged.err.contains("panicked"), "{}", judged.err);
    judged
}

/// Characters that act on a screen. Our own colours are taken out first.
fn acting(text: &str) -> Option<char> {
    let own = regex::Regex::new("\x1b\\[[0-9;]*m").unwrap();
    let plain = own.replace_all(text, "");
    plain.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    })
}

#[test]
fn nothing_acts_anywhere() {
    let judged = judged();
    for (name, text) in judged.outputs() {
        assert_eq!(acting(&text), None, "in {name}");
    }
    let texts = judged.outputs();
    let of = |name: &str| &texts.iter().find(|(other, _)| *other == name).unwrap().1;
    for name in ["out", "err"] {
        for line in of(name).lines().map(str::trim_start) {
            assert!(!line.starts_with("::error::forged"), "{name}: {line}");
            assert!(!line.starts_with("::error file=a::forged"), "{name}: {line}");
            // A runner takes a command of ours whole, and looks no further into its line.
            if line.starts_with("::error ") || line.starts_with("::warning ") {
                continue;
            }
            assert!(!line.contains("##[error]"), "{name}: {line}");
            assert!(!line.contains("##vso["), "{name}: {line}");
        }
    }
    assert!(
        !of("tap").lines().any(|line| line.starts_with("ok 99") || line.starts_with("Bail out"))
    );
    assert!(!of("markdown").lines().any(|line| line.starts_with("# forged")));
    assert!(of("html").contains("alert(1)"), "the answer is not even shown");
    for markup in ["<script>alert", "<img src=x", "</pre></code>"] {
        assert!(!of("html").contains(markup), "{markup} stands in the page");
    }
}

#[rstest]
#[case::json("json")]
#[case::sarif("sarif")]
#[case::badge("badge")]
fn json_stays_json(#[case] name: &str) {
    let texts = judged().outputs();
    let (_, text) = texts.iter().find(|(other, _)| *other == name).unwrap();
    serde_json::from_str::<serde_json::Value>(text).unwrap();
}

#[test]
fn xml_stays_xml() {
    let texts = judged().outputs();
    let (_, text) = texts.iter().find(|(name, _)| *name == "junit").unwrap();
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) => {
                let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                assert!(
                    name.starts_with("test")
                        || [
                            "failure",
                            "error",
                            "skipped",
                            "properties",
                            "system-out",
                            "system-err"
                        ]
                        .contains(&name.as_str()),
                    "{name}"
                );
            }
            _ => {}
        }
    }
}
