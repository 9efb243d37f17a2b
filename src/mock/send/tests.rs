mod interleavings;
mod orders;

use serde_json::{Value, json};

use crate::mock::fixture::{Answer, Client, NOW};
use crate::mock::{ClockMove, Rules};
use crate::wire::{Params, WireRequest};

/// Instances of every kind in `cn-hangzhou`, one elsewhere, and no deliveries.
pub fn world() -> Value {
    let instance = |id: &str, change: Value| {
        let mut machine = json!({"RegionId": "cn-hangzhou", "InstanceId": id});
        if let (Value::Object(all), Value::Object(change)) = (&mut machine, change) {
            all.extend(change);
        }
        machine
    };
    json!({
        "now": NOW,
        "regions": [{"RegionId": "cn-hangzhou"}, {"RegionId": "cn-beijing"}],
        "instances": [
            instance("i-well", json!({"ResourceGroupId": "rg-1"})),
            instance("i-stopped", json!({"Status": "Stopped"})),
            instance("i-missing", json!({"Agent": "Missing"})),
            instance("i-silent", json!({"Agent": "Silent"})),
            instance("i-slow", json!({"Takes": "30s"})),
            instance("i-endless", json!({"Takes": "2h"})),
            instance("i-released", json!({"Takes": "30s", "ReleasedAfter": "15s"})),
            instance("i-full", json!({"WriteFails": true})),
            instance("i-windows", json!({"Platform": "Windows", "Users": [], "Groups": []})),
            {"RegionId": "cn-beijing", "InstanceId": "i-beijing"},
        ],
    })
}

/// A client of a server with these rules and that world.
pub fn client(rules: Rules) -> Client {
    Client::with_world(rules, &world())
}

/// Sends a file with these parameters beside the usual ones, which they replace.
pub fn send(client: &Client, params: &[(&str, &str)]) -> Answer {
    let usual = [
        ("RegionId", "cn-hangzhou"),
        ("Name", "file.txt"),
        ("TargetDir", "/home"),
        ("Content", "hello"),
        ("InstanceId.1", "i-well"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| !params.iter().any(|(own, _)| own == name));
    let named = [("Action", "SendFile"), ("Version", "2014-05-26")];
    let all: Params = named.into_iter().chain(kept).chain(params.iter().copied()).collect();
    client.send(&WireRequest {
        method: "POST".into(),
        target: format!("/?{}", all.encode()),
        headers: vec![("Host".into(), "ecs.cn-hangzhou.aliyuncs.com".into())],
        body: Vec::new(),
    })
}

/// The id of a delivery that was accepted.
pub fn sent(client: &Client, params: &[(&str, &str)]) -> String {
    let answer = send(client, params);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["InvokeId"].as_str().unwrap().to_owned()
}

/// Lets seconds pass.
pub fn wait(client: &Client, seconds: i64) {
    let by = jiff::SignedDuration::from_secs(seconds);
    client.service.move_clock(ClockMove::Advance(by)).unwrap();
}

/// The delivery of an id, as the results show it.
pub fn result(client: &Client, id: &str) -> Value {
    let found = client.get(&[("InvokeId", id)]).records();
    assert_eq!(found.len(), 1, "{id}");
    found[0].clone()
}

/// The states of a delivery's instances.
pub fn states(delivery: &Value) -> Vec<String> {
    let instances = delivery["InvokeInstances"]["InvokeInstance"].as_array().unwrap();
    instances.iter().map(|i| i["InvocationStatus"].as_str().unwrap().to_owned()).collect()
}
