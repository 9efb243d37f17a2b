//! What goes back: a list, or a refusal in the envelope that clients read.

use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

/// Why a call gets no list.
#[derive(Debug)]
pub struct Refusal {
    status: u16,
    code: &'static str,
    message: &'static str,
}

impl Refusal {
    pub fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }

    pub fn into_answer(self) -> Response {
        let id = request_id();
        let Self { status, code, message } = self;
        let advice = format!("https://api.acme.example/troubleshoot?q={code}&requestId={id}");
        let body = json!({
            "RequestId": id, "HostId": "ecs.acme.example", "Code": code, "Message": message,
            "Recommend": advice,
        });
        respond(status, &id, &body)
    }
}

/// A list, with the request's own id.
pub fn success(mut page: Value) -> Response {
    let id = request_id();
    page["RequestId"] = id.clone().into();
    respond(200, &id, &page)
}

fn request_id() -> String {
    Uuid::new_v4().hyphenated().to_string().to_uppercase()
}

fn respond(status: u16, id: &str, body: &Value) -> Response {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json;charset=utf-8")
        .header("x-acs-request-id", id)
        .body(body.to_string().into())
        .expect("a right answer")
}
