//! The HTTP adapter: sockets on one side, [`Service`] on the other.

mod bodies;
mod listen;
mod patient;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tokio::net::TcpListener;

use bodies::{Room, Taken};
use listen::listen;
pub use listen::{HEAD_LIMIT, MOST_CONNECTIONS, Patience};

use super::{ClockMove, Service};
use crate::wire::{WireRequest, WireResponse};

/// The greatest body of a call, in bytes.
pub const CALL_LIMIT: usize = 4 << 20;
/// The bodies of all calls that are under way, in bytes.
pub const CALLS_LIMIT: usize = 64 << 20;
/// The greatest move of the clock, in bytes.
const CLOCK_LIMIT: usize = 4 << 10;
/// The greatest world, and all worlds that are under way, in bytes.
pub const WORLD_LIMIT: usize = 256 << 20;
/// How long open connections may go on after the shutdown began.
const GRACE: Duration = Duration::from_secs(1);

/// Sees what is served.
pub trait Watcher: Send + Sync {
    /// A call was answered, within so many milliseconds.
    fn called(&self, request: &WireRequest, answer: &WireResponse, millis: f64);
    /// A world was sent.
    fn seeded(&self, world: &[u8]);
}

/// As [`serve_watched`], with nobody watching.
pub async fn serve(
    service: Arc<Service>,
    listener: TcpListener,
    control: Option<TcpListener>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_watched(service, (listener, control), shutdown, None).await
}

/// Serves calls, and worlds and the clock on the control listener, until the shutdown resolves.
pub async fn serve_watched(
    service: Arc<Service>,
    listeners: (TcpListener, Option<TcpListener>),
    shutdown: impl Future<Output = ()> + Send + 'static,
    watcher: Option<Arc<dyn Watcher>>,
) -> io::Result<()> {
    serve_with(service, listeners, shutdown, watcher, Patience::default()).await
}

async fn serve_with(
    service: Arc<Service>,
    (listener, control): (TcpListener, Option<TcpListener>),
    shutdown: impl Future<Output = ()> + Send + 'static,
    watcher: Option<Arc<dyn Watcher>>,
    patience: Patience,
) -> io::Result<()> {
    let shutdown = shutdown.boxed().shared();
    let (calls, of_calls, room) = (Arc::clone(&service), watcher.clone(), Room::of(CALLS_LIMIT));
    let calls = listen(listener, patience, shutdown.clone(), move |request| {
        let (service, watcher, room) = (Arc::clone(&calls), of_calls.clone(), room.clone());
        async move { call(&service, request, watcher.as_deref(), (&room, patience)).await }
    });
    let both = async {
        let Some(control) = control else { return calls.await };
        let room = Room::of(WORLD_LIMIT);
        let worlds = listen(control, patience, shutdown.clone(), move |request| {
            let (service, watcher, room) = (Arc::clone(&service), watcher.clone(), room.clone());
            async move { controlled(service, request, watcher.as_deref(), (&room, patience)).await }
        });
        tokio::try_join!(calls, worlds).map(drop)
    };
    // A client that never finishes its request must not keep the server from ending.
    let overdue = async {
        shutdown.clone().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = both => ended,
        () = overdue => Ok(()),
    }
}

async fn call(
    service: &Service,
    request: Request,
    watcher: Option<&dyn Watcher>,
    (room, patience): (&Room, Patience),
) -> Response {
    let (head, body) = request.into_parts();
    let (body, _room) = match room.read(&head.headers, body, CALL_LIMIT, patience.body).await {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = head.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    let request = WireRequest {
        method: head.method.as_str().to_owned(),
        target: target.to_owned(),
        headers: headers
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect(),
        body,
    };
    let started = Instant::now();
    let answer = service.answer(&request);
    if let Some(watcher) = watcher {
        watcher.called(&request, &answer, started.elapsed().as_secs_f64() * 1000.0);
    }
    over_http(answer)
}

/// What the control listener serves: `PUT /world` and `POST /clock`.
async fn controlled(
    service: Arc<Service>,
    request: Request,
    watcher: Option<&dyn Watcher>,
    (room, patience): (&Room, Patience),
) -> Response {
    let (head, body) = request.into_parts();
    if !is_local(&head.headers) {
        // A page in a browser must not be able to change the data.
        return plain(StatusCode::FORBIDDEN, "the control listener serves local tools only");
    }
    let (due, told, limit) = match head.uri.path() {
        "/world" => (Method::PUT, "a world is sent with PUT", WORLD_LIMIT),
        "/clock" => (Method::POST, "the clock is moved with POST", CLOCK_LIMIT),
        _ => return plain(StatusCode::NOT_FOUND, "there is only /world and /clock here"),
    };
    if head.method != due {
        let mut refused = plain(StatusCode::METHOD_NOT_ALLOWED, told);
        let allowed = if due == Method::PUT { "PUT" } else { "POST" };
        refused.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed));
        return refused;
    }
    let (body, taken) = match room.read(&head.headers, body, limit, patience.body).await {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    if due == Method::POST {
        return clock(&service, &body);
    }
    if let Some(watcher) = watcher {
        watcher.seeded(&body);
    }
    world(service, body, taken).await
}

async fn world(service: Arc<Service>, body: Vec<u8>, taken: Taken) -> Response {
    // Reading a large world takes long enough to hold up other connections.
    let seeded = tokio::task::spawn_blocking(move || {
        let seeded = service.seed(&body);
        drop(taken);
        seeded
    });
    let seeded = seeded.await;
    match seeded {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(error)) => plain(StatusCode::BAD_REQUEST, &error.to_string()),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// Moves the clock of the world, and answers with what it shows then.
fn clock(service: &Service, body: &[u8]) -> Response {
    match ClockMove::read(body).and_then(|to| service.move_clock(to)) {
        Ok(now) => {
            let kind = [(header::CONTENT_TYPE, "application/json")];
            (kind, format!("{{\"now\":\"{now:.0}\"}}\n")).into_response()
        }
        Err(error) => plain(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// Only a tool on this machine: the host is a loopback name, and no browser sent it.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_loopback && !headers.contains_key(header::ORIGIN)
}

fn plain(status: StatusCode, text: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain;charset=utf-8")];
    (status, kind, format!("{text}\n")).into_response()
}

/// Puts an answer on the wire as it is; what HTTP cannot carry becomes a plain 500.
fn over_http(answer: WireResponse) -> Response {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .unwrap_or_else(|error| plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
}

#[cfg(test)]
mod tests;
