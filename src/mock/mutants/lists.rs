//! Lists in another form, with the wrong items, or without their wrapper.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Mutant;
use super::documents::Scope;
use super::documents::{bend, bend_list, is_empty};
use crate::mock::delivery::Delivery;
use crate::mock::validate::Query;

/// The three lists: wrapper, item, clause.
const LISTS: [(&str, &str, &str, &str); 3] = [
    ("Invocations", "Invocation", "list-invocations", "deliveries"),
    ("InvokeInstances", "InvokeInstance", "list-invoke-instances", "instances"),
    ("Tags", "Tag", "list-tags", "tags"),
];

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Vec::new();
    for (wrapper, item, clause, words) in LISTS {
        let mut list = |defect: &str,
                        clause: &str,
                        slip: &str,
                        change: fn(&mut Value, &'static str)| {
            all.push(Mutant::new(format!("lists/{words}-{defect}"), clause, slip, move |rules| {
                bend_list(rules, wrapper, move |value| change(value, item));
            }));
        };
        list(
            "without-wrapper",
            clause,
            "The list is written without the object around it.",
            |w, item| {
                *w = w[item].take();
            },
        );
        list(
            "of-one-as-object",
            clause,
            "A converter from XML writes a single element as an object.",
            |w, item| {
                if w[item].as_array().is_some_and(|items| items.len() == 1) {
                    w[item] = w[item][0].take();
                }
            },
        );
        let shortened = if wrapper == "Invocations" { "walk-complete" } else { clause };
        list("without-the-last", shortened, "The loop ends one item early.", |w, item| {
            if let Some(items) = w[item].as_array_mut()
                && items.len() > 1
            {
                items.pop();
            }
        });
        // A delivery has an instance at least.
        if wrapper != "InvokeInstances" {
            list(
                "empty-as-null",
                "empty-list",
                "A list that was never made is written as null.",
                |w, item| {
                    if is_empty(&w[item]) {
                        w[item] = Value::Null;
                    }
                },
            );
            list(
                "empty-as-text",
                "empty-list",
                "An empty XML element is converted to an empty text.",
                |w, item| {
                    if is_empty(&w[item]) {
                        *w = json!("");
                    }
                },
            );
        }
        list("renamed-inside", clause, "The list is named in the plural.", |w, item| {
            if !is_empty(&w[item]) {
                *w = json!({ format!("{item}s"): w[item].take() });
            }
        });
    }
    all.extend(others());
    all.extend(rows_of_joins());
    all
}

