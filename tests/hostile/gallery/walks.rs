//! Targets of which only the walk is bad; the other rows stand.

use std::io::Write;

use super::Room;
use crate::answers::{FIRST, keep_silent, long, page, sound};
use crate::exhibit::{Due, Exhibit, Running};
use crate::server::{Serve, start_with};

const WALKS: &[(&str, Due, Serve)] = &[
    ("pages without end", Due::walk("still more after 10 pages"), |asked, stream| {
        page(stream, FIRST, &format!("n{}", asked.before))
    }),
    (
        "a token that comes again after three pages",
        Due::walk("was given before"),
        |asked, stream| {
            let next = match asked.from.as_str() {
                "b" => "c",
                "c" => "d",
                _ => "b",
            };
            page(stream, "", next)
        },
    ),
    ("a token of ten megabytes", Due::walk("larger than"), |_, stream| {
        long(stream, "{\"Next\":\"", 10 << 20, "a", "\",\"Things\":[]}")
    }),
    ("a token of one megabyte", Due::walk("a token of 1048576 bytes"), |_, stream| {
        page(stream, "", &"a".repeat(1 << 20))
    }),
    ("a token that no URL can hold", Due::walk("was given before"), |_, stream| {
        page(stream, "", "\\u0000\\n\\ud83d\\ude00 &From=x#")
    }),
    ("the second page breaks off", Due::walk("dropped the connection"), |asked, stream| {
        if asked.from.is_empty() {
            return sound(asked, stream);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    }),
    ("the second page never comes", Due::walk("no complete answer within 1s"), |asked, stream| {
        if asked.from.is_empty() {
            return sound(asked, stream);
        }
        keep_silent()
    }),
    ("the second page is the first again", Due::walk("t-1"), |_, stream| {
        page(stream, FIRST, "second")
    }),
];

pub fn room() -> Room {
    let spoilt = |&(what, due, spoil): &(&'static str, Due, Serve)| {
        Exhibit::new(what, due, move || {
            Running::at(start_with(move |asked, stream| {
                if asked.case == "walk" { spoil(asked, stream) } else { sound(asked, stream) }
            }))
        })
    };
    Room {
        title: "A walk over pages",
        says: "Only the walk is bad. It ends, and the other rows keep their verdicts.",
        exhibits: WALKS.iter().map(spoilt).collect(),
    }
}
