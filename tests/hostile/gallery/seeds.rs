//! Sound targets whose seed endpoint is not.

use std::io::Write;
use std::net::TcpListener;

use super::Room;
use crate::answers::{FIRST, JSON, keep_silent, pour, sound, things};
use crate::exhibit::{Due, Exhibit, Running};
use crate::server::{Serve, answer, start};

/// What the seed endpoint does, and then what the target has.
const SEEDS: &[(&str, Due, Serve, Serve)] = &[
    ("takes the world", Due::PASS, |_, stream| answer(stream, "204 No Content", b""), sound),
    (
        "refuses the world (403)",
        Due::error("refused the world: status 403"),
        |_, stream| answer(stream, "403 Forbidden", b"no worlds today"),
        sound,
    ),
    (
        "answers with a page (404, HTML)",
        Due::error("it said: <html><h1>Not Found</h1></html>"),
        |_, stream| {
            let head = "404 Not Found\r\nContent-Type: text/html";
            answer(stream, head, b"<html><h1>Not Found</h1></html>")
        },
        sound,
    ),
    (
        "answers with a page (200, HTML), and has no data",
        Due {
            exit: 1,
            rows: ["fail", "pass", "vacuous", "fail"],
            told: "0 records (missing: t-1, t-2)",
        },
        |_, stream| answer(stream, "200 OK\r\nContent-Type: text/html", b"<h1>Log in</h1>"),
        |asked, stream| match asked.case.as_str() {
            "refused" => sound(asked, stream),
            _ => answer(stream, JSON, things("", "").as_bytes()),
        },
    ),
    (
        "takes half of the world (200)",
        Due {
            exit: 1,
            rows: ["fail", "pass", "vacuous", "fail"],
            told: "1 records (missing: t-2)",
        },
        |_, stream| answer(stream, "200 OK", b""),
        |asked, stream| match asked.case.as_str() {
            "refused" => sound(asked, stream),
            _ => answer(stream, JSON, things(FIRST, "").as_bytes()),
        },
    ),
    (
        "redirects",
        Due::error("status 307"),
        |_, stream| answer(stream, "307 Elsewhere\r\nLocation: http://192.0.2.1/", b""),
        sound,
    ),
    ("drops the connection", Due::error("gave no answer"), |_, _| Ok(()), sound),
    (
        "never ends its answer",
        Due::error("larger than"),
        |_, stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            pour(stream, &[b' '; 65536])
        },
        sound,
    ),
];

pub fn room() -> Room {
    let mut exhibits: Vec<Exhibit> = SEEDS
        .iter()
        .map(|&(what, due, seed, serve)| Exhibit::new(what, due, move || with_seed(seed, serve)))
        .collect();
    exhibits.push(Exhibit::new("nobody listens", Due::error("gave no answer"), || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let seed = format!("http://{}/world", listener.local_addr().unwrap());
        Running::at(start(sound)).with(&["--seed", &seed])
    }));
    exhibits.push(Exhibit::new("hangs", Due::error("no complete answer within 1s"), || {
        let running = with_seed(|_, _| keep_silent(), sound);
        running.with(&["--bound", "seed=1s"])
    }));
    Room {
        title: "Seeding",
        says: "Any 2xx says that the whole world is there, and what is not there then is a finding; without a 2xx \
               nothing is judged.",
        exhibits,
    }
}

fn with_seed(seed: Serve, serve: Serve) -> Running {
    let seed = format!("{}/world", start(seed));
    Running::at(start(serve)).with(&["--seed", &seed])
}
