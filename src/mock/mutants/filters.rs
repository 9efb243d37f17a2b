//! Filters that are ignored, or combined in another way than AND.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::error::{Fault, Refusal};
use crate::mock::filter::{Filters, Wanted};

/// The parameters that filter, with the clause of each.
const FILTERS: [(&str, &str, &str); 6] = [
    ("ResourceGroupId", "group", "filter-by-resource-group"),
    ("InvokeId", "invoke-id", "filter-by-invoke-id"),
    ("Name", "name", "filter-by-name"),
    ("InstanceId", "instance", "filter-by-instance"),
    ("InvocationStatus", "status", "filter-by-status"),
    ("Tag", "tag", "filter-by-tag"),
];

/// Forgets one filter.
pub(super) fn forget(filters: &mut Filters, parameter: &str) {
    if parameter == "Tag" {
        filters.tags.clear();
    }
    for (name, wanted) in &mut filters.wanted {
        if *name == parameter {
            *wanted = Wanted::Anything;
        }
    }
}

/// How many filters are given; tags count as one.
fn given(filters: &Filters) -> usize {
    let texts = filters.wanted.iter().filter(|(_, wanted)| *wanted != Wanted::Anything).count();
    texts + usize::from(!filters.tags.is_empty())
}

/// Whether a filter is given.
fn has(filters: &Filters, parameter: &str) -> bool {
    if parameter == "Tag" { !filters.tags.is_empty() } else { !filters.texts(parameter).is_empty() }
}

/// Joins the answers of two filters with OR.
macro_rules! one_of {
    ($one:literal, $two:literal) => {
        |r| {
            r.filters.all = |answers| {
                let is_one = |name: &str| name == $one || name == $two;
                let mut pair = answers.iter().filter(|a| is_one(a.0)).peekable();
                let either = pair.peek().is_none() || pair.any(|a| a.1);
                either && answers.iter().filter(|a| !is_one(a.0)).all(|a| a.1)
            };
        }
    };
}

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Mutant::of_theme("filters", LINES);
    for (parameter, words, clause) in FILTERS {
        if parameter != "Tag" {
            all.push(Mutant::new(
                format!("filters/{words}-ignored"),
                clause,
                "The parameter is accepted and never used.",
                move |rules| {
                    rules.edits.query.push(Arc::new(move |query, _| {
                        forget(&mut query.filters, parameter);
                        Ok(())
                    }));
                },
            ));
        }
        all.push(Mutant::new(
            format!("filters/{words}-ignored-beside-another"),
            "filters-combine",
            "Each filter has a query of its own, and one of them wins.",
            move |rules| {
                rules.edits.query.push(Arc::new(move |query, _| {
                    if given(&query.filters) > 1 {
                        forget(&mut query.filters, parameter);
                    }
                    Ok(())
                }));
            },
        ));
        all.push(Mutant::new(
            format!("filters/{words}-unmatched-lists-everything"),
            if matches!(parameter, "InvokeId" | "InstanceId") {
                "no-match-is-empty"
            } else {
                clause
            },
            "A filter that leaves nothing is dropped as if it were not given.",
            move |rules| {
                rules.edits.page.push(Arc::new(move |page, seen| {
                    if page.records.is_empty() && has(&seen.query.filters, parameter) {
                        page.records = seen.region().take(10).collect();
                    }
                    Ok(())
                }));
            },
        ));
    }
    all
}

