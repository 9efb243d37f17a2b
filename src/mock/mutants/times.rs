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

/// Formats other than that of the page: a word, the slip, the writer.
type Format = (&'static str, &'static str, fn(&str) -> Value);

/// They go round the five times.
const FORMATS: [Format; 3] = [
    ("with-milliseconds", "The library writes milliseconds.", |text| {
        json!(text.replace('Z', ".000Z"))
    }),
    ("without-zone", "The zone is dropped from the pattern.", |text| {
        json!(text.trim_end_matches('Z'))
    }),
    ("with-an-offset", "The library writes the offset of the zone.", |text| {
        let there = instant(text) + SignedDuration::from_hours(8);
        json!(there.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string())
    }),
];

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_default()
}

fn eight_hours_late(text: &str) -> Value {
    json!((instant(text) + SignedDuration::from_hours(8)).to_string())
}

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Vec::new();
    for (at, (scope, name, words)) in TIMES.into_iter().enumerate() {
        let mut time = |defect: &str, clause: &str, slip: &str, change: fn(&str) -> Value| {
            let clause =
                if clause.is_empty() { format!("field-{words}") } else { clause.to_owned() };
            all.push(Mutant::new(format!("times/{words}-{defect}"), clause, slip, move |rules| {
                bend_text(rules, scope, name, change);
            }));
        };
        let (format, slip, change) = FORMATS[at % FORMATS.len()];
        time(format, "time-format", slip, change);
        time(
            "of-the-local-clock",
            "",
            "The local time is written with a Z at its end.",
            eight_hours_late,
        );
    }
    for (name, words, zero, way) in [
        ("FinishTime", "finish", "0001-01-01T00:00:00Z", "year-one"),
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
            "times/finish-lost-when-aborted",
            "field-instance-finish-time",
            "Only the states that the agent reports have an end.",
            move |rules| {
                bend(rules, Instance, move |instance| {
                    if is(instance, &["Aborted", "Error"]) {
                        instance.insert("FinishTime".to_owned(), json!(""));
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
    ]
}
