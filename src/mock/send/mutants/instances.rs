//! Which instances are counted, and which get the file.

use std::sync::Arc;

use serde_json::json;

use crate::mock::Rules;
use crate::mock::error::Fault;
use crate::mock::mutants::{Line, Mutant};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-instances", LINES)
}

/// Lets the error of another query through, for calls that name so many instances.
fn another_code_of_unknown(rules: &mut Rules, of: fn(usize) -> bool) {
    rules.edits.error.push(Arc::new(move |error, context| {
        let names = context.params.iter().filter(|(name, _)| name.starts_with(b"InstanceId."));
        if context.fault == Some(Fault::InstanceNotFound) && of(names.count()) {
            error["Code"] = json!("InvalidParameter");
        }
    }));
}

const LINES: &[Line] = &[
    ("none", "instance-required", "A delivery without targets is made.", |r| {
        r.send.instances.none = None;
        r.send.instances.empty = None;
    }),
    ("empty-id", "instance-required", "An empty id is looked up like any other.", |r| {
        r.send.instances.empty = Some(Fault::InstanceNotFound);
    }),
    ("none-under-another-code", "instance-required", "The check of the framework is first.", |r| {
        r.errors.rule_mut(Fault::MissingInstanceId).code = "MissingInstanceId".into();
    }),
    ("forty-nine-at-most", "instance-limit", "The limit is compared with `<`.", |r| {
        r.send.instances.max = 49;
    }),
    ("fifty-one", "instance-limit", "The count starts at zero.", |r| {
        r.send.instances.max = 51;
    }),
    ("a-hundred", "instance-limit", "The limit is that of the schema.", |r| {
        r.send.instances.max = 100;
    }),
    ("up-to-sixty", "instance-limit", "The limit was raised for one customer.", |r| {
        r.send.instances.max = 60;
        r.send.instances.count = |ids| if ids.len() < 60 { 0 } else { ids.len() };
    }),
    ("limit-as-text", "instance-limit", "The limit is a setting, and is compared as text.", |r| {
        r.send.instances.count = |ids| {
            let above = ids.len().to_string().as_str() > "50";
            if above { usize::MAX } else { 0 }
        };
    }),
    ("one-at-most", "instance-limit", "The list is taken for a scalar.", |r| {
        r.send.instances.max = 1;
    }),
    (
        "unknown-under-another-code",
        "instance-unknown",
        "The code is that of other operations.",
        |r| {
            r.errors.rule_mut(Fault::InstanceNotFound).code = "InvalidInstanceId.NotFound".into();
        },
    ),
    ("unknown-as-400", "instance-unknown", "What is not found is a bad parameter.", |r| {
        r.errors.rule_mut(Fault::InstanceNotFound).status = 400;
    }),
    ("unknown-alone", "instance-unknown", "One instance alone goes by a query of its own.", |r| {
        another_code_of_unknown(r, |instances| instances == 1);
    }),
    ("unknown-in-a-list", "instance-unknown", "A list goes by a query of its own.", |r| {
        another_code_of_unknown(r, |instances| instances > 1);
    }),
    ("first-only", "instances-all", "The list is taken for a scalar.", |r| {
        r.send.instances.taken = |mut ids| {
            ids.truncate(1);
            ids
        };
    }),
    ("last-is-lost", "instances-all", "The loop ends one instance early.", |r| {
        r.send.instances.taken = |mut ids| {
            if ids.len() > 1 {
                ids.pop();
            }
            ids
        };
    }),
    ("second-twice", "instances-all", "The index is raised before it is read.", |r| {
        r.send.instances.taken = |mut ids| {
            if ids.len() > 1 {
                ids.remove(0);
                ids.push(ids[0].clone());
            }
            ids
        };
    }),
];
