//! What becomes of a delivery: reasons that are overlooked or told wrongly, and states that do not
//! follow.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{bend_instances, bend_results};
use crate::mock::Rules;
use crate::mock::delivery::InstanceState;
use crate::mock::mutants::{Line, Mutant};
use crate::mock::send::agent::Failure;
use crate::mock::status::Overall;

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Mutant::of_theme("send-results", LINES);
    all.extend(reasons());
    all
}

/// The reasons that a row tells apart, by code and clause.
const REASONS: [(&str, &str); 6] = [
    ("InstanceNotRunning", "result-not-running"),
    ("ClientIsUpgrading", "result-upgrading"),
    ("ClientNeedUpgrade", "result-outdated"),
    ("FileAlreadyExists", "result-file-exists"),
    ("UserGroupNotExists", "result-no-group"),
    ("FileCreateFail", "result-write-fails"),
];

/// Each reason overlooked, and told under another code.
fn reasons() -> Vec<Mutant> {
    let mut all = Vec::new();
    for (code, clause) in REASONS {
        let words = clause.trim_start_matches("result-");
        all.push(Mutant::new(
            format!("send-results/{words}-overlooked"),
            clause,
            "The reason is not looked for.",
            move |r| r.send.agent.failures.retain(|failure| failure.code != code),
        ));
        all.push(Mutant::new(
            format!("send-results/{words}-under-another-code"),
            clause,
            "A shared handler has a code of its own.",
            move |r| with_code(r, code, |failure| failure.code = "FileContentInvalid"),
        ));
    }
    all
}

fn with_code(rules: &mut Rules, code: &str, change: impl Fn(&mut Failure)) {
    let failures = rules.send.agent.failures.iter_mut();
    failures.filter(|failure| failure.code == code).for_each(change);
}

fn status(instance: &Value) -> &str {
    instance["InvocationStatus"].as_str().unwrap_or_default()
}