/// Deliveries that are listed once for each row of a join.
fn rows_of_joins() -> Vec<Mutant> {
    let repeated = |id: &str, slip: &str, rows: fn(&Delivery, &Query) -> usize| {
        Mutant::new(format!("lists/{id}"), "one-record-per-delivery", slip, move |rules| {
            rules.edits.page.push(Arc::new(move |page, seen| {
                let repeat = |&d| std::iter::repeat_n(d, rows(d, seen.query).max(1));
                page.records = page.records.iter().flat_map(repeat).collect();
                Ok(())
            }));
        })
    };
    vec![
        repeated(
            "once-for-each-instance",
            "The join with the instances is not grouped.",
            |d, _| d.instances.len(),
        ),
        repeated("once-for-each-tag", "The join with the tags is not grouped.", |d, _| {
            d.tags.len()
        }),
        repeated(
            "once-for-each-tag-asked-for",
            "The join that filters by tags is not grouped.",
            |_, query| query.filters.tags.len(),
        ),
        repeated(
            "once-for-each-instance-under-its-filter",
            "The join that filters by an instance is not grouped.",
            |d, query| {
                let asked = !query.filters.texts("InstanceId").is_empty();
                if asked { d.instances.len() } else { 1 }
            },
        ),
        Mutant::new(
            "lists/one-for-each-name",
            "filter-by-name",
            "Deliveries are grouped by the name of their file.",
            |rules| {
                rules.edits.page.push(Arc::new(|page, _| {
                    page.records.dedup_by(|a, b| a.name == b.name);
                    Ok(())
                }));
            },
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list: one mutant after the other")]
fn others() -> Vec<Mutant> {
    let add = |id: &str, scope| {
        Mutant::new(
            format!("lists/unknown-member-in-{id}"),
            "no-unknown-members",
            "A column of the table was never meant to be shown.",
            move |rules| {
                bend(rules, scope, |object| {
                    object.insert("GmtModified".to_owned(), json!("2026-06-26 12:00:00"));
                });
            },
        )
    };
    vec![
        add("answer", Scope::Top),
        add("delivery", Scope::Delivery),
        add("instance", Scope::Instance),
        add("tag", Scope::Tag),
        Mutant::new(
            "lists/code-of-success",
            "no-unknown-members",
            "The framework puts a code on every answer.",
            |rules| {
                bend(rules, Scope::Top, |answer| {
                    answer.insert("Code".to_owned(), json!("200"));
                });
            },
        ),
        Mutant::new(
            "lists/deliveries-missing-when-empty",
            "list-invocations",
            "An empty list is left out by the serialiser.",
            |rules| {
                bend(rules, Scope::Top, |answer| {
                    if answer.get("Invocations") == Some(&json!({"Invocation": []})) {
                        answer.remove("Invocations");
                    }
                });
            },
        ),
        Mutant::new(
            "lists/instances-that-failed-left-out",
            "list-invoke-instances",
            "The join keeps only rows that were carried out.",
            |rules| {
                bend_list(rules, "InvokeInstances", |list| {
                    if let Some(items) = list["InvokeInstance"].as_array_mut() {
                        items.retain(|item| item["ErrorCode"] == "");
                    }
                });
            },
        ),
        Mutant::new(
            "lists/instances-twice",
            "list-invoke-instances",
            "A join repeats the rows of a delivery.",
            |rules| {
                bend_list(rules, "InvokeInstances", |list| {
                    if let Some(items) = list["InvokeInstance"].as_array_mut() {
                        items.extend_from_within(..);
                    }
                });
            },
        ),
        Mutant::new(
            "lists/tags-of-one-value-shown-once",
            "list-tags",
            "The tags are kept by their values.",
            |rules| {
                bend_list(rules, "Tags", |list| {
                    let mut seen = Vec::new();
                    if let Some(tags) = list["Tag"].as_array_mut() {
                        tags.retain(|tag| {
                            let is_new = !seen.contains(&tag["TagValue"]);
                            seen.push(tag["TagValue"].clone());
                            is_new
                        });
                    }
                });
            },
        ),
        Mutant::new(
            "lists/tags-of-the-first-delivery",
            "field-tag-value",
            "The tags are loaded once for the whole page.",
            |rules| {
                rules.edits.success.push(Arc::new(|document, _| {
                    let first = document["Invocations"]["Invocation"][0]["Tags"].clone();
                    if !first.is_null() {
                        for record in super::documents::records(document) {
                            record.insert("Tags".to_owned(), first.clone());
                        }
                    }
                }));
            },
        ),
        Mutant::new(
            "lists/tags-hidden-by-a-tag-filter",
            "list-tags",
            "The join that filters by a tag uses up the tags.",
            |rules| {
                rules.edits.success.push(Arc::new(|document, context| {
                    if context.query.is_some_and(|query| !query.filters.tags.is_empty()) {
                        for record in super::documents::records(document) {
                            record.insert("Tags".to_owned(), json!({"Tag": []}));
                        }
                    }
                }));
            },
        ),
        Mutant::new(
            "lists/only-the-tags-asked-for",
            "list-tags",
            "The join that filters by a tag loads only the tags that matched.",
            |rules| {
                rules.edits.success.push(Arc::new(|document, context| {
                    let Some(query) = context.query.filter(|q| !q.filters.tags.is_empty()) else {
                        return;
                    };
                    for record in super::documents::records(document) {
                        if let Some(tags) = record["Tags"]["Tag"].as_array_mut() {
                            tags.retain(|tag| {
                                query.filters.tags.iter().any(|f| tag["TagKey"] == *f.key)
                            });
                        }
                    }
                }));
            },
        ),
    ]
}
