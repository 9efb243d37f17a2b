//! What the targets send.

use std::io::{Result, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Asked, answer};

pub const JSON: &str = "200 OK\r\nContent-Type: application/json";
const ID: &str = "\"RequestId\":\"1E1E1E1E-0000-4000-8000-000000000001\"";
pub const FIRST: &str = r#"{"Id":"t-1","Note":"first"}"#;

/// What the suite asks for.
pub fn due(asked: &Asked) -> (&'static str, String) {
    let second = r#"{"Id":"t-2"}"#;
    match (asked.case.as_str(), asked.from.as_str()) {
        ("refused", _) => (
            "404 Not Found\r\nContent-Type: application/json",
            format!("{{{ID},\"Code\":\"NoSuchThing\",\"Message\":\"There is no such thing.\"}}"),
        ),
        ("walk", "") => (JSON, things(FIRST, "second")),
        ("walk", _) => (JSON, things(second, "")),
        _ => (JSON, things(&format!("{FIRST},{second}"), "")),
    }
}

/// A list of things; the empty token is left out.
pub fn things(list: &str, token: &str) -> String {
    let next = if token.is_empty() { String::new() } else { format!("\"Next\":\"{token}\",") };
    format!("{{{ID},{next}\"Things\":[{list}]}}")
}

pub fn sound(asked: &Asked, stream: &mut TcpStream) -> Result<()> {
    let (head, body) = due(asked);
    answer(stream, head, body.as_bytes())
}

/// A list whose things and token are these.
pub fn page(stream: &mut TcpStream, list: &str, token: &str) -> Result<()> {
    json(stream, things(list, token).as_bytes())
}

pub fn json(stream: &mut TcpStream, body: &[u8]) -> Result<()> {
    answer(stream, JSON, body)
}

/// The list that is due, with a note of this value in it, written as it is.
pub fn noted(stream: &mut TcpStream, note: &[u8]) -> Result<()> {
    let mut body = format!("{{{ID},\"Things\":[{{\"Id\":\"t-1\",\"Note\":").into_bytes();
    body.extend_from_slice(note);
    body.extend_from_slice(b"},{\"Id\":\"t-2\"}]}");
    json(stream, &body)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// 64 MiB of blanks, packed a thousand to one, without ever being there at once: what this process
/// takes counts for the program that it starts.
pub fn bomb() -> &'static [u8] {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..1 << 10 {
            encoder.write_all(&[b' '; 1 << 16]).unwrap();
        }
        encoder.finish().unwrap()
    });
    &BOMB
}

/// A long document of these parts, the middle one so many times; its length shows where the connection ends. It is
/// never there at once, as [`bomb`].
pub fn long(
    stream: &mut TcpStream,
    first: &str,
    times: usize,
    part: &str,
    last: &str,
) -> Result<()> {
    let at_once = (1 << 16) / part.len();
    let piece = part.repeat(at_once);
    write!(stream, "HTTP/1.1 {JSON}\r\nConnection: close\r\n\r\n{first}")?;
    for _ in 0..times / at_once {
        stream.write_all(piece.as_bytes())?;
    }
    stream.write_all(part.repeat(times % at_once).as_bytes())?;
    stream.write_all(last.as_bytes())
}

/// Sends bytes one by one, a second apart, for ever.
pub fn drip(stream: &mut TcpStream, bytes: &[u8]) -> Result<()> {
    for byte in bytes.iter().cycle() {
        stream.write_all(&[*byte])?;
        std::thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Sends the same bytes for ever, as fast as they are taken.
pub fn pour(stream: &mut TcpStream, bytes: &[u8]) -> Result<()> {
    loop {
        stream.write_all(bytes)?;
    }
}

/// Says nothing for longer than anybody waits.
#[expect(clippy::unnecessary_wraps, reason = "it stands where a server answers")]
pub fn keep_silent() -> Result<()> {
    std::thread::sleep(Duration::from_secs(30));
    Ok(())
}
