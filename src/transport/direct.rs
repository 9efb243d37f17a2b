//! A target in the same process: no socket, no bytes on a wire.

use futures_util::future::{BoxFuture, FutureExt, ready};

use super::Transport;
use crate::wire::{Obstacle, WireRequest, WireResponse};

/// Answers each request by a function.
#[derive(Clone, Copy, Debug)]
pub struct Direct<F>(F);

impl<F: Fn(&WireRequest) -> WireResponse + Send + Sync> Direct<F> {
    /// A target that answers by `answer`.
    pub fn new(answer: F) -> Self {
        Self(answer)
    }
}

impl<F: Fn(&WireRequest) -> WireResponse + Send + Sync> Transport for Direct<F> {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        ready(Ok((self.0)(request))).boxed()
    }

    fn host(&self) -> &'static str {
        "in-process"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_come_from_the_function() {
        let direct = Direct::new(|request: &WireRequest| WireResponse {
            status: 200,
            headers: Vec::new(),
            body: request.target.clone().into(),
        });
        let request = WireRequest {
            method: "GET".into(),
            target: "/?a=b".into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        assert_eq!(direct.send(&request).await.unwrap().body, "/?a=b");
    }
}
