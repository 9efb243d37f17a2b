//! Targets whose connections and requests get into each other's way, and those that change.

use std::io::{BufReader, Read, Result, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::Room;
use crate::answers::{due, json, sound};
use crate::exhibit::{Due, Exhibit, Running};
use crate::server::{Asked, answer, asked, reset, start, start_raw, start_with};

pub fn room() -> Room {
    let exhibits = vec![
        Exhibit::new(
            "answers swapped between parallel requests",
            Due { exit: 1, rows: ["fail", "fail", "pass", "pass"], told: "HTTP 404 NoSuchThing" },
            swapping,
        ),
        Exhibit::new(
            "a kept connection is closed in the middle of the next request, once",
            Due::PASS,
            || Running::at(keeping(1)).with(&["--jobs", "1"]),
        ),
        Exhibit::new(
            // Lost once; then each request gets a connection of its own.
            "a kept connection is closed in the middle of each next request",
            Due::PASS,
            || Running::at(keeping(usize::MAX)).with(&["--jobs", "1"]),
        ),
        Exhibit::new(
            "sound, and 500 from the third request on",
            Due { exit: 1, rows: ["pass", "fail", "pass", "fail"], told: "HTTP 500" },
            || {
                let serve = |asked: &Asked, stream: &mut TcpStream| match asked.before {
                    0..2 => sound(asked, stream),
                    _ => answer(stream, "500 Internal Server Error", b"out of memory"),
                };
                Running::at(start(serve)).with(&["--jobs", "1"])
            },
        ),
        Exhibit::new(
            "sound, and gone from the third request on",
            Due { exit: 1, rows: ["pass", "fail", "pass", "fail"], told: "dropped the connection" },
            || {
                let serve = |asked: &Asked, stream: &mut TcpStream| match asked.before {
                    0..2 => sound(asked, stream),
                    _ => Ok(()),
                };
                Running::at(start(serve)).with(&["--jobs", "1"])
            },
        ),
        Exhibit::new(
            "sound, and empty lists from the third request on",
            Due { exit: 1, rows: ["pass", "fail", "pass", "fail"], told: "HTTP 200" },
            || {
                let serve = |asked: &Asked, stream: &mut TcpStream| match asked.before {
                    0..2 => sound(asked, stream),
                    _ => json(stream, crate::answers::things("", "").as_bytes()),
                };
                Running::at(start(serve)).with(&["--jobs", "1"])
            },
        ),
    ];
    Room {
        title: "Between requests",
        says: "What one request is told must not become another's evidence. A kept connection may end at any time; a \
               request that is dropped twice, alone, while others are answered, is a finding.",
        exhibits,
    }
}

/// Gives each of two requests that are under way the other's answer.
fn swapping() -> Running {
    type Slot = Option<(mpsc::Sender<Whole>, Whole)>;
    type Whole = (&'static str, String);
    let slot: Arc<Mutex<Slot>> = Arc::default();
    Running::at(start_with(move |asked, stream| {
        // Of the two lists nobody could tell that they were swapped.
        if asked.case != "listed" && asked.case != "refused" {
            return sound(asked, stream);
        }
        let own = due(asked);
        let waiting = {
            let mut slot = slot.lock().unwrap();
            if let Some((other, answer)) = slot.take() {
                let _ = other.send(own.clone());
                Err(answer)
            } else {
                let (send, take) = mpsc::channel();
                *slot = Some((send, own.clone()));
                Ok(take)
            }
        };
        let (head, body) = match waiting {
            Err(answer) => answer,
            Ok(take) => take.recv_timeout(Duration::from_millis(500)).unwrap_or(own),
        };
        // A request that came alone is nobody's other half any more.
        slot.lock().unwrap().take();
        answer(stream, head, body.as_bytes())
    }))
}

/// Answers the first request of a connection and resets it at the first byte of the next; so many
/// times, and soundly from then on.
fn keeping(times: usize) -> String {
    let (count, left) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(times)));
    start_raw(move |mut stream: TcpStream| -> Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        loop {
            let Some(asked) = asked(&mut reader, &count)? else { return Ok(()) };
            let (head, body) = due(&asked);
            let length = body.len();
            write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}")?;
            if left.load(Ordering::Relaxed) == 0 {
                continue;
            }
            if reader.read(&mut [0])? == 1 {
                left.fetch_sub(1, Ordering::Relaxed);
                return reset(&stream);
            }
        }
    })
}

/// Sends an error that nobody asked for behind each answer, and keeps the connection.
fn answering_twice(mut stream: TcpStream) -> Result<()> {
    let count = AtomicUsize::new(0);
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(asked) = asked(&mut reader, &count)? {
        let (head, body) = due(&asked);
        let length = body.len();
        let more = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
        // In one piece, so that both are there at once.
        let both = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}{more}");
        stream.write_all(both.as_bytes())?;
    }
    Ok(())
}

#[test]
fn an_answer_that_nobody_asked_for_is_no_mystery() {
    // Whether it is there when the next request goes out is chance. It is that request's answer then, for every client.
    let exhibit = Exhibit::new("", Due::PASS, || {
        Running::at(start_raw(answering_twice)).with(&["--jobs", "1"])
    });
    let judged = exhibit.judged();
    assert_eq!(judged.row("listed"), "pass");
    assert!(judged.exit == 0 || judged.exit == 1, "{}{}", judged.out, judged.err);
    let rows = judged.run["rows"].as_array().unwrap();
    let verdicts = rows.iter().map(|row| row["verdict"].as_str().unwrap());
    let judged_all = verdicts.clone().all(|verdict| ["pass", "fail", "vacuous"].contains(&verdict));
    assert!(judged_all, "{:?}", verdicts.collect::<Vec<_>>());
}
