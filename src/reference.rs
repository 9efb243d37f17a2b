//! The built-in reference server as a target, over HTTP on a free loopback port or in process.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use futures_util::future::{BoxFuture, FutureExt, ready};
use tokio::sync::oneshot;

use crate::engine::{Bounds, Clockwork, Endpoint, Seeder, SignatureUse, SystemClock};
use crate::mock::server::serve;
use crate::mock::{Auth, ClockMove, OPERATIONS, Operation, Rules, Service, ServiceSettings};
use crate::suite::Suite;
use crate::transport::{BaseUrl, Direct, Http, Limits, Transport, Trust};
use crate::wire::{Obstacle, WireRequest, WireResponse};

/// What reports call it.
pub const NAME: &str = "built-in reference server";

/// Seeds a service in the same process.
struct InProcess(Arc<Service>);

impl Seeder for InProcess {
    fn seed<'a>(&'a self, world: &'a [u8]) -> BoxFuture<'a, Result<(), String>> {
        ready(self.0.seed(world).map_err(|error| error.to_string())).boxed()
    }
}

/// Moves the clock of a service in the same process.
struct ClockInProcess(Arc<Service>);

impl Clockwork for ClockInProcess {
    fn advance(&self, seconds: i64) -> BoxFuture<'_, Result<(), String>> {
        let moved = self.0.move_clock(ClockMove::Advance(SignedDuration::from_secs(seconds)));
        ready(moved.map(drop).map_err(|error| error.to_string())).boxed()
    }
}

/// The rules of the reference server for a suite: it knows a few operations, in some editions.
pub fn rules_of(suite: &Suite) -> Result<Rules, String> {
    let asked = &suite.manifest.operation;
    let own = || OPERATIONS.map(|operation| operation.name).join(" and ");
    let operation =
        Operation::named(asked).ok_or_else(|| format!("it serves {}, not {asked}", own()))?;
    operation.rules(&suite.edition.date).map_err(|error| error.to_string())
}

/// A reference server with these rules, which takes calls without a signature too.
pub fn service(rules: Rules) -> Arc<Service> {
    service_at(rules, Arc::new(Timestamp::now))
}

/// A reference server whose clock is given.
pub fn service_at(rules: Rules, now: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Arc<Service> {
    let mut settings = ServiceSettings::new(rules);
    settings.auth = Auth::Optional;
    settings.now = now;
    Arc::new(Service::new(settings))
}

/// The service as a target in the same process.
pub fn in_process(service: &Arc<Service>) -> Endpoint {
    let answering = Arc::clone(service);
    let transport = Direct::new(move |request: &WireRequest| answering.answer(request));
    endpoint(service, Arc::new(transport), "http://in-process".to_owned())
}

/// A server on a thread of its own, which ends when nothing is sent to it any more.
struct Served {
    http: Http,
    _ends: oneshot::Sender<()>,
}

impl Transport for Served {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        self.http.send(request)
    }

    fn host(&self) -> &str {
        self.http.host()
    }
}

/// Serves the service on a free loopback port for as long as the target that is given lives.
pub fn over_http(service: &Arc<Service>, limits: Limits) -> io::Result<Endpoint> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let served = Arc::clone(service);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let (ends, ended) = oneshot::channel::<()>();
    let until = ended.map(|_| ());
    std::thread::Builder::new()
        .name("reference server".to_owned())
        .spawn(move || runtime.block_on(serve(served, listener, None, until)))?;
    let base = BaseUrl::parse(&url).map_err(io::Error::other)?;
    let http = Http::new(base, limits, &Trust::default()).map_err(io::Error::other)?;
    Ok(endpoint(service, Arc::new(Served { http, _ends: ends }), url))
}

fn endpoint(service: &Arc<Service>, transport: Arc<dyn Transport>, url: String) -> Endpoint {
    Endpoint {
        transport,
        seeder: Some(Arc::new(InProcess(Arc::clone(service)))),
        clockwork: Some(Arc::new(ClockInProcess(Arc::clone(service)))),
        declared: None,
        signature: SignatureUse::Acs3,
        credentials: None,
        headers: Vec::new(),
        lacks: BTreeSet::new(),
        clock: Arc::new(SystemClock),
        url,
        snapshots: None,
        bounds: Bounds::default(),
        worlds: Arc::default(),
    }
}
