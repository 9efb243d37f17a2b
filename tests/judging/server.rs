//! A server that does all that the suite asks for, and ways to spoil its answers.

use std::sync::Mutex;

use acs_conform::transport::Transport;
use acs_conform::wire::{Obstacle, WireRequest, WireResponse};
use futures_util::future::{BoxFuture, FutureExt, ready};
use serde_json::{Value, json};

/// What a request gets.
pub type Outcome = Result<WireResponse, Obstacle>;

/// Answers each request by a function of the case that asks, of how often it has asked before, and
/// of the request.
pub struct Server<F> {
    answer: F,
    asked: Mutex<Vec<String>>,
}

impl<F: Fn(&str, usize, &WireRequest) -> Outcome + Send + Sync> Server<F> {
    pub fn new(answer: F) -> Self {
        Self { answer, asked: Mutex::default() }
    }
}

impl<F: Fn(&str, usize, &WireRequest) -> Outcome + Send + Sync> Transport for Server<F> {
    fn send<'a>(&'a self, request: &'a WireRequest) -> BoxFuture<'a, Outcome> {
        let case = param(request, "Case");
        let before = {
            let mut asked = self.asked.lock().expect("no test panics while it asks");
            let before = asked.iter().filter(|other| **other == case).count();
            asked.push(case.clone());
            before
        };
        ready((self.answer)(&case, before, request)).boxed()
    }

    fn host(&self) -> &'static str {
        "demo.example"
    }
}

/// The value of a parameter; empty without it.
pub fn param(request: &WireRequest, name: &str) -> String {
    let params = request.params();
    let found = params.iter().find(|(key, _)| *key == name.as_bytes());
    found.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
}

/// A JSON answer.
pub fn json_answer(status: u16, body: &Value) -> WireResponse {
    text_answer(status, "application/json", &body.to_string())
}

pub fn text_answer(status: u16, kind: &str, body: &str) -> WireResponse {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    WireResponse { status, headers, body: body.to_owned().into() }
}

/// An error as the protocol has it.
pub fn refusal(status: u16, code: &str) -> WireResponse {
    let body = json!({"RequestId": "1E1E1E1E-0000-4000-8000-000000000001", "Code": code, "Message": NO_THING});
    json_answer(status, &body)
}

/// What an error says.
pub const NO_THING: &str = "There is no such thing.";

/// The list of both things.
pub fn list() -> Value {
    json!({
        "RequestId": "1E1E1E1E-0000-4000-8000-000000000002",
        "Total": 2,
        "Greeting": "hello",
        "Things": [{"Id": "t-1", "Note": "first"}, {"Id": "t-2"}],
    })
}

/// What a sound server answers.
pub fn sound(case: &str, request: &WireRequest) -> WireResponse {
    let mut list = list();
    match (case, param(request, "From").as_str()) {
        ("refused", _) => return refusal(404, "NoSuchThing"),
        ("down", _) => return refusal(500, "OutOfOrder"),
        ("walk", "") => {
            list["Things"] = json!([{"Id": "t-1", "Note": "first"}]);
            list["Next"] = json!("second");
        }
        ("walk", _) => list["Things"] = json!([{"Id": "t-2"}]),
        _ => {}
    }
    json_answer(200, &list)
}
