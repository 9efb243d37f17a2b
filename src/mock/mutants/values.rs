//! Values outside their lists, and values that belong to something else.

use serde_json::json;

use super::Mutant;
use super::documents::Scope::{Delivery, Instance};
use super::documents::{Scope, bend, bend_text, instances};

/// A value under another word: id, clause, scope, field, the word, the other word, the slip.
type Rename =
    (&'static str, &'static str, Scope, &'static str, &'static str, &'static str, &'static str);

const RENAMED: &[Rename] = &[
    (
        "success-is-finished",
        "overall-status-values",
        Delivery,
        "InvocationStatus",
        "Success",
        "Finished",
        "The words are those of a related operation.",
    ),
    (
        "partial-failed-in-two-words",
        "overall-status-values",
        Delivery,
        "InvocationStatus",
        "PartialFailed",
        "PartialFailure",
        "The constant is spelt from memory.",
    ),
    (
        "pending-is-waiting",
        "overall-status-values",
        Delivery,
        "InvocationStatus",
        "Pending",
        "Waiting",
        "The state of the queue is shown.",
    ),
    (
        "timeout-is-timed-out",
        "instance-status-values",
        Instance,
        "InvocationStatus",
        "Timeout",
        "TimedOut",
        "The constant is spelt from memory.",
    ),
    (
        "aborted-is-cancelled",
        "instance-status-values",
        Instance,
        "InvocationStatus",
        "Aborted",
        "Cancelled",
        "The words are those of the scheduler.",
    ),
    (
        "error-is-exception",
        "instance-status-values",
        Instance,
        "InvocationStatus",
        "Error",
        "Exception",
        "The words are those of the agent.",
    ),
    (
        "plain-text-is-a-media-type",
        "content-type-values",
        Delivery,
        "ContentType",
        "PlainText",
        "text/plain",
        "The field is taken for an HTTP header.",
    ),
    (
        "base64-in-lower-case",
        "content-type-values",
        Delivery,
        "ContentType",
        "Base64",
        "base64",
        "The encoder's name of the encoding is shown.",
    ),
    (
        "overwrite-true-of-python",
        "overwrite-values",
        Delivery,
        "Overwrite",
        "true",
        "True",
        "The language's own word for a boolean is written.",
    ),
    (
        "overwrite-false-of-python",
        "overwrite-values",
        Delivery,
        "Overwrite",
        "false",
        "False",
        "The language's own word for a boolean is written.",
    ),
    (
        "overwrite-never",
        "field-overwrite",
        Delivery,
        "Overwrite",
        "true",
        "false",
        "The flag is never stored.",
    ),
    (
        "overwrite-always",
        "field-overwrite",
        Delivery,
        "Overwrite",
        "false",
        "true",
        "A text that is not empty counts as true.",
    ),
    (
        "base64-shown-as-plain",
        "field-content-type",
        Delivery,
        "ContentType",
        "Base64",
        "PlainText",
        "The type is that of the decoded content.",
    ),
    (
        "file-already-exists-renamed",
        "error-code-values",
        Instance,
        "ErrorCode",
        "FileAlreadyExists",
        "FileExists",
        "The code of the agent is passed on.",
    ),
    (
        "exists-spelt-rightly",
        "error-info-values",
        Instance,
        "ErrorInfo",
        "the specified instance does not exists",
        "The specified instance does not exist.",
        "The text is corrected, though clients compare it.",
    ),
    (
        "timeout-code-as-number",
        "error-code-values",
        Instance,
        "ErrorCode",
        "DeliveryTimeout",
        "408",
        "The code is that of the transport.",
    ),
];

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all: Vec<Mutant> = RENAMED
        .iter()
        .map(|&(id, clause, scope, name, word, other, slip)| {
            Mutant::new(format!("values/{id}"), clause, slip, move |rules| {
                bend_text(rules, scope, name, move |text| {
                    json!(if text == word { other } else { text })
                });
            })
        })
        .collect();
    all.extend(cases());
    all.extend(others());
    all
}

fn cases() -> impl Iterator<Item = Mutant> {
    [
        ("overall-status", "overall-status-values", Delivery, "InvocationStatus"),
        ("instance-status", "instance-status-values", Instance, "InvocationStatus"),
        ("error-code", "error-code-values", Instance, "ErrorCode"),
    ]
    .into_iter()
    .map(|(words, clause, scope, name)| {
        Mutant::new(
            format!("values/{words}-in-upper-case"),
            clause,
            "The constant's name is written in place of its value.",
            move |rules| bend_text(rules, scope, name, |text| json!(text.to_uppercase())),
        )
    })
}

fn others() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "values/overwrite-as-boolean",
            "field-overwrite",
            "The flag is written as a boolean of JSON.",
            |rules| bend_text(rules, Delivery, "Overwrite", |text| json!(text == "true")),
        ),
        Mutant::new(
            "values/instance-shows-the-overall-status",
            "field-instance-status",
            "The state is copied from the delivery to its instances.",
            |rules| {
                bend(rules, Delivery, |record| {
                    let overall = record.get("InvocationStatus").cloned().unwrap_or_default();
                    let overall =
                        if overall == "PartialFailed" { json!("Failed") } else { overall };
                    for instance in instances(record) {
                        instance.insert("InvocationStatus".to_owned(), overall.clone());
                    }
                });
            },
        ),
        Mutant::new(
            "values/delivered-is-success",
            "field-instance-status",
            "An instance is Success as soon as the agent has answered.",
            |rules| {
                bend(rules, Instance, |instance| {
                    if instance.get("InvocationStatus").is_some_and(|state| state == "Failed") {
                        instance.insert("InvocationStatus".to_owned(), json!("Success"));
                    }
                });
            },
        ),
        Mutant::new(
            "values/vm-count-of-finished",
            "field-vm-count",
            "Only instances that have finished are counted.",
            |rules| {
                bend(rules, Delivery, |record| {
                    let ended = instances(record)
                        .filter(|i| {
                            !matches!(i["InvocationStatus"].as_str(), Some("Pending" | "Running"))
                        })
                        .count();
                    record.insert("VmCount".to_owned(), json!(ended));
                });
            },
        ),
        Mutant::new(
            "values/vm-count-of-successes",
            "field-vm-count",
            "Only instances that succeeded are counted.",
            |rules| {
                bend(rules, Delivery, |record| {
                    let good =
                        instances(record).filter(|i| i["InvocationStatus"] == "Success").count();
                    record.insert("VmCount".to_owned(), json!(good));
                });
            },
        ),
        Mutant::new(
            "values/error-info-of-the-first-instance",
            "error-info-matches-code",
            "The reason is looked up once for the delivery.",
            |rules| {
                bend(rules, Instance, |instance| {
                    if instance.get("ErrorCode").is_some_and(|code| code != "") {
                        instance.insert("ErrorInfo".to_owned(), json!("File already exists"));
                    }
                });
            },
        ),
        Mutant::new(
            "values/error-kept-after-success",
            "success-without-error",
            "The error of the first attempt is not cleared.",
            |rules| {
                bend(rules, Instance, |instance| {
                    if instance.get("InvocationStatus").is_some_and(|state| state == "Success") {
                        instance.insert("ErrorCode".to_owned(), json!("DeliveryTimeout"));
                    }
                });
            },
        ),
    ]
}
