//! Which instances are counted, and which get the file.

use crate::mock::error::Fault;
use crate::mock::mutants::{Line, Mutant};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-instances", LINES)
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