const LINES: &[Line] = &[
    ("never-begins", "result-success", "The queue has no worker.", |r| {
        r.send.agent.pending = SignedDuration::from_hours(24);
        r.send.agent.patience = |_| SignedDuration::from_hours(48);
    }),
    ("never-ends", "result-success", "The report of the agent is lost.", |r| {
        r.send.agent.running = SignedDuration::from_hours(24);
        r.send.agent.patience = |_| SignedDuration::from_hours(48);
    }),
    ("code-of-success", "result-success", "Zero is written as a code.", |r| {
        bend_results(r, |delivery| {
            bend_instances(delivery, |instance| {
                if status(instance) == "Success" {
                    instance["ErrorCode"] = json!("DeliveryTimeout");
                }
            });
        });
    }),
    ("only-root", "result-success", "Users are not looked up on the instance.", |r| {
        with_code(r, "AccountNotExists", |failure| {
            failure.applies = |order, _, _| order.owner != "root";
        });
    }),
    ("results-in-a-list", "result-list", "The wrapper is left out.", |r| {
        r.edits.success.push(Arc::new(|document, context| {
            if context.query.is_some() {
                document["Invocations"] = document["Invocations"]["Invocation"].take();
            }
        }));
    }),
    ("results-without-instances", "result-list", "Instances are asked for elsewhere.", |r| {
        bend_results(r, |delivery| {
            delivery.as_object_mut().map(|members| members.remove("InvokeInstances"));
        });
    }),
    ("count-of-one", "result-counts-instances", "The count is that of rows of a page.", |r| {
        bend_results(r, |delivery| delivery["VmCount"] = json!(1));
    }),
    ("first-instance-decides", "result-of-all-instances", "Only one row is joined.", |r| {
        r.status.counted = |delivery| delivery.instances.iter().take(1).map(|i| i.state).collect();
    }),
    ("last-instance-decides", "result-of-all-instances", "A loop overwrites the state.", |r| {
        r.status.counted =
            |delivery| delivery.instances.iter().rev().take(1).map(|i| i.state).collect();
    }),
    ("mixed-is-failed", "result-of-all-instances", "Any failure fails the whole.", |r| {
        r.status.mixed = |_| Overall::Failed;
    }),
    ("invalid-is-no-failure", "result-of-all-instances", "Only `Failed` is compared.", |r| {
        r.status.is_failed =
            |state| !matches!(state, InstanceState::Invalid | InstanceState::Success);
    }),
    ("all-as-the-first", "result-per-instance", "One state is kept for the whole.", |r| {
        bend_results(r, |delivery| {
            let first =
                delivery["InvokeInstances"]["InvokeInstance"][0]["InvocationStatus"].clone();
            bend_instances(delivery, |instance| instance["InvocationStatus"] = first.clone());
        });
    }),
    ("all-as-the-last", "result-per-instance", "The slowest decides for all.", |r| {
        bend_results(r, |delivery| {
            let all = delivery["InvokeInstances"]["InvokeInstance"].as_array();
            let last = all.and_then(|all| all.last()).map(|i| i["InvocationStatus"].clone());
            bend_instances(delivery, |instance| {
                instance["InvocationStatus"] = last.clone().unwrap_or_default();
            });
        });
    }),
    ("without-start", "result-times", "The start is kept by the agent.", |r| {
        bend_results(r, |delivery| {
            bend_instances(delivery, |instance| instance["StartTime"] = json!(""));
        });
    }),
    ("without-finish", "result-times", "The column is filled by another job.", |r| {
        bend_results(r, |delivery| {
            bend_instances(delivery, |instance| instance["FinishTime"] = json!(""));
        });
    }),
    ("finish-from-the-start", "result-times", "The finish is that of the last change.", |r| {
        bend_results(r, |delivery| {
            bend_instances(delivery, |instance| {
                instance["FinishTime"] = instance["UpdateTime"].clone();
            });
        });
    }),
    ("cleaned-up", "result-states-forward", "What is finished is swept away after an hour.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            if seen.store.clock > SignedDuration::from_hours(1) {
                page.records.clear();
            }
            Ok(())
        }));
    }),
    ("without-timeout", "result-timeout", "Nobody looks at the clock.", |r| {
        r.send.agent.patience = |_| SignedDuration::from_hours(24);
    }),
    ("timeout-as-failure", "result-timeout", "The agent's own state is passed on.", |r| {
        r.send.agent.timeout.state = InstanceState::Failed;
    }),
    ("timeout-under-another-code", "result-timeout", "No answer is no agent.", |r| {
        r.send.agent.timeout.code = "ClientNotResponse";
    }),
    ("write-error-as-invalid", "result-write-fails", "All errors of the agent are one.", |r| {
        with_code(r, "FileCreateFail", |failure| failure.state = InstanceState::Invalid);
    }),
    ("released-as-stopped", "result-released", "An instance that is gone is not running.", |r| {
        r.send.agent.released.code = "InstanceNotRunning";
    }),
    ("released-without-code", "result-released", "The row of the instance is gone.", |r| {
        r.send.agent.released.code = "";
    }),
    ("no-agent-is-no-instance", "result-without-agent", "One handler does for both.", |r| {
        with_code(r, "ClientNotRunning", |failure| failure.code = "InstanceNotExists");
    }),
    ("no-agent-overlooked", "result-without-agent", "The agent is taken for granted.", |r| {
        r.send.agent.failures.retain(|failure| failure.code != "ClientNotRunning");
    }),
    ("silent-agent-overlooked", "result-silent-agent", "A report is made up.", |r| {
        r.send.agent.failures.retain(|failure| failure.code != "ClientNotResponse");
    }),
    ("no-owner-overlooked", "result-no-owner", "The file is delivered as root.", |r| {
        r.send.agent.failures.retain(|failure| failure.code != "AccountNotExists");
    }),
    ("owner-on-windows", "result-on-windows", "The rules of Linux are applied everywhere.", |r| {
        with_code(r, "AccountNotExists", |failure| {
            failure.applies = |order, machine, _| !machine.users.contains(&order.owner);
        });
    }),
    ("group-on-windows", "result-on-windows", "Only the owner is left out.", |r| {
        with_code(r, "UserGroupNotExists", |failure| {
            failure.applies =
                |order, machine, _| order.group != "root" && !machine.groups.contains(&order.group);
        });
    }),
    ("overwrites-by-default", "overwrite-default", "The default is that of a copy.", |r| {
        r.send.overwrite_default = true;
    }),
    ("second-file-under-another-code", "overwrite-default", "The agent has one code.", |r| {
        with_code(r, "FileAlreadyExists", |failure| failure.code = "FilePathInvalid");
    }),
    ("never-overwrites", "overwrite-true", "The flag does not reach the agent.", |r| {
        with_code(r, "FileAlreadyExists", |failure| {
            failure.applies = |order, machine, start| machine.has_file(&order.path(), start);
        });
    }),
    ("ten-minutes-by-default", "timeout-default", "The default is that of commands.", |r| {
        r.send.timeout.default = 600;
    }),
    ("ten-seconds-by-default", "timeout-default", "The least is the default.", |r| {
        r.send.timeout.default = 10;
    }),
    ("timeout-not-passed-on", "timeout-counts", "The default counts, whatever is sent.", |r| {
        r.send.agent.patience = |_| SignedDuration::from_secs(60);
    }),
    ("timeout-in-milliseconds", "timeout-counts", "The unit is another one.", |r| {
        r.send.agent.patience =
            |order| SignedDuration::from_millis(order.timeout).max(SignedDuration::from_secs(10));
    }),
    ("raised-to-a-minute", "timeout-counts", "What is short is the default.", |r| {
        r.send.shortest_timeout = 60;
    }),
    ("not-raised", "timeout-raised", "The second is taken by its word.", |r| {
        r.send.shortest_timeout = 1;
    }),
    ("raised-to-five", "timeout-raised", "The least is that of another operation.", |r| {
        r.send.agent.patience = |order| SignedDuration::from_secs((order.timeout / 2).max(1));
    }),
    (
        "existing-file-as-timeout",
        "state-of-a-file-that-exists",
        "The agent waits for an answer.",
        |r| {
            with_code(r, "FileAlreadyExists", |failure| failure.state = InstanceState::Timeout);
        },
    ),
    (
        "missing-group-as-aborted",
        "state-of-a-missing-group",
        "The table of states is off by one.",
        |r| {
            with_code(r, "UserGroupNotExists", |failure| failure.state = InstanceState::Aborted);
        },
    ),
    (
        "stopped-as-timeout",
        "state-of-a-stopped-instance",
        "The service waits for the instance.",
        |r| {
            with_code(r, "InstanceNotRunning", |failure| failure.state = InstanceState::Timeout);
        },
    ),
];

/// What the table of reasons rests on: each code is that of exactly one reason.
#[cfg(test)]
#[test]
fn every_reason_is_one_of_the_page() {
    let failures = crate::mock::send::agent::AgentRules::page().failures;
    for (code, _) in REASONS {
        assert_eq!(failures.iter().filter(|failure| failure.code == code).count(), 1, "{code}");
    }
}
