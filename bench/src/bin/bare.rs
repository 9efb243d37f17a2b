//! Clients with nothing around them: the same requests and the same checks, no suite, no report.
//!
//! `bare reqwest|hyper --address HOST:PORT --rows N --connections C --threads T --schema FILE`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acs_conform_bench::{Arguments, Checks, Failure, HEADERS, Rows, id, query};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Work {
    address: SocketAddr,
    rows: Rows,
    checks: Checks,
    failed: AtomicUsize,
}

impl Work {
    fn judge(&self, row: usize, status: u16, body: &[u8]) {
        if !self.checks.hold(&id(row), status, body) {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::of_process();
    let schema: PathBuf = arguments.value("--schema")?;
    let threads: usize = arguments.value("--threads")?;
    let work = Work {
        address: arguments.value("--address")?,
        rows: Rows::new(arguments.value("--rows")?),
        checks: Checks::new(&schema)?,
        failed: AtomicUsize::new(0),
    };
    let mut runtime =
        if threads == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let runtime = runtime.worker_threads(threads).enable_all().build()?;
    let work = Arc::new(work);
    let connections = arguments.value("--connections")?;
    match arguments.command() {
        "reqwest" => runtime.block_on(by_reqwest(Arc::clone(&work), connections))?,
        "hyper" => runtime.block_on(by_hyper(Arc::clone(&work), connections))?,
        other => return Err(format!("no client `{other}`").into()),
    }
    match work.failed.load(Ordering::Relaxed) {
        0 => Ok(()),
        failed => Err(format!("{failed} rows failed").into()),
    }
}

async fn by_reqwest(work: Arc<Work>, connections: usize) -> Result<(), Failure> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let base = format!("http://{}", work.address);
    all(connections, || {
        let (work, client, base) = (Arc::clone(&work), client.clone(), base.clone());
        async move {
            while let Some(row) = work.rows.take() {
                let mut request = client.post(format!("{base}{}", query(row)));
                for (name, value) in HEADERS {
                    request = request.header(name, value);
                }
                let answer = request.header("content-length", "0").send().await?;
                let status = answer.status().as_u16();
                work.judge(row, status, &answer.bytes().await?);
            }
            Ok(())
        }
    })
    .await
}

async fn by_hyper(work: Arc<Work>, connections: usize) -> Result<(), Failure> {
    all(connections, || {
        let work = Arc::clone(&work);
        async move {
            let stream = TcpStream::connect(work.address).await?;
            stream.set_nodelay(true)?;
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            let host = work.address.to_string();
            while let Some(row) = work.rows.take() {
                let mut request = Request::post(query(row)).header("host", &host);
                for (name, value) in HEADERS {
                    request = request.header(name, value);
                }
                let request = request.header("content-length", "0").body(Empty::<Bytes>::new())?;
                let answer = sender.send_request(request).await?;
                let status = answer.status().as_u16();
                work.judge(row, status, &answer.into_body().collect().await?.to_bytes());
            }
            Ok(())
        }
    })
    .await
}

/// Runs so many of a task, to the end of all.
async fn all<F>(count: usize, task: impl Fn() -> F) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        tasks.spawn(task());
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}
