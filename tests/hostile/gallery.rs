//! The gallery: what each target does, and the verdict that it must get.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::answers::{drip, due, gzip, json, noted, page, pour, sound};
use crate::judged::Judged;
use crate::server::{Asked, Serve, answer, start, start_with};

/// Four rows: a list, an error, a walk, and one that needs two records.
const FOUR: &str = "case(rules/listed) | case(rules/refused) | case(rules/walk) | case(rules/many)";
/// How many targets are judged at once.
const AT_ONCE: usize = 4;
const MOST_TIME: Duration = Duration::from_secs(20);
/// In MiB. A debug build of the program alone takes some 40.
const MOST_MEMORY: u64 = 250;

fn judge(url: &str) -> Judged {
    let judged = Judged::of(url, &["--filter", FOUR]);
    assert!(!judged.err.contains("panicked"), "{}", judged.err);
    assert!(judged.took < MOST_TIME, "took {:?}", judged.took);
    assert!(judged.peak < MOST_MEMORY, "took {} MiB", judged.peak);
    assert!(judged.requests() < 60, "sent {} requests", judged.requests());
    judged
}

#[test]
fn a_sound_target_passes() {
    let judged = judge(&start(sound));
    assert_eq!((judged.exit, judged.verdict()), (0, "partial"), "{}{}", judged.out, judged.err);
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let judged = judge(&url);
    assert_eq!((judged.exit, judged.row("listed")), (3, "error"));
}

/// No complete answer comes to anybody: nothing was judged.
const SILENT: &[(&str, Serve)] = &[
    ("closes at once", |_, _| Ok(())),
    ("closes in the head", |_, stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-")),
    ("closes in the body", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Re")
    }),
    ("closes in a chunk", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
    }),
    ("silence", |_, _| {
        std::thread::sleep(Duration::from_secs(30));
        Ok(())
    }),
    ("silence after the head", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")?;
        std::thread::sleep(Duration::from_secs(30));
        Ok(())
    }),
    ("a byte a second in the head", |_, stream| drip(stream, b"HTTP/1.1 200 OK\r\nX-A: b\r\n")),
    ("a byte a second in the body", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
        drip(stream, b" ")
    }),
    ("endless head", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        pour(stream, b"X-Another: header of an endless head, and so on and so on\r\n")
    }),
    ("endless header", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ")?;
        pour(stream, &[b'a'; 4096])
    }),
    ("endless body", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        pour(stream, &[b' '; 65536])
    }),
    ("endless chunks", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        pour(stream, b"4\r\nabcd\r\n")
    }),
    ("endless interim answers", |_, stream| pour(stream, b"HTTP/1.1 100 Continue\r\n\r\n")),
    ("hundred megabytes", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")?;
        pour(stream, &[b' '; 65536])
    }),
    ("content length twice", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
    }),
    ("no http", |_, stream| stream.write_all(b"SSH-2.0-OpenSSH_9.7\r\n")),
    ("bad chunk size", |_, stream| {
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        )
    }),
    ("gzip bomb", |_, stream| {
        let bomb = gzip(&vec![b' '; 64 << 20]);
        answer(stream, "200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json", &bomb)
    }),
];

