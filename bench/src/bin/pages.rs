//! What a page costs: asks for the same page again and again, over one connection.
//!
//! `pages --address HOST:PORT --server PID --size MAX_RESULTS --depth PAGES --repeats N`
//!
//! Prints, as JSON, for the first page, for the page at that depth by its token and by its number, and
//! for filters that find one delivery: the median of the microseconds until the answer is there, and
//! the microseconds of processor time that the server spends on one, which hold no waiting.

use std::net::SocketAddr;
use std::time::Instant;

use acs_conform_bench::{Arguments, Failure, HEADERS};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// Filters that find one delivery of the generated world.
const FILTERS: [(&str, &str); 4] = [
    ("by_id", "InvokeId=f-hz0bench000007"),
    ("by_name", "Name=file000007.txt"),
    ("by_instance", "InstanceId=i-hz0bench000007"),
    ("by_tag", "Tag.1.Key=n&Tag.1.Value=000007"),
];

struct Caller {
    sender: SendRequest<Empty<Bytes>>,
    host: String,
    /// The server's process.
    server: u32,
}

/// What a page costs, in microseconds.
struct Cost {
    wait: f64,
    processor: f64,
    /// How many records the page holds.
    records: usize,
}

impl Caller {
    async fn connect(address: SocketAddr, server: u32) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host: address.to_string(), server })
    }

    /// The answer to a call with these parameters.
    async fn call(&mut self, parameters: &str) -> Result<Bytes, Failure> {
        let mut request = Request::post(format!("/?RegionId=cn-hangzhou&{parameters}"));
        for (name, value) in HEADERS {
            request = request.header(name, value);
        }
        let request = request.header("host", &self.host).body(Empty::new())?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(body)
    }

    /// What a call costs, of many.
    async fn cost(&mut self, parameters: &str, repeats: usize) -> Result<Cost, Failure> {
        let mut took = Vec::with_capacity(repeats);
        let mut last = Bytes::new();
        let before = processor_time(self.server)?;
        for _ in 0..repeats {
            let started = Instant::now();
            last = self.call(parameters).await?;
            took.push(started.elapsed().as_secs_f64() * 1e6);
        }
        let spent = processor_time(self.server)? - before;
        took.sort_by(f64::total_cmp);
        let answer: Value = serde_json::from_slice(&last)?;
        let records = answer["Invocations"]["Invocation"].as_array().map_or(0, Vec::len);
        Ok(Cost { wait: took[repeats / 2], processor: spent / repeats as f64, records })
    }
}

/// The microseconds that all threads of a process have run so far, as Linux counts them.
fn processor_time(process: u32) -> Result<f64, Failure> {
    let mut nanos = 0.0;
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        nanos += text.split(' ').next().unwrap_or_default().parse::<f64>()?;
    }
    Ok(nanos / 1e3)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::of_process();
    let (size, depth): (usize, usize) = (arguments.value("--size")?, arguments.value("--depth")?);
    let repeats = arguments.value("--repeats")?;
    let (address, server) = (arguments.value("--address")?, arguments.value("--server")?);
    let mut caller = Caller::connect(address, server).await?;
    let first = format!("MaxResults={size}");
    let mut at = first.clone();
    for _ in 1..depth {
        let answer: Value = serde_json::from_slice(&caller.call(&at).await?)?;
        let token = answer["NextToken"].as_str().filter(|token| !token.is_empty());
        let token = token.ok_or("the list ended before that page")?;
        at = format!("{first}&NextToken={}", escaped(token));
    }
    let by_number = format!("PageSize={size}&PageNumber={depth}");
    let mut told = serde_json::Map::new();
    let pages =
        [("first", &*first, size), ("by_token", &at, size), ("by_number", &by_number, size)];
    let found = FILTERS.map(|(name, filter)| (name, filter, 1));
    for (name, parameters, due) in pages.into_iter().chain(found) {
        let cost = caller.cost(parameters, repeats).await?;
        if cost.records != due {
            let told = format!("{parameters}: {} records instead of {due}", cost.records);
            return Err(told.into());
        }
        told.insert(name.to_owned(), json!({"wait": cost.wait, "processor": cost.processor}));
    }
    println!("{}", Value::Object(told));
    Ok(())
}

/// Percent-encoded where a query needs it.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let one =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
