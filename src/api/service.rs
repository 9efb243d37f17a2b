//! A service in the same process as a target: no socket.

use std::error::Error;
use std::fmt::Display;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tower_service::Service;

use crate::transport::{Limits, Transport};
use crate::wire::{Obstacle, WireRequest, WireResponse, undo_content_encoding};

/// What requests name as their host.
pub(super) const HOST: &str = "in-process";

/// Calls a service for each request.
pub(super) struct InProcess<S> {
    // A service is called on a clone of its own, so it need not be `Sync`.
    service: Mutex<S>,
    limits: Limits,
}

impl<S> InProcess<S> {
    pub(super) fn new(service: S, limits: Limits) -> Self {
        Self { service: Mutex::new(service), limits }
    }
}

impl<S, B> InProcess<S>
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>> + Clone + Send,
    S::Error: Display,
    S::Future: Send,
    B: http_body::Body + Send,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    async fn answered(&self, request: &WireRequest) -> Result<WireResponse, Obstacle> {
        let request = prepared(request)?;
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let dropped = |told: &dyn Display| Obstacle::Dropped(told.to_string());
        poll_fn(|context| service.poll_ready(context)).await.map_err(|error| dropped(&error))?;
        let answer = service.call(request).await.map_err(|error| dropped(&error))?;
        let (head, body) = answer.into_parts();
        let text =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<(String, String)> =
            head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        self.limits.hold(&headers)?;
        let bound = self.limits.body;
        // The body is pinned on this task's stack while it is read.
        let body = std::pin::pin!(body);
        let read = Limited::new(body, bound).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() { Obstacle::TooLarge(bound) } else { dropped(&error) }
        })?;
        let answer = WireResponse { status: head.status.as_u16(), headers, body: read.to_bytes() };
        undo_content_encoding(answer, bound).map_err(|error| Obstacle::TooLarge(error.0))
    }
}

impl<S, B> Transport for InProcess<S>
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>> + Clone + Send,
    S::Error: Display,
    S::Future: Send,
    B: http_body::Body + Send,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        async move {
            let total = self.limits.total;
            // A server whose handler panics drops the connection; so does this one.
            let answer = AssertUnwindSafe(self.answered(request)).catch_unwind();
            match tokio::time::timeout(total, answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(Obstacle::Dropped("the service panicked".to_owned())),
                Err(_) => Err(Obstacle::Timeout(total)),
            }
        }
        .boxed()
    }

    fn host(&self) -> &'static str {
        HOST
    }
}

/// The request as a server's HTTP library would hand it over.
fn prepared(request: &WireRequest) -> Result<http::Request<Full<Bytes>>, Obstacle> {
    let unsendable = |error: http::Error| Obstacle::Unsendable(error.to_string());
    let mut builder =
        http::Request::builder().method(request.method.as_str()).uri(request.target.as_str());
    for (name, value) in &request.headers {
        builder = builder.header(name.as_str(), value.as_str());
    }
    let expects_length = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    if expects_length || !request.body.is_empty() {
        builder = builder.header(http::header::CONTENT_LENGTH, request.body.len());
    }
    builder.body(Full::new(Bytes::from(request.body.clone()))).map_err(unsendable)
}
