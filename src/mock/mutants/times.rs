//! Times in another format, or another time than is meant.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Mutant;
use super::documents::Scope::{self, Delivery, Instance};
use super::documents::{Object, bend, bend_text, fill_unset};

/// The five times: scope, name, words of the clause.
const TIMES: [(Scope, &str, &str); 5] = [
    (Delivery, "CreationTime", "invocation-creation-time"),
    (Instance, "CreationTime", "instance-creation-time"),
    (Instance, "StartTime", "instance-start-time"),
    (Instance, "FinishTime", "instance-finish-time"),
    (Instance, "UpdateTime", "instance-update-time"),
];

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_default()
}

fn with_milliseconds(text: &str) -> Value {
    json!(text.replace('Z', ".000Z"))
}

fn without_zone(text: &str) -> Value {
    json!(text.trim_end_matches('Z'))
}

fn in_china(text: &str) -> Value {
    let there = instant(text) + SignedDuration::from_hours(8);
    json!(there.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string())
}

fn eight_hours_late(text: &str) -> Value {
    json!((instant(text) + SignedDuration::from_hours(8)).to_string())
}

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Vec::new();
    for (scope, name, words) in TIMES {
        let mut time = |defect: &str, clause: &str, slip: &str, change: fn(&str) -> Value| {
            let clause =
                if clause.is_empty() { format!("field-{words}") } else { clause.to_owned() };
            all.push(Mutant::new(format!("times/{words}-{defect}"), clause, slip, move |rules| {
                bend_text(rules, scope, name, change);
            }));
        };
        time(
            "with-milliseconds",
            "time-format",
            "The library writes milliseconds.",
            with_milliseconds,
        );
        time("without-zone", "time-format", "The zone is dropped from the pattern.", without_zone);
        time(
            "with-an-offset",
            "time-format",
            "The library writes the offset of the zone.",
            in_china,
        );
        time("in-seconds-since-1970", "", "The column is written as it is stored.", |text| {
            json!(instant(text).as_second().to_string())
        });
        time(
            "of-the-local-clock",
            "",
            "The local time is written with a Z at its end.",
            eight_hours_late,
        );
    }
    for (name, words, zero, way) in [
        ("FinishTime", "finish", "0001-01-01T00:00:00Z", "year-one"),
        ("FinishTime", "finish", "1970-01-01T00:00:00Z", "1970"),
        ("StartTime", "start", "0001-01-01T00:00:00Z", "year-one"),
        ("StartTime", "start", "1970-01-01T00:00:00Z", "1970"),
    ] {
        all.push(Mutant::new(
            format!("times/{words}-not-yet-as-{way}"),
            "time-not-zero",
            "The zero value of the language's time is written.",
            move |rules| fill_unset(rules, Instance, name, &json!(zero)),
        ));
    }
    all.extend(wrong_moments());
    all
}

/// Times that belong to something else.
fn wrong_moments() -> Vec<Mutant> {
    let copy = |to: &'static str, from: &'static str| {
        move |instance: &mut Object| {
            let other = instance.get(from).cloned().unwrap_or_default();
            if instance.get(to).is_some_and(|time| time != "") {
                instance.insert(to.to_owned(), other);
            }
        }
    };
    let is = |instance: &Object, states: &[&str]| {
        states.iter().any(|state| instance.get("InvocationStatus").is_some_and(|s| s == state))
    };
    vec![
        Mutant::new(
            "times/start-follows-update",
            "field-instance-start-time",
            "The start is derived from a column that every change rewrites.",
            move |rules| bend(rules, Instance, copy("StartTime", "UpdateTime")),
        ),
        Mutant::new(
            "times/start-lost-at-the-end",
            "field-instance-start-time",
            "The start is cleared when a task ends in failure.",
            move |rules| {
                bend(rules, Instance, move |instance| {
                    if is(instance, &["Timeout", "Aborted", "Failed", "Error"]) {
                        instance.insert("StartTime".to_owned(), json!(""));
                    }
                });
            },
        ),
        Mutant::new(
            "times/finish-while-running",
            "field-instance-finish-time",
            "The end of the run before is still there.",
            move |rules| {
                bend(rules, Instance, move |instance| {
                    if is(instance, &["Running", "Pending"]) {
                        let created = instance.get("CreationTime").cloned().unwrap_or_default();
                        instance.insert("FinishTime".to_owned(), created);
                    }
                });
            },
        ),
        Mutant::new(
            "times/finish-is-update",
            "field-instance-finish-time",
            "The last change is taken for the end.",
            move |rules| bend(rules, Instance, copy("FinishTime", "UpdateTime")),
        ),
        Mutant::new(
            "times/instance-created-with-the-delivery",
            "field-instance-creation-time",
            "Instances inherit the time of their delivery.",
            |rules| {
                bend(rules, Delivery, |record| {
                    let created = record.get("CreationTime").cloned().unwrap_or_default();
                    for instance in super::documents::instances(record) {
                        instance.insert("CreationTime".to_owned(), created.clone());
                    }
                });
            },
        ),
        Mutant::new(
            "times/created-when-read",
            "field-invocation-creation-time",
            "The object takes the present time when it is made from its row.",
            |rules| {
                bend(rules, Delivery, |record| {
                    record.insert("CreationTime".to_owned(), json!("2026-06-26T12:00:00Z"));
                });
            },
        ),
    ]
}
