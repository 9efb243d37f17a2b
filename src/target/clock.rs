//! Moving a target's clock, by `POST`.

use futures_util::future::{BoxFuture, FutureExt};

use super::seed::{beginning, visible};
use crate::engine::Clockwork;
use crate::transport::{Http, Transport};
use crate::wire::{Redactor, WireRequest};

/// Lets time pass on a target: `POST` with `{"advance": "90s"}`, answered by any 2xx.
#[derive(Clone, Debug)]
pub struct ClockByPost {
    http: Http,
    target: String,
    redactor: Redactor,
}

impl ClockByPost {
    /// Moves the clock by `POST`ting to a path and query.
    pub fn new(http: Http, target: String, redactor: Redactor) -> Self {
        Self { http, target, redactor }
    }

    async fn post(&self, seconds: i64) -> Result<(), String> {
        let request = WireRequest {
            method: "POST".to_owned(),
            target: self.target.clone(),
            headers: vec![
                ("Host".to_owned(), self.http.host().to_owned()),
                ("Content-Type".to_owned(), "application/json".to_owned()),
            ],
            body: format!("{{\"advance\": \"{seconds}s\"}}").into_bytes(),
        };
        let answer = self.http.send(&request).await.map_err(|obstacle| obstacle.to_string())?;
        if (200..300).contains(&answer.status) {
            return Ok(());
        }
        let said = beginning(&visible(&answer.body, &self.redactor));
        Err(format!("status {}; it said: {said}", answer.status))
    }
}

impl Clockwork for ClockByPost {
    fn advance(&self, seconds: i64) -> BoxFuture<'_, Result<(), String>> {
        self.post(seconds).boxed()
    }
}
