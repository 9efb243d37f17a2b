//! Deliveries that are shown rightly but for one kind of them.

use std::sync::Arc;

use serde_json::Value;

use super::documents::{Scope, bend, instances, records};
use super::{Line, Mutant};
use crate::mock::delivery::{Delivery, InstanceState};
use crate::mock::status::{Overall, StatusRules, five_states};
use crate::mock::validate::Query;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("details", LINES)
}

/// Whether three instances failed in three ways.
fn failed_in_three_ways(states: &[InstanceState]) -> bool {
    match states {
        [a, b, c] => states.iter().all(|&s| five_states(s)) && a != b && b != c && a != c,
        _ => false,
    }
}

/// Writes one text of an instance in place of another that is not set.
macro_rules! unset_as {
    ($unset:literal, $other:literal) => {
        |r| {
            bend(r, Scope::Instance, |instance| {
                if instance.get($unset).is_some_and(|text| text == "") {
                    let other = instance.get($other).cloned().unwrap_or_default();
                    instance.insert($unset.to_owned(), other);
                }
            });
        }
    };
}

/// Leaves what an instance does not set as the one before it had it.
macro_rules! kept_from_the_last {
    ($name:literal) => {
        |r| {
            bend(r, Scope::Delivery, |record| {
                let mut last = None;
                for instance in instances(record) {
                    match (instance.get($name), &last) {
                        (Some(text), Some(kept)) if text == "" => {
                            let kept = Value::clone(kept);
                            instance.insert($name.to_owned(), kept);
                        }
                        (found, _) => last = found.cloned(),
                    }
                }
            });
        }
    };
}

const LINES: &[Line] = &[
    (
        "start-of-the-instance-before",
        "field-instance-start-time",
        "A variable of the loop keeps its value where there is no other.",
        kept_from_the_last!("StartTime"),
    ),
    (
        "end-of-the-instance-before",
        "field-instance-finish-time",
        "A variable of the loop keeps its value where there is no other.",
        kept_from_the_last!("FinishTime"),
    ),
    (
        "code-of-the-instance-before",
        "field-error-code",
        "A variable of the loop keeps its value where there is no other.",
        kept_from_the_last!("ErrorCode"),
    ),
    (
        "once-for-each-twenty-instances",
        "one-record-per-delivery",
        "A delivery has a row for each twenty instances, and rows are listed.",
        |r| {
            r.edits.page.push(Arc::new(|page, _| {
                let rows = |d: &Delivery| d.instances.len().div_ceil(20).max(1);
                let repeat = |&d| std::iter::repeat_n(d, rows(d));
                page.records = page.records.iter().flat_map(repeat).collect();
                Ok(())
            }));
        },
    ),
    (
        "waiting-since-its-start",
        "time-not-zero",
        "The start is set when a task is put into the queue.",
        unset_as!("StartTime", "CreationTime"),
    ),
    (
        "finished-at-the-last-change",
        "time-not-zero",
        "The last change counts as the end, also before there is one.",
        unset_as!("FinishTime", "UpdateTime"),
    ),
    (
        "reason-without-code-unknown",
        "error-info-values",
        "The reason is looked up by its code, and some have none.",
        |r| {
            bend(r, Scope::Instance, |instance| {
                let set = |name: &str| instance.get(name).is_some_and(|text| text != "");
                if set("ErrorInfo") && !set("ErrorCode") {
                    instance.insert("ErrorInfo".to_owned(), "Unknown error".into());
                }
            });
        },
    ),
    (
        "few-failures-are-success",
        "status-failure-class",
        "A delivery with less than five failures in a hundred counts as a success.",
        |r| {
            r.status.mixed = |states| {
                let failed = states.iter().filter(|&&state| five_states(state)).count();
                if failed * 20 < states.len() { Overall::Success } else { Overall::PartialFailed }
            };
        },
    ),
    (
        "three-ways-to-fail-are-partial-by-id",
        "status-failed",
        "A single delivery takes its status from a table of pairs of states.",
        |r| {
            r.edits.success.push(Arc::new(|document, context| {
                let by_id = |query: &Query| !query.filters.texts("InvokeId").is_empty();
                if !context.query.is_some_and(by_id) {
                    return;
                }
                for (shown, delivery) in records(document).zip(context.records) {
                    let states: Vec<_> = delivery.instances.iter().map(|i| i.state).collect();
                    if failed_in_three_ways(&states) {
                        shown.insert("InvocationStatus".to_owned(), "PartialFailed".into());
                    }
                }
            }));
        },
    ),
    (
        "first-and-last-decide",
        "status-of-all-instances",
        "States are sorted by the time they came, and the ends of the list are compared.",
        |r| {
            r.status.overall = |states, _| {
                let page = StatusRules::page();
                match states {
                    [first, .., last] => (page.overall)(&[*first, *last], &page),
                    _ => (page.overall)(states, &page),
                }
            };
        },
    ),
];
