//! Orders, and what becomes of them by the clock.

use rstest::rstest;
use serde_json::json;

use super::{client, result, send, sent, states, wait, world};
use crate::mock::fixture::Client;
use crate::mock::{OPERATIONS, Operation, Rules};

#[test]
fn a_delivery_goes_from_pending_over_running_to_success() {
    let client = client(Rules::page());
    let id = sent(&client, &[]);
    assert_eq!(states(&result(&client, &id)), ["Pending"]);
    wait(&client, 1);
    let running = result(&client, &id);
    assert_eq!(
        (states(&running), running["InvocationStatus"].clone()),
        (vec!["Running".into()], json!("Running"))
    );
    wait(&client, 2);
    let done = result(&client, &id);
    let instance = &done["InvokeInstances"]["InvokeInstance"][0];
    assert_eq!(done["InvocationStatus"], "Success");
    assert_eq!(
        [&instance["CreationTime"], &instance["StartTime"], &instance["FinishTime"]],
        ["2026-06-26T12:00:00Z", "2026-06-26T12:00:01Z", "2026-06-26T12:00:03Z"]
    );
    assert_eq!(instance["ErrorCode"], "");
}

#[rstest]
#[case::stopped("i-stopped", 1, "Aborted", "InstanceNotRunning")]
#[case::no_agent("i-missing", 1, "Aborted", "ClientNotRunning")]
#[case::silent("i-silent", 60, "Aborted", "ClientNotResponse")]
#[case::slow("i-slow", 31, "Success", "")]
#[case::too_slow("i-endless", 60, "Timeout", "DeliveryTimeout")]
#[case::released("i-released", 15, "Aborted", "InstanceReleased")]
#[case::full("i-full", 3, "Failed", "FileCreateFail")]
fn a_file_ends_as_its_instance_is(
    #[case] instance: &str,
    #[case] seconds: i64,
    #[case] state: &str,
    #[case] code: &str,
) {
    let client = client(Rules::page());
    let id = sent(&client, &[("InstanceId.1", instance)]);
    wait(&client, seconds - 1);
    assert_ne!(states(&result(&client, &id)), [state], "before its time");
    wait(&client, 1);
    let done = result(&client, &id);
    assert_eq!(states(&done), [state]);
    assert_eq!(done["InvokeInstances"]["InvokeInstance"][0]["ErrorCode"], code);
}

#[rstest]
#[case::owner(&[("FileOwner", "nobody")], "Owner not exists")]
#[case::group(&[("FileGroup", "nobody")], "Group not exists")]
#[case::empty(&[("Content", "")], "File content is empty")]
#[case::on_windows(&[("FileOwner", "nobody"), ("InstanceId.1", "i-windows")], "")]
fn the_agent_looks_at_the_order(#[case] params: &[(&str, &str)], #[case] info: &str) {
    let client = client(Rules::page());
    let id = sent(&client, params);
    wait(&client, 60);
    assert_eq!(result(&client, &id)["InvokeInstances"]["InvokeInstance"][0]["ErrorInfo"], info);
}

#[test]
fn a_file_that_was_delivered_is_there() {
    let client = client(Rules::page());
    let first = sent(&client, &[]);
    let at_once = sent(&client, &[]);
    wait(&client, 10);
    let later = sent(&client, &[]);
    let over = sent(&client, &[("Overwrite", "True")]);
    let elsewhere = sent(&client, &[("TargetDir", "/tmp/")]);
    wait(&client, 10);
    let state = |id: &str| states(&result(&client, id)).join("");
    // The second one begins before the first has ended.
    assert_eq!([state(&first), state(&at_once), state(&later)], ["Success", "Success", "Invalid"]);
    assert_eq!([state(&over), state(&elsewhere)], ["Success", "Success"]);
}

#[rstest]
#[case::unknown_instance(&[("InstanceId.1", "i-none")], "404 InvalidInstance.NotFound")]
#[case::of_another_region(&[("InstanceId.1", "i-beijing")], "404 InvalidInstance.NotFound")]
#[case::one_of_two(&[("InstanceId.2", "i-none")], "404 InvalidInstance.NotFound")]
#[case::no_instance(&[("InstanceId.1", "")], "400 MissingParam.InstanceId")]
#[case::group(&[("ResourceGroupId", "rg-2")], "404 InvalidResourceGroup.NotFound")]
#[case::foreign(&[("ResourceGroupId", "rg-1"), ("InstanceId.1", "i-slow")], "404 InvalidInstance.NotFound")]
#[case::mode(&[("FileMode", "0888")], "400 FileMode.Invalid")]
#[case::content(&[("ContentType", "Base64"), ("Content", "%")], "400 FileContent.DecodeError")]
#[case::content_type(&[("ContentType", "Hex")], "400 FileContentType.Invalid")]
#[case::tag(&[("Tag.1.Key", "acs:x")], "400 InvalidTagKey.Malformed")]
#[case::timeout(&[("Timeout", "86401")], "403 InvalidTimeout.ExceedLimit")]
#[case::region(&[("RegionId", "cn-none")], "404 InvalidRegionId.NotFound")]
fn what_is_wrong_is_refused_and_leaves_nothing(
    #[case] params: &[(&str, &str)],
    #[case] told: &str,
) {
    let client = client(Rules::page());
    let answer = send(&client, params);
    assert_eq!(format!("{} {}", answer.status, answer.code()), told);
    assert_eq!(client.get(&[]).ids(), [""; 0]);
}

#[test]
fn a_call_that_is_sent_again_is_the_same_call() {
    let client = client(Rules::page());
    let token = ("ClientToken", "t");
    let first = sent(&client, &[token]);
    assert_eq!(sent(&client, &[token]), first);
    assert_eq!(send(&client, &[token, ("Content", "other")]).code(), "IdempotentParameterMismatch");
    assert_ne!(sent(&client, &[("ClientToken", "u")]), first);
    assert_eq!(client.get(&[]).ids().len(), 2);
    // Another world knows no tokens.
    client.seed(&world());
    assert_ne!(sent(&client, &[token]), first);
}

#[test]
fn without_instances_in_the_world_any_takes_any_file() {
    let client = Client::new(Rules::page());
    let id = sent(&client, &[("InstanceId.1", "i-made-up"), ("ResourceGroupId", "rg-made-up")]);
    wait(&client, 10);
    assert_eq!(result(&client, &id)["InvocationStatus"], "Success");
    assert_eq!(client.get(&[("ResourceGroupId", "rg-made-up")]).ids(), [id.as_str()]);
    assert_eq!(client.get(&[("MaxResults", "1")]).ids(), [id], "the newest is first");
}

#[test]
fn the_cap_counts_what_was_sent() {
    let mut rules = Rules::page();
    rules.retention.cap = Some(3);
    let client = client(rules);
    let ids: Vec<String> = (0..5)
        .map(|_| {
            wait(&client, 1);
            sent(&client, &[])
        })
        .collect();
    wait(&client, 60);
    let mut kept = client.get(&[]).ids();
    kept.reverse();
    assert_eq!(kept, ids[2..]);
}

#[test]
fn every_reading_changes_rules_and_every_operation_has_its_own() {
    for Operation { name, readings, .. } in OPERATIONS {
        for (clause, reading, _) in readings {
            assert!(
                Rules::page().with_reading(clause, reading).is_ok(),
                "{name} {clause}={reading}"
            );
        }
    }
    assert!(Operation::named("SendFile").unwrap().rules("2026-06-26").is_err());
}
