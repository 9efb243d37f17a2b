//! `mock` among a thousand clients that are slow, silent or greedy: a good client is served all the while, and memory
//! stays bounded. A program of its own, as it needs most of the file handles that a process may have.

#![expect(clippy::unwrap_used, reason = "whatever goes wrong here fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const CALL: &str = "/?Action=DescribeSendFileResults&Version=2014-05-26&RegionId=cn-hangzhou";
/// Of each kind of slow client.
const EACH: usize = 240;
/// In MiB.
const MOST_MEMORY: u64 = 256;
/// The longest that the good client waits, also on a machine that is busy.
const MOST_WAIT: Duration = Duration::from_secs(5);

struct Mock {
    child: Child,
    address: String,
    control: String,
}

impl Mock {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_acs-conform"))
            .args(["mock", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let addresses: Vec<String> = line
            .split_whitespace()
            .filter_map(|word| word.strip_prefix("http://"))
            .map(str::to_owned)
            .collect();
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Self { child, address: addresses[0].clone(), control: addresses[1].clone() }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    /// The good client: asks once, and is answered in time.
    fn serves(&self, when: &str) {
        let started = Instant::now();
        let answer = ask(
            self.connect(),
            &format!("GET {CALL} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        );
        assert!(answer.starts_with("HTTP/1.1 200"), "{when}: {answer:?}");
        assert!(answer.contains("\"RequestId\""), "{when}: {answer:?}");
        assert!(started.elapsed() < MOST_WAIT, "{when}: took {:?}", started.elapsed());
    }

    /// Peak memory in MiB; 0 where the system does not tell.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kibibytes.unwrap_or(0) >> 10
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request, and gives what comes back until the connection ends. A server that refuses may end it before it
/// has read everything.
fn ask(mut stream: TcpStream, request: &str) -> String {
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Opens so many connections and says the same on each; they stay open for as long as the result lives.
fn crowd(mock: &Mock, say: &str) -> Vec<TcpStream> {
    let open = (0..EACH).map(|_| {
        let mut stream = mock.connect();
        stream.write_all(say.as_bytes()).unwrap();
        stream
    });
    open.collect()
}

#[test]
fn a_good_client_is_served_among_a_thousand_others() {
    let mock = Mock::start();
    mock.serves("at first");
    let mut all = crowd(&mock, "");
    mock.serves("among silent clients");
    all.extend(crowd(&mock, "GET / HTTP/1.1\r\nX-Slow: a"));
    mock.serves("among slow heads");
    let body = format!(
        "POST {CALL} HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n{}",
        "a".repeat(50_000)
    );
    all.extend(crowd(&mock, &body));
    mock.serves("among slow bodies");
    // Each asks twenty times, and reads nothing.
    let calls = format!("GET {CALL} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(20);
    all.extend(crowd(&mock, &calls));
    mock.serves("among slow readers");
    all.extend(crowd(&mock, "nonsense\r\n\r\n").into_iter().take(1_000 - all.len()));
    assert_eq!(all.len(), 1_000);
    mock.serves("among a thousand");

    // Where a refusal comes while the request is still being sent, a reset may overtake it; not each time,
    // and not where nothing more is sent.
    let mut told_of_heads = 0;
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nX-Long: {}\r\n\r\n", "a".repeat(1 << 20)), "431"),
        (format!("GET /?{} HTTP/1.1\r\n\r\n", "a".repeat(1 << 20)), "431"),
        (format!("GET / HTTP/1.1\r\n{}\r\n", "X-Many: b\r\n".repeat(10_000)), "431"),
        (format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", 1_u64 << 40), "413"),
        (
            format!("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{}", {
                format!("100000\r\n{}\r\n", "a".repeat(1 << 20)).repeat(6)
            }),
            "413",
        ),
    ] {
        let answer = ask(mock.connect(), &request);
        let told = answer.starts_with(&format!("HTTP/1.1 {status}"));
        told_of_heads += usize::from(told && status == "431");
        let overtaken = answer.is_empty() && !request.contains("Content-Length");
        assert!(told || overtaken, "{status} is due: {:?}", answer.get(..200).unwrap_or(&answer));
        mock.serves("after a request that is too large");
    }
    assert!(told_of_heads > 0, "no client was told that its head is too large");

    // Those who were only slow are still served.
    let late = "X\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = ask(all.swap_remove(EACH), late);
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer:?}");
    drop(all);
    mock.serves("when the others are gone");

    // More bytes of bodies than there is room for; the last ones are sent away.
    let greedy = format!(
        "POST {CALL} HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n{}",
        "a".repeat(3_900_000)
    );
    let open: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = mock.connect();
            let _ = stream.write_all(greedy.as_bytes());
            stream
        })
        .collect();
    mock.serves("among great bodies");
    let sent_away = open.into_iter().filter(|stream| {
        let mut head = [0; 12];
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let mut stream = stream;
        stream.read_exact(&mut head).is_ok() && head == *b"HTTP/1.1 503"
    });
    let sent_away = sent_away.count();
    assert!((1..=8).contains(&sent_away), "{sent_away} of 20 were sent away");
    mock.serves("when those are gone too");
    let peak = mock.peak();
    assert!(peak < MOST_MEMORY, "took {peak} MiB");
    let control = TcpStream::connect(&mock.control).unwrap();
    control.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let answer = ask(
        control,
        "PUT /world HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
    );
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer:?}");
    assert!(answer.contains("the world is not valid"), "{answer:?}");
}
