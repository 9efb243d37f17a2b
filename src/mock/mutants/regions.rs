//! Deliveries that leak over the region, and regions that are checked wrongly.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::error::Fault;

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Mutant::of_theme("regions", LINES);
    for (parameter, words) in [("InvokeId", "id"), ("InstanceId", "instance"), ("Name", "name")] {
        all.push(Mutant::new(
            format!("regions/not-looked-at-with-{words}"),
            "filter-by-region",
            "A query by this column forgets the region.",
            move |rules| {
                rules.edits.page.push(Arc::new(move |page, seen| {
                    if !seen.query.filters.texts(parameter).is_empty() && page.next.is_none() {
                        let asked = seen.query.filters.texts(parameter);
                        let has = |id: &str| asked.iter().any(|a| a == id);
                        page.records.extend(
                            seen.store.everything.records().iter().map(|d| &**d).filter(|d| {
                                d.region_id != seen.query.region
                                    && match parameter {
                                        "InvokeId" => has(&d.invoke_id),
                                        "Name" => has(&d.name),
                                        _ => d.instances.iter().any(|i| has(&i.instance_id)),
                                    }
                            }),
                        );
                    }
                    Ok(())
                }));
            },
        ));
    }
    all
}

const LINES: &[Line] = &[
    ("not-looked-at", "filter-by-region", "The table is not split by region.", |r| {
        r.retention.shelf = |store, _| Some(&store.everything);
    }),
    (
        "first-one-always",
        "filter-by-region",
        "The region of the endpoint is used for every call.",
        |r| {
            r.retention.shelf =
                |store, _| store.regions.first().and_then(|region| store.shelf(&region.id));
        },
    ),
    (
        "by-prefix",
        "error-invalid-region-id-not-found",
        "Regions are compared by their beginning.",
        |r| {
            r.region.exists = |store, id| {
                store
                    .regions
                    .iter()
                    .any(|region| region.id.starts_with(id) || id.starts_with(&region.id))
            };
        },
    ),
    (
        "unsupported-lists-nothing",
        "error-region-id-api-not-supported",
        "The operation is registered everywhere.",
        |r| {
            r.region.exists = |store, id| store.region(id).is_some();
            r.edits.http.push(Arc::new(|response, context| {
            if context.fault == Some(Fault::RegionNotSupported) {
                response.status = 200;
                response.body = r#"{"RequestId":"1B2C3D4E-0000-4000-8000-000000000000","Invocations":{"Invocation":[]}}"#.into();
            }
        }));
        },
    ),
    (
        "dispatch-failure-lists-nothing",
        "error-internal-error-dispatch",
        "A failed call to the region is caught and forgotten.",
        |r| {
            r.edits.http.push(Arc::new(|response, context| {
            if context.fault == Some(Fault::Dispatch) {
                response.status = 200;
                response.body = r#"{"RequestId":"1B2C3D4E-0000-4000-8000-000000000000","Invocations":{"Invocation":[]}}"#.into();
            }
        }));
        },
    ),
    (
        "unknown-fails",
        "no-server-error",
        "The region is used as a key before it is checked.",
        |r| {
            r.errors.rule_mut(Fault::RegionNotFound).status = 500;
        },
    ),
];
