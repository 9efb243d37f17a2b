//! HTTP/1.1 to a target that may be anything.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{BoxFuture, FutureExt};
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Method, Request, Response};

use super::failure::{obstacle, reason};
use super::{BaseUrl, Transport};
use crate::wire::{Obstacle, WireRequest, WireResponse, undo_content_encoding};

/// How much of an answer is taken, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until there is a connection, the TLS handshake included.
    pub connect: Duration,
    /// Until the head of the answer is complete, and then between two arrivals of bytes.
    pub read: Duration,
    /// From sending to the last byte of the answer.
    pub total: Duration,
    /// Bytes of the body, as it comes and after its compression was undone.
    pub body: usize,
    /// Bytes of the names and values of all headers. About 400 KiB are read at most, whatever this is.
    pub head: usize,
    /// Number of response headers.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            total: Duration::from_secs(10),
            body: 8 << 20,
            head: 64 << 10,
            headers: 256,
        }
    }
}

impl Limits {
    /// Whether the head of an answer is within them.
    pub fn hold(&self, headers: &[(String, String)]) -> Result<(), Obstacle> {
        let size: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > self.head {
            return Err(Obstacle::TooLarge(self.head));
        }
        if headers.len() > self.headers {
            return Err(Obstacle::NotHttp(format!("it has more than {} headers", self.headers)));
        }
        Ok(())
    }
}

/// Whose certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those of the operating system.
    #[default]
    System,
    /// Only those signed by one of these, in PEM.
    Only(Vec<u8>),
    /// Any certificate at all.
    Anything,
}

/// Why there can be no transport to a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The target is `https` and this build has no TLS.
    #[error("{0} needs TLS, and this build has none; build with `--features tls`")]
    NoTls(String),
    /// The CA file cannot be used.
    #[error("the CA file holds no usable certificate: {0}")]
    BadCa(String),
    /// The HTTP client could not be set up, e.g. since the system has no CA certificates.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// Sends requests over HTTP/1.1, with connections kept open.
///
/// Redirects are answers, nothing is sent twice, proxies from the environment are not used, and
/// what is sent are the bytes of the request; only `Accept: */*` and `Content-Length` are added
/// where a request has none.
///
/// Either side may close a connection between two requests (RFC 9112, 9.5), and a request that is
/// under way then is lost without anybody's fault. So after the first one that came to nothing each
/// request gets a connection of its own: what is lost then, the target dropped.
#[derive(Clone, Debug)]
pub struct Http {
    base: BaseUrl,
    kept_open: Client,
    /// Keeps no connection; made when it is needed.
    one_each: Arc<OnceLock<Client>>,
    trust: Trust,
    limits: Limits,
    lost_one: Arc<AtomicBool>,
}

impl Http {
    /// Sets up a transport; opens no connection yet.
    pub fn new(base: BaseUrl, limits: Limits, trust: &Trust) -> Result<Self, TransportError> {
        let kept_open = client(&base, &limits, trust, usize::MAX)?;
        Ok(Self {
            base,
            kept_open,
            one_each: Arc::default(),
            trust: trust.clone(),
            limits,
            lost_one: Arc::default(),
        })
    }

    /// The client for the next request.
    fn client(&self) -> &Client {
        if !self.lost_one.load(Ordering::Relaxed) {
            return &self.kept_open;
        }
        self.one_each.get_or_init(|| {
            let made = client(&self.base, &self.limits, &self.trust, 0);
            made.unwrap_or_else(|_| self.kept_open.clone())
        })
    }

