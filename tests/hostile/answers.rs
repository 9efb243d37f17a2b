//! What the targets send.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Asked, answer};

const JSON: &str = "200 OK\r\nContent-Type: application/json";
const ID: &str = "\"RequestId\":\"1E1E1E1E-0000-4000-8000-000000000001\"";

/// What the suite asks for.
pub fn due(asked: &Asked) -> (&'static str, String) {
    let things = |list: &str, more: &str| format!("{{{ID},{more}\"Things\":[{list}]}}");
    let (one, two) = (r#"{"Id":"t-1","Note":"first"}"#, r#"{"Id":"t-2"}"#);
    match (asked.case.as_str(), asked.from.as_str()) {
        ("refused", _) => (
            "404 Not Found\r\nContent-Type: application/json",
            format!("{{{ID},\"Code\":\"NoSuchThing\",\"Message\":\"no\"}}"),
        ),
        ("walk", "") => (JSON, things(one, "\"Next\":\"second\",")),
        ("walk", _) => (JSON, things(two, "")),
        _ => (JSON, things(&format!("{one},{two}"), "")),
    }
}

pub fn sound(asked: &Asked, stream: &mut TcpStream) -> std::io::Result<()> {
    let (head, body) = due(asked);
    answer(stream, head, body.as_bytes())
}

/// A list whose things and token are these.
pub fn page(stream: &mut TcpStream, things: &str, token: &str) -> std::io::Result<()> {
    let body = format!("{{{ID},\"Next\":\"{token}\",\"Things\":[{things}]}}");
    answer(stream, JSON, body.as_bytes())
}

pub fn json(stream: &mut TcpStream, body: &[u8]) -> std::io::Result<()> {
    answer(stream, JSON, body)
}

/// The list that is due, with a note of this value in it, written as it is.
pub fn noted(stream: &mut TcpStream, note: &[u8]) -> std::io::Result<()> {
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

/// Sends bytes one by one, a second apart, for ever.
pub fn drip(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes.iter().cycle() {
        stream.write_all(&[*byte])?;
        std::thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Sends the same bytes for ever, as fast as they are taken.
pub fn pour(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    loop {
        stream.write_all(bytes)?;
    }
}
