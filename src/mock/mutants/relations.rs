//! Answers that contradict each other, each of which may look right alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Line, Mutant};
use crate::mock::page::Style;
use crate::wire::Params;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("relations", LINES)
}

const LINES: &[Line] = &[
    (
        "filter-reaches-further",
        "filters-narrow",
        "A filtered list is read from an index of all regions.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if seen.query.filters.texts("InvocationStatus").is_empty() || page.next.is_some() {
                    return Ok(());
                }
                let asked = seen.query.filters.texts("InvocationStatus");
                let status = crate::mock::status::StatusRules::page();
                page.records.extend(seen.store.everything.records().iter().map(|d| &**d).filter(
                    |d| {
                        d.region_id != seen.query.region
                            && asked.iter().any(|a| *a == status.of(d).as_str())
                    },
                ));
                Ok(())
            }));
        },
    ),
    (
        "partial-failures-are-failures-too",
        "status-filters-disjoint",
        "The filter Failed takes every kind of failure.",
        |r| {
            r.filters.line_mut("InvocationStatus").has = |d, asked, _, status| {
                let state = status.of(d).as_str();
                state == asked || (asked == "Failed" && state == "PartialFailed")
            };
        },
    ),
    (
        "running-found-by-no-filter",
        "status-filters-complete",
        "The index is built when a delivery has ended.",
        |r| {
            r.filters.line_mut("InvocationStatus").has = |d, asked, _, status| {
                let state = status.of(d).as_str();
                state == asked && state != "Running"
            };
        },
    ),
    (
        "small-pages-lose-one",
        "same-set-any-page-size",
        "Pages of fewer than three records step over one.",
        |r| {
            r.paging.skip = |place| usize::from(place.first_size < 3 && place.pages == 1);
        },
    ),
    (
        "large-pages-end-early",
        "same-set-any-page-size",
        "A page of more than twenty records counts as the last.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if matches!(seen.query.style, Style::Token { size, .. } if size > 20) {
                    page.next = None;
                }
                Ok(())
            }));
        },
    ),
    (
        "page-numbers-end-early",
        "walks-agree",
        "Page numbers go over the first forty records only.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if let Style::Page { size, number } = seen.query.style {
                    let before = (number - 1).saturating_mul(size);
                    page.records.truncate(usize::try_from((40 - before).max(0)).unwrap_or(0));
                    page.total = page.total.map(|total| total.min(40));
                }
                Ok(())
            }));
        },
    ),
    (
        "page-numbers-leave-out-unfinished",
        "walks-agree",
        "Page numbers go over another table, which is filled at the end.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if matches!(seen.query.style, Style::Page { .. }) {
                    let status = crate::mock::status::StatusRules::page();
                    page.records
                        .retain(|d| !matches!(status.of(d).as_str(), "Pending" | "Running"));
                }
                Ok(())
            }));
        },
    ),
    ("first-tag-counts", "permuted-tags-equal", "Only the first tag of the list filters.", |r| {
        r.filters.tags.all = |answers| answers.first() == Some(&true);
    }),
    ("tags-widen", "more-tags-narrow", "Tags are joined with OR.", |r| {
        r.filters.tags.all = |answers| answers.contains(&true);
    }),
    (
        "form-loses-filters",
        "get-equals-post",
        "A form is read for the signature only, apart from the region.",
        |r| {
            r.request.parameters = |request| {
                let params = request.params();
                if !request.has_form() {
                    return params;
                }
                let filters: [&[u8]; 4] =
                    [b"Name", b"InvocationStatus", b"InstanceId", b"InvokeId"];
                let kept = params
                    .iter()
                    .filter(|(name, _)| !filters.contains(name) && !name.starts_with(b"Tag."));
                kept.map(|(name, value)| (name.to_vec(), value.to_vec())).collect::<Params>()
            };
        },
    ),
    (
        "get-loses-the-status",
        "get-accepted",
        "The parameter is bound in the routes of POST only.",
        |r| {
            r.request.parameters = |request| {
                let params = request.params();
                let kept = params
                    .iter()
                    .filter(|(name, _)| request.method != "GET" || *name != b"InvocationStatus");
                kept.map(|(name, value)| (name.to_vec(), value.to_vec())).collect::<Params>()
            };
        },
    ),
    ("post-loses-tags", "post-accepted", "Lists are read from the query of a GET only.", |r| {
        r.request.parameters = |request| {
            let params = request.params();
            let kept = params
                .iter()
                .filter(|(name, _)| request.method == "GET" || !name.starts_with(b"Tag."));
            kept.map(|(name, value)| (name.to_vec(), value.to_vec())).collect::<Params>()
        };
    }),
    (
        "another-order-each-time",
        "repeat-equals-itself",
        "The rows come in the order of a hash table.",
        |r| {
            let calls = AtomicUsize::new(0);
            r.edits.page.push(Arc::new(move |page, _| {
                if calls.fetch_add(1, Ordering::Relaxed) % 2 == 1 {
                    page.records.reverse();
                }
                Ok(())
            }));
        },
    ),
];