/// A complete answer that is wrong: a finding, whatever it is.
const WRONG: &[(&str, Serve)] = &[
    ("html", |_, stream| {
        answer(stream, "200 OK\r\nContent-Type: text/html", b"<html>It works!</html>")
    }),
    ("server error", |_, stream| answer(stream, "500 Internal Server Error", b"Traceback")),
    ("gateway", |_, stream| {
        answer(stream, "502 Bad Gateway\r\nContent-Type: text/html", b"<h1>502</h1>")
    }),
    ("unauthorised", |_, stream| answer(stream, "401 Unauthorized", b"")),
    ("redirect to itself", |_, stream| answer(stream, "302 Found\r\nLocation: /", b"")),
    ("redirect elsewhere", |_, stream| {
        answer(stream, "307 Temporary Redirect\r\nLocation: http://192.0.2.1/", b"")
    }),
    ("redirect to a file", |_, stream| {
        answer(stream, "301 Moved\r\nLocation: file:///etc/passwd", b"")
    }),
    ("no content with a body", |_, stream| answer(stream, "204 No Content", b"{\"Things\":[]}")),
    ("content length too short", |asked, stream| {
        let (head, body) = due(asked);
        write!(stream, "HTTP/1.1 {head}\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{body}")
    }),
    ("nested lists", |_, stream| json(stream, "[".repeat(10_000).as_bytes())),
    ("nested note", |_, stream| {
        noted(stream, format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes())
    }),
    ("duplicate members", |_, stream| {
        json(stream, br#"{"RequestId":"1","RequestId":"2","Things":[],"Things":[]}"#)
    }),
    ("not a number", |_, stream| noted(stream, b"NaN")),
    ("too great a number", |_, stream| noted(stream, b"1e400")),
    ("great integer", |_, stream| noted(stream, "9".repeat(4000).as_bytes())),
    ("text after it", |_, stream| json(stream, b"{} and more")),
    ("byte order mark", |_, stream| json(stream, b"\xef\xbb\xbf{}")),
    ("not utf8", |_, stream| noted(stream, b"\"\xff\xfe\"")),
    ("lone surrogate", |_, stream| noted(stream, br#""\ud800""#)),
    ("bare nul", |_, stream| noted(stream, b"\"\0\"")),
    ("utf16", |_, stream| json(stream, b"\xff\xfe{\0}\0")),
    ("xml", |_, stream| json(stream, b"<?xml version=\"1.0\"?><Answer/>")),
    ("entity bomb", |_, stream| {
        json(stream, b"<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>")
    }),
    ("gzip undeclared", |asked, stream| json(stream, &gzip(due(asked).1.as_bytes()))),
    ("no gzip declared", |asked, stream| {
        let (head, body) = due(asked);
        answer(stream, &format!("{head}\r\nContent-Encoding: gzip"), body.as_bytes())
    }),
];

/// Only the walk is bad; the other rows stand.
const WALKS: &[(&str, Serve)] = &[
    ("endless pages", |asked, stream| {
        page(stream, r#"{"Id":"t-1","Note":"first"}"#, &format!("n{}", asked.before))
    }),
    ("token again after three pages", |asked, stream| {
        let next = match asked.from.as_str() {
            "b" => "c",
            "c" => "d",
            _ => "b",
        };
        page(stream, "", next)
    }),
    ("token of ten megabytes", |_, stream| page(stream, "", &"a".repeat(10 << 20))),
    ("turns bad half way", |asked, stream| {
        if asked.from.is_empty() {
            return sound(asked, stream);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    }),
];

#[test]
fn where_nothing_complete_comes_nothing_was_judged() {
    exhibit("silent", SILENT, start, |judged| {
        assert_eq!((judged.exit, judged.verdict()), (3, "partial"), "{}{}", judged.out, judged.err);
        for case in ["listed", "refused", "walk", "many"] {
            assert_eq!(judged.row(case), "error", "{case}");
        }
    });
}

#[test]
fn what_is_complete_but_wrong_is_a_finding() {
    exhibit("wrong", WRONG, start, |judged| {
        assert_eq!((judged.exit, judged.verdict()), (1, "nonconformant"), "{}", judged.out);
        assert_eq!(judged.row("listed"), "fail");
    });
}

#[test]
fn a_bad_walk_leaves_the_other_rows_alone() {
    let spoilt =
        |spoil: Serve| {
            start_with(move |asked, stream| {
                if asked.case == "walk" { spoil(asked, stream) } else { sound(asked, stream) }
            })
        };
    exhibit("walks", WALKS, spoilt, |judged| {
        assert_eq!((judged.exit, judged.row("walk")), (1, "fail"), "{}", judged.out);
        for case in ["listed", "refused", "many"] {
            assert_eq!(judged.row(case), "pass", "{case}");
        }
    });
}

/// Judges every target of a table, a few at once; writes down what each cost, and then tells all
/// that got another verdict.
fn exhibit(
    name: &str,
    targets: &[(&str, Serve)],
    start: impl Fn(Serve) -> String + Sync,
    due: impl Fn(&Judged) + Sync,
) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut lines = Vec::new();
        while let Some((what, serve)) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
            let judged = judge(&start(*serve));
            let told = std::panic::catch_unwind(AssertUnwindSafe(|| due(&judged)));
            let (verdict, time) = (judged.row("walk"), judged.took.as_secs_f64());
            let line = format!(
                "| {what} | {verdict} | {} | {time:.1} s | {} MiB |",
                judged.exit, judged.peak
            );
            lines.push((line, told.is_ok()));
        }
        lines
    };
    let lines: Vec<(String, bool)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let mut table =
        String::from("| target | row | exit | time | memory |\n| --- | --- | --- | --- | --- |\n");
    for (line, _) in &lines {
        table.extend([line, "\n"]);
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{name}.md"));
    std::fs::write(path, table).unwrap();
    let wrong: Vec<&str> =
        lines.iter().filter(|(_, right)| !right).map(|(line, _)| line.as_str()).collect();
    assert!(wrong.is_empty(), "another verdict is due:\n{}", wrong.join("\n"));
    assert_eq!(lines.len(), targets.len());
}

#[test]
fn empty_pages_without_end_prove_nothing() {
    // The length of the list is unknown, so it may be that long; but nothing was seen either.
    let judged =
        judge(&start_with(|asked: &Asked, stream: &mut TcpStream| match asked.case.as_str() {
            "walk" => page(stream, "", &format!("n{}", asked.before)),
            _ => sound(asked, stream),
        }));
    assert_eq!(judged.row("walk"), "vacuous");
    assert_eq!(judged.run["complete"], false);
}

#[test]
fn declared_gzip_is_undone() {
    let judged = judge(&start(|asked, stream| {
        let (head, body) = due(asked);
        answer(stream, &format!("{head}\r\nContent-Encoding: gzip"), &gzip(body.as_bytes()))
    }));
    assert_eq!(judged.exit, 0, "{}", judged.out);
}

#[test]
fn a_target_that_goes_away_is_told_from_one_that_drops_a_request() {
    // The first request is answered, and no other.
    let judged = judge(&start(|asked, stream| match asked.before {
        0 => sound(asked, stream),
        _ => Ok(()),
    }));
    let verdicts = ["listed", "refused", "walk", "many"].map(|case| judged.row(case).to_owned());
    assert!(!verdicts.iter().all(|verdict| verdict == "pass"), "{verdicts:?}");
    assert_ne!(judged.exit, 0);
}
