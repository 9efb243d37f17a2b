//! Targets whose answers are complete and wrong: each is a finding, whatever it is.

use std::io::Write;

use super::Room;
use crate::answers::{due, gzip, json, long, noted, sound};
use crate::exhibit::{Due, Exhibit};
use crate::server::{Serve, answer};

const SERVED: &[(&str, Due, Serve)] = &[
    ("HTML", Due::fail("the body is not JSON"), |_, stream| {
        answer(stream, "200 OK\r\nContent-Type: text/html", b"<html>It works!</html>")
    }),
    ("500 with a stack trace", Due::fail("HTTP 500"), |_, stream| {
        answer(stream, "500 Internal Server Error", b"Traceback")
    }),
    ("502 of a gateway", Due::fail("HTTP 502"), |_, stream| {
        answer(stream, "502 Bad Gateway\r\nContent-Type: text/html", b"<h1>502</h1>")
    }),
    ("401", Due::fail("HTTP 401"), |_, stream| answer(stream, "401 Unauthorized", b"")),
    ("101, another protocol from here on", Due::fail("HTTP 101"), |_, stream| {
        answer(stream, "101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade", b"")
    }),
    ("redirect to itself", Due::fail("HTTP 302"), |_, stream| {
        answer(stream, "302 Found\r\nLocation: /", b"")
    }),
    ("redirect to another host", Due::fail("HTTP 307"), |_, stream| {
        answer(stream, "307 Temporary Redirect\r\nLocation: http://192.0.2.1/", b"")
    }),
    ("redirect to a file", Due::fail("HTTP 301"), |_, stream| {
        answer(stream, "301 Moved\r\nLocation: file:///etc/passwd", b"")
    }),
    ("204 with a body", Due::fail("HTTP 204"), |_, stream| {
        answer(stream, "204 No Content", b"{\"Things\":[]}")
    }),
    ("Content-Length too short", Due::fail("EOF while parsing"), |asked, stream| {
        let (head, body) = due(asked);
        write!(stream, "HTTP/1.1 {head}\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{body}")
    }),
    ("an empty body", Due::fail("the body is empty"), |_, stream| json(stream, b"")),
    ("10 000 lists in each other", Due::fail("nests too deeply"), |_, stream| {
        json(stream, "[".repeat(10_000).as_bytes())
    }),
    ("a note 10 000 levels deep", Due::fail("nests too deeply"), |_, stream| {
        noted(stream, format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes())
    }),
    ("700 000 objects", Due::fail("too many values"), |_, stream| {
        long(stream, "[{}", 700_000, ",{\"m\":[]}", "]")
    }),
    ("4 million numbers", Due::fail("too many values"), |_, stream| {
        long(stream, "[0", 4_000_000, ",0", "]")
    }),
    ("duplicate members", Due::fail("stands twice"), |_, stream| {
        json(stream, br#"{"RequestId":"1","RequestId":"2","Things":[],"Things":[]}"#)
    }),
    ("NaN", Due::fail("the body is not JSON"), |_, stream| noted(stream, b"NaN")),
    ("1e400", Due::fail("number out of range"), |_, stream| noted(stream, b"1e400")),
    ("an integer of 4000 digits", Due::fail("number out of range"), |_, stream| {
        noted(stream, "9".repeat(4000).as_bytes())
    }),
    ("text after the document", Due::fail("text follows after the JSON document"), |_, stream| {
        json(stream, b"{} and more")
    }),
    (
        "a byte order mark",
        Due::fail("a byte order mark, which JSON does not allow"),
        |asked, stream| {
            let (head, body) = due(asked);
            answer(stream, head, format!("\u{feff}{body}").as_bytes())
        },
    ),
    ("invalid UTF-8", Due::fail("invalid unicode code point"), |_, stream| {
        noted(stream, b"\"\xff\xfe\"")
    }),
    ("another charset, declared (GBK)", Due::fail("invalid unicode code point"), |_, stream| {
        let body = b"{\"RequestId\":\"1\",\"Things\":[{\"Id\":\"\xb1\xea\xc7\xa9\"}]}";
        answer(stream, "200 OK\r\nContent-Type: application/json; charset=gbk", body)
    }),
    ("a lone surrogate", Due::fail("unexpected end of hex escape"), |_, stream| {
        noted(stream, br#""\ud800""#)
    }),
    ("a bare NUL", Due::fail("control character"), |_, stream| noted(stream, b"\"\0\"")),
    ("UTF-16", Due::fail("the body is not JSON"), |_, stream| json(stream, b"\xff\xfe{\0}\0")),
    ("XML in place of JSON", Due::fail("the body is not JSON"), |_, stream| {
        json(stream, b"<?xml version=\"1.0\"?><Answer/>")
    }),
    ("XML with entities that multiply", Due::fail("the body is not JSON"), |_, stream| {
        json(stream, b"<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>")
    }),
    ("gzip that is not declared", Due::fail("the body is not JSON"), |asked, stream| {
        json(stream, &gzip(due(asked).1.as_bytes()))
    }),
    ("gzip declared, plain sent", Due::fail("the body is not gzip"), |asked, stream| {
        let (head, body) = due(asked);
        answer(stream, &format!("{head}\r\nContent-Encoding: gzip"), body.as_bytes())
    }),
    ("gzip cut off", Due::fail("the body is not gzip"), |asked, stream| {
        let (head, body) = due(asked);
        let packed = gzip(body.as_bytes());
        let half = &packed[..packed.len() / 2];
        answer(stream, &format!("{head}\r\nContent-Encoding: gzip"), half)
    }),
    ("a coding that nobody asked for (br)", Due::fail("the body is not br"), |asked, stream| {
        let (head, body) = due(asked);
        answer(stream, &format!("{head}\r\nContent-Encoding: br"), body.as_bytes())
    }),
    (
        "10 000 things too many",
        Due::fail("10000 records (missing: t-1, t-2; not due: x-0"),
        |_, stream| {
            let things: Vec<String> =
                (0..10_000).map(|n| format!("{{\"Id\":\"x-{n}\"}}")).collect();
            json(stream, crate::answers::things(&things.join(","), "").as_bytes())
        },
    ),
];

/// Unusual ways to say what is due.
const ODD: &[(&str, Due, Serve)] = &[
    ("nothing unusual", Due::PASS, sound),
    ("Content-Length twice, the same", Due::PASS, |asked, stream| {
        let (head, body) = due(asked);
        let length = body.len();
        answer(stream, &format!("{head}\r\nContent-Length: {length}"), body.as_bytes())
    }),
    ("chunked, and a Content-Length that lies", Due::PASS, |asked, stream| {
        let (head, body) = due(asked);
        let head = format!("{head}\r\nTransfer-Encoding: chunked\r\nContent-Length: 3");
        let (length, close) = (body.len(), "Connection: close");
        write!(stream, "HTTP/1.1 {head}\r\n{close}\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n")
    }),
    ("interim answers before the answer", Due::PASS, |asked, stream| {
        stream.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")?;
        sound(asked, stream)
    }),
    ("HTTP/1.0, no length", Due::PASS, |asked, stream| {
        let (head, body) = due(asked);
        write!(stream, "HTTP/1.0 {head}\r\n\r\n{body}")
    }),
    ("declared gzip", Due::PASS, |asked, stream| {
        let (head, body) = due(asked);
        answer(stream, &format!("{head}\r\nContent-Encoding: gzip"), &gzip(body.as_bytes()))
    }),
];

pub fn room() -> Room {
    let all = SERVED.iter().chain(ODD);
    Room {
        title: "A complete answer",
        says: "Every complete answer is evidence: what is wrong is a finding, what is merely unusual passes.",
        exhibits: all.map(|&(what, due, serve)| Exhibit::serving(what, due, serve)).collect(),
    }
}
