//! Relations and rules over each record judge a target with whatever data it has. So whatever data the
//! reference server has, they must find nothing.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use acs_conform::case::Row;
use acs_conform::engine::{Endpoint, Pacer, RunOptions, SignatureUse, run_and_keep};
use acs_conform::mock::Rules;
use acs_conform::reference;
use acs_conform::report::Evidence;
use acs_conform::spec::Level;
use acs_conform::suite::source::{DEFAULT_SUITE, SuiteFiles};
use acs_conform::suite::{LoadOptions, Suite};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const CASES: u32 = if cfg!(debug_assertions) { 8 } else { 64 };

static SUITE: LazyLock<Arc<Suite>> = LazyLock::new(|| {
    let files = SuiteFiles::find(DEFAULT_SUITE).expect("the suite is built in");
    Arc::new(Suite::load(files, &LoadOptions::default()).expect("the built-in suite loads"))
});

/// Every state that an instance of the page can have.
const STATES: [&str; 8] =
    ["Pending", "Running", "Success", "Failed", "Invalid", "Aborted", "Timeout", "Error"];

/// A state, and whether its delivery began and ended.
fn instance() -> impl Strategy<Value = (usize, &'static str)> {
    (0..6usize, select(&STATES[..]))
}

/// Texts with what servers trim, escape or cut.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        Just(String::new()),
        select(vec!["a b", " x ", "a&b=c", "日志.txt", "<b>\"'</b>", "%41+", "😀", "line\nline"])
            .prop_map(str::to_owned),
    ]
}

prop_compose! {
    fn delivery()(
        minutes in 1..40_000i64,
        group in select(vec!["", "rg-one", "rg-two"]),
        name in "[a-z]{1,3}\\.txt",
        (content, description) in (text(), text()),
        instances in vec(instance(), 1..6),
        tags in vec((select(vec!["owner", "env", "标签"]), select(vec!["", "a", "b"])), 0..3),
    ) -> (i64, Value) {
        let mut seen = Vec::new();
        let tags: Vec<Value> = tags
            .into_iter()
            .filter(|(key, _)| !seen.contains(key) && { seen.push(*key); true })
            .map(|(key, value)| json!({"TagKey": key, "TagValue": value}))
            .collect();
        let mut ids = Vec::new();
        let instances: Vec<Value> = instances
            .into_iter()
            .filter(|(id, _)| !ids.contains(id) && { ids.push(*id); true })
            .map(|(id, state)| json!({"InstanceId": format!("i-random{id:04}"), "InvocationStatus": state}))
            .collect();
        (minutes, json!({
            "ResourceGroupId": group, "Name": name, "Content": content, "ContentType": "PlainText",
            "TargetDir": "/tmp", "FileOwner": "root", "FileGroup": "root", "FileMode": "0644",
            "Overwrite": "false", "Description": description,
            "InvokeInstances": instances, "Tags": tags,
        }))
    }
}

/// A world of the suite's region and another, with times relative to now.
fn world(deliveries: Vec<(i64, Value)>, now: Timestamp) -> Value {
    let time = |minutes: i64| {
        (now - SignedDuration::from_mins(minutes)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let numbered = deliveries.into_iter().enumerate().map(|(n, (minutes, mut delivery))| {
        let region = if n % 5 == 4 { "cn-beijing" } else { "cn-hangzhou" };
        delivery["RegionId"] = json!(region);
        delivery["InvokeId"] = json!(format!("f-random{n:06}"));
        delivery["CreationTime"] = json!(time(minutes));
        for instance in delivery["InvokeInstances"].as_array_mut().into_iter().flatten() {
            for moment in ["CreationTime", "StartTime", "FinishTime", "UpdateTime"] {
                instance[moment] = json!(time(minutes));
            }
            instance["ErrorCode"] = json!("");
            instance["ErrorInfo"] = json!("");
        }
        delivery
    });
    json!({
        "regions": [{"RegionId": "cn-hangzhou"}, {"RegionId": "cn-beijing"}],
        "invocations": numbered.collect::<Vec<_>>(),
    })
}

/// Everything that is said against the reference server with this world, and how many rows proved
/// something.
fn accusations(world: &Value) -> (Vec<String>, usize) {
    let service = reference::service(Rules::default());
    service.seed(world.to_string().as_bytes()).expect("a drawn world is a world");
    let target =
        Endpoint { seeder: None, signature: SignatureUse::None, ..reference::in_process(&service) };
    let needs_no_data = |row: &Row| row.case.model.any_data;
    let rows = SUITE.rows.iter().filter(needs_no_data).map(|row| row.place);
    let rows: Vec<usize> = rows.collect();
    assert!(rows.len() > 10, "only {} rows judge any data", rows.len());
    let options = RunOptions {
        jobs: 1,
        fail_fast: false,
        keep_all_exchanges: false,
        confirm_failures: false,
        pacer: Arc::new(Pacer::new(None, 0, None)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let stop = Arc::new(AtomicBool::new(false));
    let judging = run_and_keep(Arc::clone(&SUITE), target, rows, options, stop);
    let (judged_rows, _) = runtime.expect("a runtime of one thread starts").block_on(judging);
    let mut told = Vec::new();
    let mut judged = 0;
    for row in judged_rows {
        judged += usize::from(matches!(row.evidence, Evidence::Judged));
        if matches!(row.evidence, Evidence::Error(_) | Evidence::NotReached(_)) {
            told.push(format!("{}: {:?}", row.id, row.evidence));
        }
        let broken = row.failures.iter().filter(|failure| failure.level > Level::May);
        told.extend(broken.map(|f| format!("{}: {}, got {}", row.id, f.expected, f.actual)));
    }
    (told, judged)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_reference_passes_whatever_it_holds(deliveries in vec(delivery(), 0..40)) {
        let many = deliveries.len() >= 20;
        let (told, judged) = accusations(&world(deliveries, Timestamp::now()));
        prop_assert!(told.is_empty(), "{}", told.join("\n"));
        // With too little data a relation says nothing, and says that.
        prop_assert!(!many || judged > 8, "only {judged} rows said anything");
    }
}
