//! Targets behind TLS that are not who they should be, or never come to an answer.

use std::io::{BufReader, Read, Result, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Room;
use crate::answers::{drip, due, keep_silent};
use crate::exhibit::{Due, Exhibit, Running};
use crate::server::{answer, asked, reset, start_raw};

/// Who a certificate is for, the years it is valid in, and who signs it.
#[derive(Clone, Copy)]
struct Paper {
    name: &'static str,
    years: (i32, i32),
    signer: Signer,
}

#[derive(Clone, Copy)]
enum Signer {
    /// The authority that the program is told to believe.
    Authority,
    /// Another one.
    Stranger,
    /// Itself.
    Own,
}

const GOOD: Paper = Paper { name: "127.0.0.1", years: (2001, 2100), signer: Signer::Authority };

/// How a connection behind TLS goes on.
type Secured = fn(StreamOwned<ServerConnection, TcpStream>) -> Result<()>;

pub fn room() -> Room {
    let tls = |told| Due::error(told);
    let paper = |what, due, paper: Paper| {
        Exhibit::new(what, due, move || trusted(move |folder| secured(paper, serve, folder)))
    };
    let plain = |what, due, serve: fn(TcpStream) -> Result<()>| {
        Exhibit::new(what, due, move || trusted(move |_| start_raw(serve)))
    };
    let expired = Paper { years: (2001, 2002), ..GOOD };
    let early = Paper { years: (2090, 2100), ..GOOD };
    let other = Paper { name: "other.example", ..GOOD };
    let own = Paper { signer: Signer::Own, ..GOOD };
    let stranger = Paper { signer: Signer::Stranger, ..GOOD };
    let exhibits = vec![
        paper("a certificate of the authority that is believed", Due::PASS, GOOD),
        paper("a certificate that has expired", tls("certificate expired"), expired),
        paper("a certificate that is not valid yet", tls("certificate not valid yet"), early),
        paper("a certificate for another name", tls("not valid for name"), other),
        paper("a certificate signed by itself", tls("invalid peer certificate"), own),
        paper("a certificate of another authority", tls("invalid peer certificate"), stranger),
        plain("the handshake stalls", tls("within 1s"), |_| keep_silent()),
        plain("a byte a second in the handshake", tls("within 1s"), |mut stream| {
            drip(&mut stream, b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")
        }),
        plain("the handshake is cut", tls("tls handshake eof"), |mut stream| {
            let _ = stream.read(&mut [0; 4096])?;
            stream.write_all(b"\x16\x03\x03\x00\x7a\x02\x00")
        }),
        plain("the handshake is reset", tls("cannot connect"), |mut stream| {
            stream.read_exact(&mut [0; 5])?;
            reset(&stream)
        }),
        plain("plain HTTP on the TLS port", tls("TLS handshake failed"), |mut stream| {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")?;
            keep_silent()
        }),
        plain("a TLS alert", tls("TLS handshake failed"), |mut stream| {
            let _ = stream.read(&mut [0; 4096])?;
            stream.write_all(b"\x15\x03\x03\x00\x02\x02\x28")
        }),
        Exhibit::new("an answer without length, ended without TLS's end", tls("dropped"), || {
            trusted(|folder| secured(GOOD, cut_off, folder))
        }),
    ];
    Room {
        title: "TLS",
        says: "With `--cacert` and the authority that is to be believed. Who it is comes first: nothing is sent to anybody else.",
        exhibits,
    }
}

/// Starts a server with an authority at hand, and has the program believe that authority.
fn trusted(start: impl Fn(&Authority) -> String) -> Running {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, &authority.pem).unwrap();
    let url = start(&authority).replace("http://", "https://");
    let running = Running { url, more: Vec::new(), files: Some(folder) };
    running.with(&["--cacert", file.to_str().unwrap()])
}

struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }
}

/// Starts a server behind TLS.
fn secured(paper: Paper, serve: Secured, authority: &Authority) -> String {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![paper.name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(paper.years.0, 1, 1);
    params.not_after = date_time_ymd(paper.years.1, 12, 31);
    let certificate = match paper.signer {
        Signer::Authority => params.signed_by(&key, &authority.issuer),
        Signer::Stranger => params.signed_by(&key, &Authority::new().issuer),
        Signer::Own => params.self_signed(&key),
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.unwrap().der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    start_raw(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        serve(StreamOwned::new(connection, stream))
    })
}

/// A sound answer to one request.
fn serve(mut stream: StreamOwned<ServerConnection, TcpStream>) -> Result<()> {
    let count = AtomicUsize::new(0);
    let Some(asked) = asked(&mut BufReader::new(&mut stream), &count)? else { return Ok(()) };
    let (head, body) = due(&asked);
    answer(&mut stream, head, body.as_bytes())?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// As [`serve`], but how long the answer is shows only where the connection ends, and anybody can end that.
fn cut_off(mut stream: StreamOwned<ServerConnection, TcpStream>) -> Result<()> {
    let count = AtomicUsize::new(0);
    let Some(asked) = asked(&mut BufReader::new(&mut stream), &count)? else { return Ok(()) };
    let (head, body) = due(&asked);
    write!(stream, "HTTP/1.1 {head}\r\n\r\n{body}")?;
    stream.flush()
}
