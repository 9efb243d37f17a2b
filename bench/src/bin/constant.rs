//! The ceiling for the reference server: hyper alone, answering the same bytes to whatever comes.
//!
//! `constant --body FILE`. Prints its address, and ends when its input ends.

use std::convert::Infallible;
use std::path::PathBuf;

use acs_conform_bench::{Arguments, Failure, end_with_input};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let body: PathBuf = Arguments::of_process().value("--body")?;
    let body = Bytes::from(std::fs::read(body)?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    end_with_input();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let body = body.clone();
        let service = service_fn(move |_: Request<Incoming>| {
            let body = body.clone();
            async move {
                let mut answer = Response::new(Full::new(body));
                let kind = hyper::header::HeaderValue::from_static("application/json");
                answer.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
                Ok::<_, Infallible>(answer)
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
