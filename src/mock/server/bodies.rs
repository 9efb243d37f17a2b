//! Bodies of requests: bounded each, in time, and all together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;

use super::plain;

/// Room for the bodies of all requests that are under way, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<AtomicUsize>);

/// Room that is taken by a body; it is free again when this is gone.
#[derive(Debug)]
pub(super) struct Taken {
    room: Room,
    bytes: usize,
}

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Reads a body of at most so many bytes within a time. Its room is taken for as long as what comes
    /// with it lives. The answer to whoever sends another says what is wrong.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
        limit: usize,
        patience: Duration,
    ) -> Result<(Vec<u8>, Taken), Response> {
        let late = |_| plain(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time");
        let read = self.read_at_leisure(headers, body, limit);
        tokio::time::timeout(patience, read).await.map_err(late)?
    }

    async fn read_at_leisure(
        &self,
        headers: &HeaderMap,
        body: Body,
        limit: usize,
    ) -> Result<(Vec<u8>, Taken), Response> {
        let too_large = || plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
        let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if declared.and_then(|text| text.parse().ok()).is_some_and(|length: usize| length > limit) {
            return Err(too_large());
        }
        let mut taken = Taken { room: self.clone(), bytes: 0 };
        let mut bytes = Vec::new();
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            match chunk {
                Ok(chunk) if bytes.len() + chunk.len() > limit => return Err(too_large()),
                Ok(chunk) if !taken.more(chunk.len()) => {
                    let told = "too many bodies at once; send it again later";
                    return Err(plain(StatusCode::SERVICE_UNAVAILABLE, told));
                }
                Ok(chunk) => bytes.extend_from_slice(&chunk),
                Err(_) => return Err(plain(StatusCode::BAD_REQUEST, "the body did not arrive")),
            }
        }
        Ok((bytes, taken))
    }
}

impl Taken {
    fn more(&mut self, bytes: usize) -> bool {
        let less = |left: usize| left.checked_sub(bytes);
        let took = self.room.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok();
        self.bytes += bytes * usize::from(took);
        took
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.room.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}
