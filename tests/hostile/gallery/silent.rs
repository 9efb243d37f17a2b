//! Targets of which no complete answer comes to anybody: nothing was judged.

use std::io::Write;
use std::net::TcpListener;

use super::Room;
use crate::answers::{bomb, drip, gzip, keep_silent, pour};
use crate::exhibit::{Due, Exhibit, Running};
use crate::server::{Serve, answer, reset, start, start_raw};

const DROPPED: Due = Due::error("dropped the connection");
const TIMEOUT: Due = Due::error("no complete answer within 1s");
const TOO_LARGE: Due = Due::error("larger than");
const NO_HTTP: Due = Due::error("not a valid HTTP answer");

const SERVED: &[(&str, Due, Serve)] = &[
    ("closes at once", DROPPED, |_, _| Ok(())),
    ("closes in the head", DROPPED, |_, stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-")),
    ("closes in the body (Content-Length too long)", DROPPED, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Re")
    }),
    ("closes in a chunk", DROPPED, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
    }),
    ("resets after the request", DROPPED, |_, stream| reset(stream)),
    ("resets in the head", DROPPED, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-")?;
        reset(stream)
    }),
    ("resets in the body", DROPPED, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Re")?;
        reset(stream)
    }),
    ("silence", TIMEOUT, |_, _| keep_silent()),
    ("silence after the head", TIMEOUT, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")?;
        keep_silent()
    }),
    ("a byte a second in the head", TIMEOUT, |_, stream| {
        drip(stream, b"HTTP/1.1 200 OK\r\nX-A: b\r\n")
    }),
    ("a byte a second in the body", TIMEOUT, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
        drip(stream, b" ")
    }),
    ("endless head", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        pour(stream, b"X-Another: header of an endless head, and so on and so on\r\n")
    }),
    ("endless header", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ")?;
        pour(stream, &[b'a'; 4096])
    }),
    ("endless status line", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 ")?;
        pour(stream, &[b'O'; 4096])
    }),
    ("a thousand headers", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        stream.write_all(&b"X-A: b\r\n".repeat(1000))?;
        stream.write_all(b"Content-Length: 2\r\n\r\n{}")
    }),
    ("endless body", TOO_LARGE, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        pour(stream, &[b' '; 65536])
    }),
    ("endless chunk extension", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;")?;
        pour(stream, &[b'a'; 4096])
    }),
    ("endless trailers", NO_HTTP, |_, stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")?;
        pour(stream, b"X-Another: trailer\r\n")
    }),
    ("endless interim answers", TIMEOUT, |_, stream| {
        pour(stream, b"HTTP/1.1 100 Continue\r\n\r\n")
    }),
    ("a hundred megabytes", TOO_LARGE, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")?;
        pour(stream, &[b' '; 65536])
    }),
    ("Content-Length twice, differing", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
    }),
    ("Content-Length of 2^64", NO_HTTP, |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n{}")
    }),
    ("another protocol (SSH)", NO_HTTP, |_, stream| stream.write_all(b"SSH-2.0-OpenSSH_9.7\r\n")),
    ("a TLS alert on a plain port", NO_HTTP, |_, stream| {
        stream.write_all(b"\x15\x03\x01\x00\x02\x02\x16")
    }),
    ("a chunk size that is no number", NO_HTTP, |_, stream| {
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        )
    }),
    ("a chunk size of 2^64", NO_HTTP, |_, stream| {
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n{}",
        )
    }),
    ("gzip bomb, 1:1000", TOO_LARGE, |_, stream| {
        let head = "200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json";
        answer(stream, head, bomb())
    }),
    ("gzip bomb in gzip", TOO_LARGE, |_, stream| {
        let head = "200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Type: application/json";
        answer(stream, head, &gzip(bomb()))
    }),
];

pub fn room() -> Room {
    // Packing takes longer than the program waits.
    bomb();
    let mut exhibits = vec![
        Exhibit::new("nobody listens", Due::error("cannot connect"), || {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            Running::at(format!("http://{}", listener.local_addr().unwrap()))
        }),
        Exhibit::new("endless chunks of four bytes, `--bound body=64KiB`", TOO_LARGE, || {
            let serve: Serve = |_, stream| {
                stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                pour(stream, &b"4\r\nabcd\r\n".repeat(4096))
            };
            Running::at(start(serve)).with(&["--bound", "body=64KiB"])
        }),
        Exhibit::new("resets at accept", DROPPED, || {
            Running::at(start_raw(|stream| reset(&stream)))
        }),
    ];
    exhibits.extend(SERVED.iter().map(|&(what, due, serve)| Exhibit::serving(what, due, serve)));
    Room {
        title: "No complete answer",
        says: "Nothing complete comes to anybody, so nothing is judged: no row passes and none fails.",
        exhibits,
    }
}
