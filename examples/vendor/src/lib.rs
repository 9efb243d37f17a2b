//! Acme's file delivery records: a small server, written from the published page, that keeps its
//! records in memory. It checks no signature and knows one account.

mod answer;
mod ask;
mod list;
mod status;

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::put;

use answer::Refusal;
use ask::Ask;
use list::Records;

/// Everything that the server knows.
#[derive(Clone, Default)]
pub struct Store(Arc<RwLock<Records>>);

impl Store {
    /// Replaces all records by those of a world: for tests.
    pub fn replace(&self, world: &[u8]) -> Result<(), serde_json::Error> {
        let records = Records::of_world(&serde_json::from_slice(world)?);
        *self.0.write().expect("nobody panics with the lock") = records;
        Ok(())
    }
}

/// The public side.
pub fn app(store: Store) -> Router {
    Router::new().fallback(answer_call).with_state(store)
}

/// The side for tests: `PUT /world`.
pub fn control(store: Store) -> Router {
    let replace = async |State(store): State<Store>, world: Bytes| match store.replace(&world) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::BAD_REQUEST,
    };
    Router::new().route("/world", put(replace)).with_state(store)
}

async fn answer_call(State(store): State<Store>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 1 << 20).await else {
        return Refusal::new(400, "InvalidParameter", "The body is too large.").into_answer();
    };
    let answered = Ask::read(&head, &body).and_then(|ask| {
        let mut records = store.0.write().expect("nobody panics with the lock");
        records.page(&ask)
    });
    match answered {
        Ok(page) => answer::success(page),
        Err(refusal) => refusal.into_answer(),
    }
}
