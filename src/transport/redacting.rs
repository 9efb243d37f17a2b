//! Takes the caller's secrets out of answers, and of what is told in place of one, as they arrive. A target may send back what it was
//! sent, and what comes later cuts, decodes and stores texts, so that it could show half a secret.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};

use super::{At, Transport};
use crate::wire::{Obstacle, Redactor, WireRequest, WireResponse};

/// A transport whose answers hold no secrets.
pub struct Redacting {
    inner: Arc<dyn Transport>,
    redactor: Redactor,
}

impl Redacting {
    /// Redacts what comes through `inner`.
    pub fn new(inner: Arc<dyn Transport>, redactor: Redactor) -> Self {
        Self { inner, redactor }
    }

    fn redacted(&self, mut answer: WireResponse) -> WireResponse {
        for (name, value) in &mut answer.headers {
            *value = self.redactor.named(name, value).into_owned();
        }
        if let std::borrow::Cow::Owned(body) = self.redactor.bytes(&answer.body) {
            answer.body = body.into();
        }
        answer
    }

    fn without_secrets(
        &self,
        sent: Result<WireResponse, Obstacle>,
    ) -> Result<WireResponse, Obstacle> {
        let hide = |text: &str| self.redactor.text(text).into_owned();
        sent.map(|answer| self.redacted(answer)).map_err(|obstacle| obstacle.mapped(hide))
    }
}

impl Transport for Redacting {
    fn send<'a>(
        &'a self,
        request: &'a WireRequest,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        self.inner.send(request).map(|sent| self.without_secrets(sent)).boxed()
    }

    fn send_at<'a>(
        &'a self,
        request: &'a WireRequest,
        at: At<'a>,
    ) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
        self.inner.send_at(request, at).map(|sent| self.without_secrets(sent)).boxed()
    }

    fn host(&self) -> &str {
        self.inner.host()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Direct;

    struct Failing;

    impl Transport for Failing {
        fn send<'a>(&'a self, _: &'a WireRequest) -> BoxFuture<'a, Result<WireResponse, Obstacle>> {
            async { Err(Obstacle::Dropped("nobody knows the-secret".to_owned())) }.boxed()
        }

        fn host(&self) -> &'static str {
            "in-process"
        }
    }

    #[tokio::test]
    async fn obstacles_lose_the_secret_on_either_way() {
        let transport = Redacting::new(Arc::new(Failing), Redactor::new(["the-secret"]));
        let request = WireRequest {
            method: "GET".into(),
            target: "/".into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let at = At { row: "r", step: "", world: None, filled: None, attempt: 1 };
        for sent in [transport.send(&request).await, transport.send_at(&request, at).await] {
            let told = sent.unwrap_err().to_string();
            assert!(told.contains("nobody knows [redacted]"), "{told}");
        }
    }

    #[tokio::test]
    async fn answers_lose_the_secret_and_nothing_else() {
        let echo = Direct::new(|_: &WireRequest| WireResponse {
            status: 400,
            headers: vec![("x-echo".into(), "a the-secret b".into())],
            body: r#"{"Code":"A","Message":"the-secret, dGhlLXNlY3JldA=="}"#.into(),
        });
        let transport = Redacting::new(Arc::new(echo), Redactor::new(["the-secret"]));
        let request = WireRequest {
            method: "GET".into(),
            target: "/".into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let answer = transport.send(&request).await.unwrap();
        assert_eq!(answer.headers[0].1, "a [redacted] b");
        assert_eq!(answer.body, r#"{"Code":"A","Message":"[redacted], [redacted]"}"#);
        assert_eq!((answer.status, transport.host()), (400, "in-process"));
    }
}
