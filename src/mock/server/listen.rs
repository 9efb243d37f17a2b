//! Connections of clients that may be anything: slow, silent, greedy, or a thousand at once. Each is bounded in time
//! and room, so that the others are served.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::patient::Patient;

/// How many connections a listener holds; more wait until one ends.
pub const MOST_CONNECTIONS: usize = 2_048;
/// The greatest head of a request, in bytes.
pub const HEAD_LIMIT: usize = 256 << 10;
/// How long a new file handle is waited for where there is none left.
const BREATH: Duration = Duration::from_millis(50);

/// How long slow clients are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until the head of the next request is there, idle time included.
    pub head: Duration,
    /// Until the body of a request is there.
    pub body: Duration,
    /// Until a part of an answer is taken.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let usual = Duration::from_secs(30);
        Self { head: usual, body: usual, answer: usual }
    }
}

/// Resolves when the server is asked to end.
pub(super) type Shutdown = Shared<BoxFuture<'static, ()>>;

/// Answers whoever connects until the shutdown resolves, and then what is under way.
pub(super) async fn listen<A, F>(
    listener: TcpListener,
    patience: Patience,
    shutdown: Shutdown,
    answer: A,
) -> io::Result<()>
where
    A: Fn(Request) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut open = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = shutdown.clone() => break,
            next = next => next,
        };
        while open.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let connection = connection(stream, patience, shutdown.clone(), answer.clone());
                open.spawn(connection.map(|()| drop(place)));
            }
            // A client that has gone already is nobody; where handles are used up, some will be free again.
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
    Ok(())
}

async fn connection<A, F>(stream: TcpStream, patience: Patience, shutdown: Shutdown, answer: A)
where
    A: Fn(Request) -> F,
    F: Future<Output = Response>,
{
    // Without it, a small answer may wait for the client's next word.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        answer(request.map(Body::new)).map(Ok::<_, Infallible>)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(HEAD_LIMIT);
    let io = TokioIo::new(Patient::new(stream, patience.answer));
    let mut served = pin!(builder.serve_connection(io, service));
    let ended = tokio::select! {
        ended = served.as_mut() => Some(ended),
        () = shutdown => None,
    };
    // What went wrong is the client's: it knows.
    if ended.is_none() {
        served.as_mut().graceful_shutdown();
        let _ = served.await;
    }
}
