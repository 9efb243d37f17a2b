//! Overall states that come about by another rule.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::documents::records;
use super::{Line, Mutant};
use crate::mock::delivery::{Delivery, InstanceState};
use crate::mock::status::{Overall, PENDING_FIRST, StatusRules, five_states};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("status", LINES)
}

/// The rule of the page.
fn page(states: &[InstanceState]) -> Overall {
    let rules = StatusRules::page();
    (rules.overall)(states, &rules)
}

fn failed(states: &[InstanceState]) -> usize {
    states.iter().filter(|&&state| five_states(state)).count()
}

fn has(states: &[InstanceState], state: InstanceState) -> bool {
    states.contains(&state)
}

/// A state that is missing in the table of failed states.
macro_rules! no_failure {
    ($state:ident) => {
        |r| r.status.is_failed = |state| five_states(state) && state != InstanceState::$state
    };
}

/// A state that never settles when it stands alone.
macro_rules! never_settles {
    ($state:ident) => {
        |r| {
            r.status.overall = |states, _| {
                if states.iter().all(|&state| state == InstanceState::$state) {
                    Overall::Running
                } else {
                    page(states)
                }
            };
        }
    };
}

const FORGOTTEN: &str = "The state is missing in the table of failed states.";
const UNSETTLED: &str = "The state is missing in the table of final states.";

