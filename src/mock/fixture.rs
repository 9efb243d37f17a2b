//! A small world and a client without sockets, for the tests of this module.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Auth, Rules, Service, ServiceSettings};
use crate::sign::{Credentials, Stamp, rpc};
use crate::wire::{Params, WireRequest, WireResponse};

/// The clock of every test.
pub const NOW: &str = "2026-06-26T12:00:00Z";

/// A world with 25 deliveries in `cn-hangzhou`, one per minute, and three in `cn-beijing`.
pub fn world() -> Value {
    let mut invocations: Vec<Value> =
        (0..25).map(|n| delivery("cn-hangzhou", &format!("f-{n}"), n)).collect();
    invocations.extend((0..3).map(|n| delivery("cn-beijing", &format!("b-{n}"), n)));
    json!({
        "now": NOW,
        "regions": [
            {"RegionId": "cn-hangzhou"},
            {"RegionId": "cn-beijing"},
            {"RegionId": "cn-wulanchabu", "ApiSupported": false},
            {"RegionId": "ap-southeast-1", "DispatchFails": true},
        ],
        "invocations": invocations,
    })
}

/// A delivery that was created so many minutes before an hour ago.
pub fn delivery(region: &str, id: &str, minutes: i64) -> Value {
    let created = NOW.parse::<Timestamp>().unwrap() - jiff::SignedDuration::from_mins(60 + minutes);
    let state = if minutes % 2 == 0 { "Success" } else { "Failed" };
    json!({
        "RegionId": region,
        "InvokeId": id,
        "Name": format!("{}.txt", if minutes % 3 == 0 { "a" } else { "b" }),
        "CreationTime": created.to_string(),
        "ContentType": "PlainText",
        "Content": "echo",
        "InvokeInstances": [
            {"InstanceId": format!("i-{}", minutes % 4), "InvocationStatus": state},
            {"InstanceId": "i-all", "InvocationStatus": "Success"},
        ],
        "Tags": [{"TagKey": "owner", "TagValue": format!("v{}", minutes % 2)}],
    })
}

/// Calls a service directly.
pub struct Client {
    /// The server.
    pub service: Service,
    now: Arc<Mutex<Timestamp>>,
}

impl Client {
    /// A server with the small world.
    pub fn new(rules: Rules) -> Self {
        Self::with_world(rules, &world())
    }

    /// A server with a world.
    pub fn with_world(rules: Rules, world: &Value) -> Self {
        Self::with_auth(rules, world, Auth::Optional)
    }

    /// A server with a world that may want signatures.
    pub fn with_auth(rules: Rules, world: &Value, auth: Auth) -> Self {
        let now = Arc::new(Mutex::new(NOW.parse().unwrap()));
        let clock = Arc::clone(&now);
        let settings = ServiceSettings {
            auth,
            now: Arc::new(move || *clock.lock().unwrap()),
            ..ServiceSettings::new(rules)
        };
        let client = Self { service: Service::new(settings), now };
        client.seed(world);
        client
    }

    /// Replaces the world.
    pub fn seed(&self, world: &Value) {
        self.service.seed(world.to_string().as_bytes()).unwrap();
    }

    /// Lets time pass.
    pub fn wait(&self, hours: i64) {
        let mut now = self.now.lock().unwrap();
        *now += jiff::SignedDuration::from_hours(hours);
    }

    /// A call in `cn-hangzhou` with these parameters besides.
    pub fn get(&self, params: &[(&str, &str)]) -> Answer {
        let mut all = vec![("RegionId", "cn-hangzhou")];
        all.extend(params);
        self.bare(&all)
    }

    /// A call with these parameters only.
    pub fn bare(&self, params: &[(&str, &str)]) -> Answer {
        self.send(&request(params))
    }

    /// Any call.
    pub fn send(&self, request: &WireRequest) -> Answer {
        Answer(self.service.answer(request))
    }

    /// The ids of a whole walk with a page size and parameters.
    pub fn walk(&self, size: &str, params: &[(&str, &str)]) -> Vec<String> {
        let mut ids = Vec::new();
        let mut token = String::new();
        for _ in 0..=100 {
            let mut all = params.to_vec();
            all.push(("MaxResults", size));
            if !token.is_empty() {
                all.push(("NextToken", &token));
            }
            let answer = self.get(&all);
            assert_eq!(answer.status, 200, "{}", answer.text());
            ids.extend(answer.ids());
            match answer.token() {
                Some(next) if !next.is_empty() => token = next,
                _ => return ids,
            }
        }
        panic!("the walk does not end");
    }
}

/// A GET call of the operation.
pub fn request(params: &[(&str, &str)]) -> WireRequest {
    let named = [("Action", "DescribeSendFileResults"), ("Version", "2014-05-26")];
    let all: Params = named.into_iter().chain(params.iter().copied()).collect();
    WireRequest {
        method: "GET".into(),
        target: format!("/?{}", all.encode()),
        headers: vec![("Host".into(), "ecs.cn-beijing.aliyuncs.com".into())],
        body: Vec::new(),
    }
}

/// The same call, signed with HMAC-SHA1 at [`NOW`] and with a nonce of its own.
pub fn signed(params: &[(&str, &str)], id: &str, secret: &str) -> WireRequest {
    let mut request = request(params);
    rpc::sign(&mut request, &credentials(id, secret), &stamp());
    request
}

/// A key.
pub fn credentials(id: &str, secret: &str) -> Credentials {
    Credentials { id: id.to_owned(), secret: secret.to_owned().into(), token: None }
}

/// The time of every test, and a new nonce.
pub fn stamp() -> Stamp {
    Stamp { time: NOW.parse().unwrap(), nonce: uuid::Uuid::new_v4().to_string() }
}

/// An answer, with what tests look at.
pub struct Answer(pub WireResponse);

impl std::ops::Deref for Answer {
    type Target = WireResponse;
    fn deref(&self) -> &WireResponse {
        &self.0
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The deliveries.
    pub fn records(&self) -> Vec<Value> {
        self.json()["Invocations"]["Invocation"].as_array().cloned().unwrap_or_default()
    }

    /// The ids of the deliveries.
    pub fn ids(&self) -> Vec<String> {
        self.records().iter().map(|r| r["InvokeId"].as_str().unwrap().to_owned()).collect()
    }

    /// The token.
    pub fn token(&self) -> Option<String> {
        self.json()["NextToken"].as_str().map(str::to_owned)
    }

    /// The code of an error, or "".
    pub fn code(&self) -> String {
        self.json()["Code"].as_str().unwrap_or_default().to_owned()
    }
}
