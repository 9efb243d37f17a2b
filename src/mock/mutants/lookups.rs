//! Indexes that lack something, or still have what is gone: filters, tags, the window and the cap.

use std::sync::Arc;

use super::documents::{Scope, bend};
use super::{Line, Mutant};
use crate::mock::page::Style;
use crate::mock::store::{CapScope, newest_first};
use crate::mock::tags::{Outside, TagRules, has_value};
use crate::wire::Params;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("lookups", LINES)
}

/// The parameters without values of tags whose key is missing, where a test says so of a number.
fn without_lone_values(params: &Params, test: fn(params: &Params, number: &str) -> bool) -> Params {
    let is_lone = |name: &[u8]| {
        let name = std::str::from_utf8(name).unwrap_or_default();
        let number = name.strip_prefix("Tag.").and_then(|rest| rest.strip_suffix(".Value"));
        number.is_some_and(|n| params.first(&format!("Tag.{n}.Key")).is_none() && test(params, n))
    };
    let kept = params.iter().filter(|(name, _)| !is_lone(name));
    kept.map(|(name, value)| (name.to_vec(), value.to_vec())).collect()
}

const LINES: &[Line] = &[
    (
        "encoded-files-not-found-by-id",
        "filter-by-invoke-id",
        "Base64 content is kept in another table, which the look-up by id does not read.",
        |r| {
            r.filters.line_mut("InvokeId").has =
                |d, asked, _, _| d.invoke_id == asked && d.content_type != "Base64";
        },
    ),
    (
        "ids-by-prefix-in-a-walk",
        "filter-by-invoke-id",
        "A walk reads the index of ids from the one asked for as far as it fits.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                let asked = seen.query.filters.texts("InvokeId");
                if matches!(seen.query.style, Style::Token { place: None, .. }) {
                    page.records.extend(seen.region().filter(|d| {
                        asked.iter().any(|a| d.invoke_id != *a && d.invoke_id.starts_with(&**a))
                    }));
                }
                Ok(())
            }));
        },
    ),
    (
        "twenty-instances-indexed",
        "instance-in-any-place",
        "The index has room for twenty instances of a delivery.",
        |r| {
            r.filters.line_mut("InstanceId").has =
                |d, asked, _, _| d.instances.iter().take(20).any(|i| i.instance_id == asked);
        },
    ),
    ("name-split-at-bars", "name-literal", "A bar separates several names.", |r| {
        r.filters.line_mut("Name").has =
            |d, asked, _, _| d.name == asked || asked.split('|').any(|part| part == d.name);
    }),
    (
        "group-or-one-other",
        "filters-combine",
        "Where one filter stands beside the group the two are joined with OR.",
        |r| {
            r.filters.all = |answers| {
                if answers.len() == 2 && answers.iter().any(|a| a.0 == "ResourceGroupId") {
                    return answers.iter().any(|a| a.1);
                }
                answers.iter().all(|a| a.1)
            };
        },
    ),
    (
        "status-of-any-of-three",
        "status-filter-overall",
        "Up to three states are kept in columns of the delivery, and each is compared.",
        |r| {
            r.filters.line_mut("InvocationStatus").has = |d, asked, _, status| {
                let in_columns = d.instances.len() <= 3;
                status.of(d).as_str() == asked
                    || in_columns && d.instances.iter().any(|i| i.state.as_str() == asked)
            };
        },
    ),
    (
        "eighteen-tags-indexed",
        "tags-all",
        "Two of the twenty places of the index are taken by tags of the system.",
        |r| {
            r.filters.tags.has = |d, filter, rules| {
                let indexed = d.tags.iter().take(18);
                indexed.into_iter().any(|t| t.key == filter.key && has_value(t, filter, rules))
            };
        },
    ),
    (
        "either-where-both-find-nothing",
        "tags-all",
        "A search for two tags that finds nothing is repeated with OR.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                let tags = &seen.query.filters.tags;
                let rules = TagRules::page();
                if tags.len() == 2 && page.records.is_empty() {
                    let either = |d: &&_| tags.iter().any(|tag| (rules.has)(d, tag, &rules));
                    page.records = seen.region().filter(either).take(10).collect();
                }
                Ok(())
            }));
        },
    ),
    (
        "values-without-any-key-ignored",
        "tag-value-needs-key",
        "A call without any tag key counts as one without tags.",
        |r| {
            r.request.parameters = |request| {
                without_lone_values(&request.params(), |params, _| {
                    !params.iter().any(|(name, _)| name.ends_with(b".Key"))
                })
            };
        },
    ),
    (
        "later-values-without-key-ignored",
        "tag-value-needs-key",
        "Only the first tag is looked at for its key.",
        |r| {
            r.request.parameters =
                |request| without_lone_values(&request.params(), |_, number| number != "1");
        },
    ),
    (
        "bad-tags-not-counted",
        "error-number-exceed-tags",
        "Tags that break a rule are dropped before the others are counted.",
        |r| {
            let tags = &mut r.filters.tags;
            tags.count = |sent| {
                let is_bad = |key: &String| key.starts_with("acs:");
                sent.iter().filter(|tag| !matches!(&tag.key, Some(Ok(key)) if is_bad(key))).count()
            };
            tags.above = Outside::Counted;
            tags.is_checked = |_, of| of <= 20;
        },
    ),
    (
        "no-window-without-filters",
        "look-back",
        "The bound on time is one of the filters, and a plain list has none.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                let plain = seen.query.filters.is_empty() && page.total.is_none();
                if plain && page.next.is_none() {
                    page.records = seen.region().take(50).collect();
                }
                Ok(())
            }));
        },
    ),
    (
        "no-window-for-a-group",
        "look-back",
        "The service of resource groups keeps what has expired.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                let asked = seen.query.filters.texts("ResourceGroupId");
                if !asked.is_empty() && page.next.is_none() && page.total.is_none() {
                    let of_group = seen.region().filter(|d| asked.contains(&d.resource_group_id));
                    page.records = of_group.take(50).collect();
                }
                Ok(())
            }));
        },
    ),
    (
        "id-finds-what-was-dropped",
        "record-cap",
        "The look-up by id reads the table from which nothing is removed.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                let asked = seen.query.filters.texts("InvokeId");
                if page.records.is_empty() && !asked.is_empty() {
                    let all = seen.store.everything.records().iter().map(|d| &**d);
                    page.records.extend(all.filter(|d| asked.contains(&d.invoke_id)));
                }
                Ok(())
            }));
        },
    ),
    (
        "total-of-what-was-dropped",
        "record-cap",
        "The total is a counter that only ever grows.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if page.total.is_some() && seen.query.filters.is_empty() {
                    let all = seen.store.everything.records().iter();
                    page.total = Some(all.filter(|d| d.region_id == seen.query.region).count());
                }
                Ok(())
            }));
        },
    ),
    (
        "cap-used-up-by-the-first-region",
        "record-cap-keeps-newest",
        "The account's records are counted region by region until the cap is reached.",
        |r| {
            r.retention.cap_scope = CapScope::Account;
            r.retention.kept_first = |a, b| {
                let newest = || newest_first(&a.into(), &b.into());
                a.region_id.cmp(&b.region_id).then_with(newest)
            };
        },
    ),
    (
        "total-of-rows-of-twenty",
        "field-total-count",
        "A delivery has a row for each twenty instances, and rows are counted.",
        |r| {
            r.paging.total = |total| {
                let matching = total.region.iter().filter(|d| (total.matches)(d));
                matching.map(|d| d.instances.len().div_ceil(20)).sum()
            };
        },
    ),
    ("total-of-nothing-missing", "field-total-count", "Numbers that are 0 are not written.", |r| {
        bend(r, Scope::Top, |answer| {
            if answer.get("TotalCount").is_some_and(|total| *total == 0) {
                answer.remove("TotalCount");
            }
        });
    }),
];
