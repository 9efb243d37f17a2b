//! A server over raw sockets, which can send whatever it likes.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socket2::SockRef;

/// A request, as far as the targets look at it.
pub struct Asked {
    /// Which case asks.
    pub case: String,
    /// The token of a walk; empty on its first page.
    pub from: String,
    /// How many requests came before, from all cases.
    pub before: usize,
}

/// What a target does with a connection on which a request has come. An error ends it.
pub type Serve = fn(&Asked, &mut TcpStream) -> Result<()>;

/// Starts a server for the rest of the process, and gives its URL.
pub fn start(serve: Serve) -> String {
    start_with(serve)
}

/// As [`start`], with a target that knows something.
pub fn start_with<F>(serve: F) -> String
where
    F: Fn(&Asked, &mut TcpStream) -> Result<()> + Clone + Send + 'static,
{
    let count = Arc::new(AtomicUsize::new(0));
    start_raw(move |stream| connection(stream, &serve, &count))
}

/// As [`start`], with a target that is given each connection before anything was read from it.
pub fn start_raw<F>(serve: F) -> String
where
    F: Fn(TcpStream) -> Result<()> + Clone + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            let serve = serve.clone();
            std::thread::spawn(move || serve(stream));
        }
    });
    url
}

/// Serves one request of a connection. Whoever is asked nothing has nothing to say.
fn connection(
    mut stream: TcpStream,
    serve: &impl Fn(&Asked, &mut TcpStream) -> Result<()>,
    count: &AtomicUsize,
) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let Some(asked) = asked(&mut reader, count)? else { return Ok(()) };
    serve(&asked, &mut stream)?;
    stream.flush()?;
    stream.shutdown(Shutdown::Write)?;
    // Closing with unread bytes would reset the connection, and the answer with it.
    std::io::copy(&mut reader.take(1 << 20), &mut std::io::sink())?;
    Ok(())
}

/// Reads the head of a request; `None` where none comes.
pub fn asked(reader: &mut impl BufRead, count: &AtomicUsize) -> Result<Option<Asked>> {
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    if head.is_empty() {
        return Ok(None);
    }
    let target = head.split(' ').nth(1).unwrap_or_default();
    let param = |name: &str| {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let before = count.fetch_add(1, Ordering::Relaxed);
    Ok(Some(Asked { case: param("Case"), from: param("From"), before }))
}

/// Sends an answer of the right length.
pub fn answer(stream: &mut impl Write, head: &str, body: &[u8]) -> Result<()> {
    let length = body.len();
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
    stream.write_all(body)
}

/// Ends a connection by a reset instead of an end, once everything that was sent had time to arrive.
pub fn reset(stream: &TcpStream) -> Result<()> {
    std::thread::sleep(Duration::from_millis(50));
    SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
    Err(Error::other("reset"))
}