const LINES: &[Line] = &[
    ("any-for-all", "filters-combine", "The conditions are joined with OR.", |r| {
        r.filters.all = |answers| answers.is_empty() || answers.iter().any(|a| a.1);
    }),
    (
        "first-of-several",
        "filters-combine",
        "The first filter that is found ends the chain of ifs.",
        |r| {
            r.filters.all = |answers| answers.first().is_none_or(|a| a.1);
        },
    ),
    (
        "last-of-several",
        "filters-combine",
        "Each filter overwrites the condition of the one before.",
        |r| {
            r.filters.all = |answers| answers.last().is_none_or(|a| a.1);
        },
    ),
    ("two-of-several", "filters-combine", "The query has room for two conditions.", |r| {
        r.filters.all = |answers| answers.iter().take(2).all(|a| a.1);
    }),
    (
        "id-switches-others-off",
        "filters-combine",
        "A look-up by primary key returns before the other filters are applied.",
        |r| {
            r.filters.all = |answers| {
                let by_id = answers.iter().find(|(name, _)| *name == "InvokeId");
                by_id.map_or_else(|| answers.iter().all(|a| a.1), |(_, yes)| *yes)
            };
        },
    ),
    (
        "name-or-status",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("Name", "InvocationStatus"),
    ),
    (
        "name-or-tag",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("Name", "Tag"),
    ),
    (
        "instance-or-status",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("InstanceId", "InvocationStatus"),
    ),
    (
        "group-or-tag",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("ResourceGroupId", "Tag"),
    ),
    (
        "group-or-name",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("ResourceGroupId", "Name"),
    ),
    (
        "instance-or-name",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("InstanceId", "Name"),
    ),
    (
        "tag-or-status",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("Tag", "InvocationStatus"),
    ),
    (
        "id-or-name",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("InvokeId", "Name"),
    ),
    (
        "group-or-instance",
        "filters-combine",
        "Two conditions are joined with OR.",
        one_of!("ResourceGroupId", "InstanceId"),
    ),
    (
        "tag-with-id-refused",
        "filters-combine",
        "Tags and ids are searched in two different stores.",
        |r| {
            r.edits.query.push(Arc::new(|query, _| {
                if has(&query.filters, "Tag") && has(&query.filters, "InvokeId") {
                    return Err(Refusal::from(Fault::Parameter));
                }
                Ok(())
            }));
        },
    ),
    (
        "three-filters-refused",
        "filters-combine",
        "The query builder takes two conditions at most.",
        |r| {
            r.edits.query.push(Arc::new(|query, _| {
                if given(&query.filters) > 2 {
                    Err(Refusal::from(Fault::Parameter))
                } else {
                    Ok(())
                }
            }));
        },
    ),
    ("nothing-found-is-404", "no-match-is-empty", "An empty result is told as an error.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            if page.records.is_empty() && given(&seen.query.filters) > 0 {
                return Err(Refusal::from(Fault::ActionNotFound));
            }
            Ok(())
        }));
    }),
    (
        "unknown-id-is-400",
        "no-match-is-empty",
        "An id that does not exist counts as a wrong parameter.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if page.records.is_empty() && has(&seen.query.filters, "InvokeId") {
                    return Err(Refusal::from(Fault::Parameter));
                }
                Ok(())
            }));
        },
    ),
    (
        "unknown-instance-is-404",
        "no-match-is-empty",
        "The instance is looked up before its deliveries.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if page.records.is_empty() && has(&seen.query.filters, "InstanceId") {
                    return Err(Refusal::from(Fault::ActionNotFound));
                }
                Ok(())
            }));
        },
    ),
    (
        "default-group-assumed",
        "resource-group-optional",
        "Without a group the default one is searched.",
        |r| {
            r.edits.query.push(Arc::new(|query, _| {
                if !has(&query.filters, "ResourceGroupId") {
                    for (name, wanted) in &mut query.filters.wanted {
                        if *name == "ResourceGroupId" {
                            *wanted = Wanted::OneOf(vec![String::new()]);
                        }
                    }
                }
                Ok(())
            }));
        },
    ),
    (
        "ungrouped-left-out",
        "resource-group-optional",
        "An inner join drops deliveries without a group.",
        |r| {
            r.edits.page.push(Arc::new(|page, _| {
                page.records.retain(|d| !d.resource_group_id.is_empty());
                Ok(())
            }));
        },
    ),
    ("group-required", "resource-group-optional", "The parameter is marked as required.", |r| {
        required(r, "ResourceGroupId");
    }),
    ("id-required", "only-region-id-required", "The parameter is marked as required.", |r| {
        required(r, "InvokeId");
    }),
    (
        "max-results-required",
        "only-region-id-required",
        "The parameter is marked as required.",
        |r| required(r, "MaxResults"),
    ),
    ("instance-required", "only-region-id-required", "The parameter is marked as required.", |r| {
        required(r, "InstanceId");
    }),
    (
        "some-filter-required",
        "only-region-id-required",
        "A list without any filter is refused as too large.",
        |r| {
            r.edits.query.push(Arc::new(|query, _| {
                if query.filters.is_empty() {
                    Err(Refusal::from(Fault::MissingParameter))
                } else {
                    Ok(())
                }
            }));
        },
    ),
    (
        "owner-id-refused",
        "account-parameters-ignored",
        "Parameters that the page does not list are refused.",
        |r| {
            refused(r, &["OwnerId", "ResourceOwnerId"]);
        },
    ),
    (
        "owner-account-fails",
        "account-parameters-ignored",
        "The account is looked up by its name, and is not there.",
        |r| {
            refused(r, &["OwnerAccount", "ResourceOwnerAccount"]);
        },
    ),
];

fn required(rules: &mut crate::mock::Rules, parameter: &'static str) {
    rules.edits.query.push(Arc::new(move |_, arguments| match arguments.text(parameter) {
        None => Err(Refusal::from(Fault::MissingParameter)),
        Some(_) => Ok(()),
    }));
}

fn refused(rules: &mut crate::mock::Rules, parameters: &'static [&'static str]) {
    rules.edits.query.push(Arc::new(move |_, arguments| {
        if parameters.iter().any(|name| arguments.text(name).is_some()) {
            return Err(Refusal::from(Fault::Parameter));
        }
        Ok(())
    }));
}