    fn prepared(&self, request: &WireRequest) -> Result<Request, Obstacle> {
        let unsendable = |what: &str, text: &str| {
            Obstacle::Unsendable(format!("HTTP cannot carry the {what} {text:?}"))
        };
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| unsendable("method", &request.method))?;
        let url = self
            .base
            .join(&request.target)
            .ok_or_else(|| Obstacle::Unsendable("a URL cannot hold its query as it is".into()))?;
        let expects_length = matches!(method, Method::POST | Method::PUT | Method::PATCH);
        let mut prepared = Request::new(method, url);
        for (name, value) in &request.headers {
            let key = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| unsendable("header name", name))?;
            // The value may be a secret, so only its name is told.
            let value = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| unsendable("value of the header", name))?;
            prepared.headers_mut().append(key, value);
        }
        if !request.body.is_empty() {
            *prepared.body_mut() = Some(request.body.clone().into());
        } else if expects_length {
            prepared.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(prepared)
    }

    async fn answered(&self, request: Request) -> Result<WireResponse, Obstacle> {
        let told = |error| obstacle(error, &self.limits);
        let mut response = self.client().execute(request).await.map_err(told)?;
        let status = response.status().as_u16();
        let headers = headers_of(&response);
        self.limits.hold(&headers)?;
        let body = self.body_of(&mut response).await?;
        let answer = WireResponse { status, headers, body };
        undo_content_encoding(answer, self.limits.body).map_err(|e| Obstacle::TooLarge(e.0))
    }

    async fn body_of(&self, response: &mut Response) -> Result<Bytes, Obstacle> {
        let bound = self.limits.body;
        let too_large = |size: u64| size > bound as u64;
        if response.content_length().is_some_and(too_large) {
            return Err(Obstacle::TooLarge(bound));
        }
        // Most bodies come in one piece, which need not be copied.
        let mut first = Bytes::new();
        let mut more = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| obstacle(e, &self.limits))? {
            if too_large((first.len() + more.len() + chunk.len()) as u64) {
                return Err(Obstacle::TooLarge(bound));
            }
            if first.is_empty() {
                first = chunk;
            } else {
                more.extend_from_slice(&chunk);
            }
        }
        if more.is_empty() {
            return Ok(first);
        }
        let mut body = BytesMut::from(first);
        body.extend_from_slice(&more);
        Ok(body.freeze())
    }
}

impl Transport for Http {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        async move {
            let prepared = self.prepared(request)?;
            let total = self.limits.total;
            let answered = tokio::time::timeout(total, self.answered(prepared)).await;
            let outcome = answered.unwrap_or(Err(Obstacle::Timeout(total)));
            if matches!(outcome, Err(Obstacle::Dropped(_))) {
                self.lost_one.store(true, Ordering::Relaxed);
            }
            outcome
        }
        .boxed()
    }

    fn host(&self) -> &str {
        self.base.host_header()
    }
}

/// A client that keeps so many unused connections.
fn client(
    base: &BaseUrl,
    limits: &Limits,
    trust: &Trust,
    unused: usize,
) -> Result<Client, TransportError> {
    let builder = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_max_headers(limits.headers)
        .connect_timeout(limits.connect)
        .read_timeout(limits.read)
        .pool_max_idle_per_host(unused);
    with_trust(builder, base, trust)?.build().map_err(|e| match trust {
        Trust::Only(_) => TransportError::BadCa(reason(&e)),
        Trust::System | Trust::Anything => TransportError::Client(reason(&e)),
    })
}

fn headers_of(response: &Response) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

#[cfg(feature = "tls")]
fn with_trust(
    builder: ClientBuilder,
    base: &BaseUrl,
    trust: &Trust,
) -> Result<ClientBuilder, TransportError> {
    // The HTTP client takes the provider of the process; a second call changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    if !base.is_https() {
        // Nobody is trusted, so no certificate store has to be read.
        return Ok(builder.tls_certs_only([]));
    }
    match trust {
        Trust::System => Ok(builder),
        Trust::Anything => Ok(builder.tls_danger_accept_invalid_certs(true)),
        Trust::Only(pem) => {
            let bad = |e| TransportError::BadCa(reason(&e));
            let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(bad)?;
            if certificates.is_empty() {
                return Err(TransportError::BadCa("no `BEGIN CERTIFICATE` in it".into()));
            }
            Ok(builder.tls_certs_only(certificates))
        }
    }
}

#[cfg(not(feature = "tls"))]
fn with_trust(
    builder: ClientBuilder,
    base: &BaseUrl,
    _: &Trust,
) -> Result<ClientBuilder, TransportError> {
    if base.is_https() { Err(TransportError::NoTls(base.to_string())) } else { Ok(builder) }
}

#[cfg(test)]
mod tests;