const LINES: &[Line] = &[
    ("invalid-is-no-failure", "status-failed", FORGOTTEN, no_failure!(Invalid)),
    ("failed-is-no-failure", "status-failed", FORGOTTEN, no_failure!(Failed)),
    ("timeout-is-no-failure", "status-failed", FORGOTTEN, no_failure!(Timeout)),
    ("error-is-no-failure", "status-failed", FORGOTTEN, no_failure!(Error)),
    ("invalid-never-settles", "status-failed", UNSETTLED, never_settles!(Invalid)),
    (
        "two-kinds-of-failure-are-partial",
        "status-failed",
        "Failed means that all instances are in one state.",
        |r| {
            r.status.overall = |states, _| {
                let mixed = states.iter().any(|s| *s != states[0]);
                if mixed && failed(states) == states.len() {
                    Overall::PartialFailed
                } else {
                    page(states)
                }
            };
        },
    ),
    ("all-failed-is-partial", "status-failed", "Any failure is a partial one.", |r| {
        r.status.overall = |states, _| match page(states) {
            Overall::Failed if states.len() > 1 => Overall::PartialFailed,
            other => other,
        };
    }),
    ("always-success-when-ended", "status-failed", "Whatever has ended has succeeded.", |r| {
        r.status.overall = |states, _| match page(states) {
            Overall::Failed | Overall::PartialFailed => Overall::Success,
            other => other,
        };
    }),
    (
        "any-failure-is-failed",
        "status-partial-failed",
        "The worst state of an instance is taken.",
        |r| {
            r.status.mixed = |_| Overall::Failed;
        },
    ),
    ("any-success-is-success", "status-partial-failed", "One success is enough.", |r| {
        r.status.mixed = |_| Overall::Success;
    }),
    ("majority-decides", "status-partial-failed", "The state of most instances is taken.", |r| {
        r.status.mixed = |states| match failed(states) * 2 {
            twice if twice > states.len() => Overall::Failed,
            twice if twice < states.len() => Overall::Success,
            _ => Overall::PartialFailed,
        };
    }),
    (
        "three-kinds-are-failed",
        "status-failure-class",
        "Pairs of states stand in a table, and triples fall through it.",
        |r| {
            r.status.mixed = |states| {
                let kinds = InstanceState::ALL.iter().filter(|s| has(states, **s)).count();
                if kinds > 2 { Overall::Failed } else { Overall::PartialFailed }
            };
        },
    ),
    (
        "timeout-and-success-is-success",
        "status-failure-class",
        "A timeout may still turn into a success.",
        |r| {
            r.status.mixed = |states| {
                let others = states.iter().any(|s| five_states(*s) && *s != InstanceState::Timeout);
                if others { Overall::PartialFailed } else { Overall::Success }
            };
        },
    ),
    (
        "one-success-is-not-enough",
        "status-success",
        "Success is counted as a part of the whole.",
        |r| {
            r.status.overall = |states, _| match page(states) {
                Overall::Success if states.len() > 1 => Overall::PartialFailed,
                other => other,
            };
        },
    ),
    (
        "success-is-still-running",
        "status-success",
        "The last step of the state machine is missing.",
        |r| {
            r.status.overall = |states, _| match page(states) {
                Overall::Success => Overall::Running,
                other => other,
            };
        },
    ),
    ("pending-only-if-all", "status-pending", "All instances must wait.", |r| {
        r.status.overall = |states, _| {
            let ended: Vec<_> =
                states.iter().copied().filter(|s| *s != InstanceState::Pending).collect();
            if ended.is_empty() { Overall::Pending } else { page(&ended) }
        };
    }),
    (
        "pending-is-running",
        "status-pending",
        "A delivery that has begun somewhere is running.",
        |r| {
            r.status.overall = |states, _| match page(states) {
                Overall::Pending if states.iter().any(|s| *s != InstanceState::Pending) => {
                    Overall::Running
                }
                other => other,
            };
        },
    ),
    ("first-failure-ends-pending", "status-pending", "The first failure ends the whole.", |r| {
        r.status.overall = |states, _| match page(states) {
            Overall::Pending if failed(states) > 0 => Overall::Failed,
            other => other,
        };
    }),
    (
        "pending-unseen-beside-success",
        "status-pending",
        "The comparison says that Success outranks Pending.",
        |r| {
            r.status.overall = |states, _| match page(states) {
                Overall::Pending if has(states, InstanceState::Success) => Overall::Success,
                other => other,
            };
        },
    ),
    ("running-only-if-all", "status-running", "All instances must run.", |r| {
        r.status.overall = |states, _| match page(states) {
            Overall::Running => {
                let ended: Vec<_> =
                    states.iter().copied().filter(|s| *s != InstanceState::Running).collect();
                if ended.is_empty() { Overall::Running } else { page(&ended) }
            }
            other => other,
        };
    }),
    ("first-failure-ends-running", "status-running", "The first failure ends the whole.", |r| {
        r.status.overall = |states, _| match page(states) {
            Overall::Running if failed(states) > 0 => Overall::Failed,
            other => other,
        };
    }),
    (
        "running-unseen-beside-success",
        "status-running",
        "The comparison says that Success outranks Running.",
        |r| {
            r.status.overall = |states, _| match page(states) {
                Overall::Running if has(states, InstanceState::Success) => Overall::Success,
                other => other,
            };
        },
    ),
    ("running-is-pending", "status-running", "What has not ended is pending.", |r| {
        r.status.unfinished = [PENDING_FIRST[0], (InstanceState::Running, Overall::Pending)];
    }),
    (
        "pending-and-running-is-success",
        "status-pending-over-running",
        "Two rules that both hold cancel each other.",
        |r| {
            r.status.overall = |states, _| {
                if has(states, InstanceState::Pending) && has(states, InstanceState::Running) {
                    Overall::Success
                } else {
                    page(states)
                }
            };
        },
    ),
    (
        "first-instance-decides",
        "status-of-all-instances",
        "The state is read from the first row of the join.",
        |r| {
            r.status.counted = |d| d.instances.iter().take(1).map(|i| i.state).collect();
        },
    ),
    (
        "last-instance-decides",
        "status-of-all-instances",
        "Each instance overwrites the state of the one before.",
        |r| {
            r.status.counted = |d| d.instances.last().map(|i| i.state).into_iter().collect();
        },
    ),
    (
        "latest-change-decides",
        "status-of-all-instances",
        "The state is that of the instance that changed last.",
        |r| {
            r.status.counted = |d| {
                d.instances
                    .iter()
                    .max_by_key(|i| &i.update_time)
                    .map(|i| i.state)
                    .into_iter()
                    .collect()
            };
        },
    ),
    (
        "ten-instances-decide",
        "status-of-all-instances",
        "The states are read page by page, and only one page.",
        |r| {
            r.status.counted = |d| d.instances.iter().take(10).map(|i| i.state).collect();
        },
    ),
    (
        "last-of-many-is-left-out",
        "status-of-all-instances",
        "The loop ends one instance early.",
        |r| {
            r.status.counted = |d: &Delivery| {
                let end = d.instances.len().saturating_sub(1).max(1);
                d.instances.iter().take(end).map(|i| i.state).collect()
            };
        },
    ),
    (
        "kept-from-before",
        "status-of-all-instances",
        "The overall state is stored when it is first read.",
        |r| {
            let seen: Mutex<HashMap<String, String>> = Mutex::default();
            r.edits.success.push(Arc::new(move |document, _| {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                for record in records(document) {
                    let id = record["InvokeId"].as_str().unwrap_or_default().to_owned();
                    let now = record["InvocationStatus"].as_str().unwrap_or_default().to_owned();
                    let first = seen.entry(id).or_insert(now).clone();
                    record.insert("InvocationStatus".to_owned(), json!(first));
                }
            }));
        },
    ),
];
