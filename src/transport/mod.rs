//! How a request gets to the target and its answer back. An edge: the only place, next to
//! seeding, where the judging side opens a socket.
//!
//! What a tester must control is controlled here: no redirect is followed, nothing is sent
//! twice, no proxy, nothing is decompressed that was not declared, and every size and time is
//! bounded. Whatever complete answer comes is evidence; what does not is an
//! [`Obstacle`](crate::wire::Obstacle).

mod base;
mod direct;
mod failure;
mod http;
mod redacting;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

pub use base::{BaseUrl, BaseUrlError};
pub use direct::Direct;
pub use http::{Http, Limits, TransportError, Trust};
pub use redacting::Redacting;

use crate::wire::{Obstacle, WireRequest, WireResponse};

/// What a request is sent for. Of use to transports that keep or give back what they carry.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The row.
    pub row: &'a str,
    /// The step of its case; empty where there is only one.
    pub step: &'a str,
    /// The world that the target now holds, where it was seeded with one.
    pub world: Option<&'a str>,
    /// The moment that this world was filled in for.
    pub filled: Option<Timestamp>,
    /// 1 for the first try, more where the target throttled.
    pub attempt: u32,
}

/// Sends requests to one target.
pub trait Transport: Send + Sync {
    /// Sends a request once, exactly as it is, and waits for the complete answer.
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>>;

    /// As [`Transport::send`], told what the request is for.
    fn send_at<'a>(
        &'a self,
        request: &'a WireRequest,
        at: At<'a>,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        let _ = at;
        self.send(request)
    }

    /// The value of the `Host` header, which a request has to carry before it is signed.
    fn host(&self) -> &str;
}
