//! Walks that overlap, skip, repeat, never end, or lose what they were asked for.

use std::sync::Arc;

use super::filters::forget;
use super::{Line, Mutant};
use crate::mock::Rules;
use crate::mock::error::{Fault, Refusal};
use crate::mock::filter::Wanted;
use crate::mock::page::{Style, after_last, after_place, length_of};
use crate::mock::validate::Query;

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Mutant::of_theme("walks", LINES);
    for (parameter, words) in [
        ("Name", "name"),
        ("InvocationStatus", "status"),
        ("InstanceId", "instance"),
        ("ResourceGroupId", "group"),
        ("Tag", "tag"),
    ] {
        all.push(Mutant::new(
            format!("walks/{words}-lost-on-page-two"),
            "walk-keeps-filters",
            "The query of later pages is another one, and lacks a condition.",
            move |rules| {
                later(rules, move |query| forget(&mut query.filters, parameter));
            },
        ));
    }
    all
}

/// Bends the query of pages that are asked for by a token.
fn later(rules: &mut Rules, change: impl Fn(&mut Query) + Send + Sync + 'static) {
    rules.edits.query.push(Arc::new(move |query, _| {
        if matches!(query.style, Style::Token { place: Some(_), .. }) {
            change(query);
        }
        Ok(())
    }));
}

/// Writes a text in place of the token that is missing at the end of a walk.
fn end_with(rules: &mut Rules, text: &'static str) {
    rules.edits.success.push(Arc::new(move |document, context| {
        let by_token = context.query.is_some_and(|q| matches!(q.style, Style::Token { .. }));
        if by_token && document.get("NextToken").is_none() {
            document["NextToken"] = serde_json::json!(text);
        }
    }));
}

const LINES: &[Line] = &[
    (
        "filters-lost-on-page-two",
        "walk-keeps-filters",
        "The next page is read by position alone; its filters are not looked at.",
        |r| {
            later(r, |query| {
                query.filters.tags.clear();
                query.filters.wanted.iter_mut().for_each(|w| w.1 = Wanted::Anything);
            });
        },
    ),
    (
        "second-filter-lost-on-page-two",
        "walk-keeps-filters",
        "The token holds one filter only.",
        |r| {
            later(r, |query| {
                let given = query.filters.wanted.iter_mut().filter(|w| w.1 != Wanted::Anything);
                given.skip(1).for_each(|w| w.1 = Wanted::Anything);
            });
        },
    ),
    ("second-tag-lost-on-page-two", "walk-keeps-filters", "The token holds one tag only.", |r| {
        later(r, |query| query.filters.tags.truncate(1));
    }),
    ("size-ignored", "max-results-caps-page", "The size is accepted and never used.", |r| {
        r.paging.length = |_| usize::MAX;
    }),
    ("size-is-always-ten", "max-results-caps-page", "The size is accepted and never used.", |r| {
        r.paging.max_results.read =
            |text, spellings| match crate::mock::number::read_integer(text, spellings) {
                crate::mock::number::Numeral::Value(1..=50) => {
                    crate::mock::number::Numeral::Value(10)
                }
                other => other,
            }
    }),
    (
        "one-record-more",
        "max-results-caps-page",
        "The record that tells whether there is more is shown.",
        |r| {
            r.paging.length = |size| length_of(size.saturating_add(1));
        },
    ),
    (
        "first-size-remembered",
        "max-results-on-later-pages",
        "The size is part of the token.",
        |r| {
            later(r, |query| {
                if let Style::Token { size, place: Some(place), .. } = &mut query.style {
                    *size = place.first_size;
                }
            });
        },
    ),
    (
        "later-size-is-the-default",
        "max-results-on-later-pages",
        "The size is read on the first page only.",
        |r| {
            later(r, |query| {
                if let Style::Token { size, .. } = &mut query.style {
                    *size = 10;
                }
            });
        },
    ),
    (
        "restart-when-size-grows",
        "walk-no-repeats",
        "A list that fits one page is served from its beginning.",
        |r| {
            later(r, |query| {
                if let Style::Token { size, place, .. } = &mut query.style
                    && place.as_ref().is_some_and(|place| *size > place.first_size)
                {
                    *place = None;
                }
            });
        },
    ),
    ("token-ignored", "walk-no-repeats", "The token is accepted and never used.", |r| {
        later(r, |query| {
            if let Style::Token { place, .. } = &mut query.style {
                *place = None;
            }
        });
    }),
    (
        "last-record-again",
        "walk-no-repeats",
        "The next page begins at the last record instead of after it.",
        |r| {
            r.paging.seek =
                |records, place, rules| after_place(records, place, rules).saturating_sub(1);
        },
    ),
    ("one-record-skipped", "walk-complete", "The next page begins one record too late.", |r| {
        r.paging.skip = |_| 1;
    }),
    (
        "one-record-skipped-on-page-three",
        "walk-complete",
        "Only the second page was ever tried.",
        |r| {
            r.paging.skip = |place| usize::from(place.pages >= 2);
        },
    ),
    (
        "two-pages-at-most-with-a-filter",
        "walk-complete",
        "The token is lost where a filter is given.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if !seen.query.filters.is_empty()
                    && page.next.as_ref().is_some_and(|next| next.pages >= 2)
                {
                    page.next = None;
                }
                Ok(())
            }));
        },
    ),
    ("twenty-records-at-most", "walk-complete", "A list is cut before it is paged through.", |r| {
        r.edits.page.push(Arc::new(|page, _| {
            if page.next.as_ref().is_some_and(|next| next.served >= 20) {
                page.next = None;
            }
            Ok(())
        }));
    }),
    (
        "same-second-lost",
        "walk-complete",
        "The place is a time, and `<` leaves out the rest of that second.",
        |r| {
            r.paging.seek = |records, place, _| {
                let seconds = i64::try_from(place.created / 1_000_000_000).unwrap_or(i64::MAX);
                records.partition_point(|d| d.created.as_second() >= seconds)
            };
        },
    ),
    (
        "same-second-again",
        "walk-no-repeats",
        "The place is a time, and `<=` repeats that second.",
        |r| {
            r.paging.seek = |records, place, _| {
                let seconds = i64::try_from(place.created / 1_000_000_000).unwrap_or(i64::MAX);
                records.partition_point(|d| d.created.as_second() > seconds)
            };
        },
    ),
    ("place-by-id", "walk-complete", "The place is an id, and the list is sorted by time.", |r| {
        r.paging.seek = |records, place, _| {
            records.iter().position(|d| d.invoke_id > place.invoke_id).unwrap_or(records.len())
        };
    }),
    ("place-by-name", "walk-complete", "The place is a name, and names repeat.", |r| {
        r.paging.seek = |records, place, rules| {
            let after = after_place(records, place, rules);
            let name = after.checked_sub(1).map(|at| &records[at].name);
            let same = records[after..].iter().take_while(|d| Some(&d.name) == name).count();
            after + same
        };
    }),
    ("hash-order", "walk-no-repeats", "Ties are broken by the order of a hash table.", |r| {
        r.paging.seek = |records, place, rules| {
            let after = after_place(records, place, rules);
            let hash: u32 = place.invoke_id.bytes().map(u32::from).sum();
            match hash % 3 {
                0 => after.saturating_sub(1),
                1 => (after + 1).min(records.len()),
                _ => after,
            }
        };
    }),
    (
        "size-one-repeats",
        "walk-no-repeats",
        "A page of one record does not move its place on.",
        |r| {
            r.paging.seek = |records, place, rules| {
                let after = after_place(records, place, rules);
                if place.first_size == 1 && place.pages % 2 == 0 {
                    after.saturating_sub(1)
                } else {
                    after
                }
            };
        },
    ),
    ("position-is-cut-to-a-byte", "walk-no-repeats", "The position in a token wraps.", |r| {
        r.paging.seek = |records, place, rules| {
            let after = after_place(records, place, rules);
            if after > 40 { after - 40 } else { after }
        };
    }),
    ("stuck", "walk-ends", "The token that was sent is sent back.", |r| {
        r.paging.place = |end| end.from.cloned().unwrap_or_else(|| after_last(end));
    }),
    (
        "stuck-between-equal-names",
        "walk-ends",
        "The place does not move on over records of one name.",
        |r| {
            r.paging.place = |end| match (end.from, end.records.last(), end.next) {
                (Some(from), Some(last), Some(next)) if last.name == next.name => from.clone(),
                _ => after_last(end),
            };
        },
    ),
    ("token-on-last-page", "walk-ends", "A token is given whether or not there is more.", |r| {
        r.paging.goes_on = |_| true;
        r.paging.place = after_last;
    }),
    (
        "token-after-a-short-page",
        "walk-ends",
        "A token is given as long as a page has records, and after that too.",
        |r| {
            r.paging.goes_on = |end| end.next.is_some() || end.size < 50;
        },
    ),
    ("zero-at-the-end", "token-accepted", "The end is told as the offset 0.", |r| end_with(r, "0")),
    ("full-last-page-fails", "token-accepted", "The record after the last one is read.", |r| {
        r.edits.page.push(Arc::new(|page, seen| match &seen.query.style {
            Style::Token { size, place: Some(_), .. }
                if page.next.is_none() && page.records.len() == length_of(*size) =>
            {
                Err(Refusal::from(Fault::Dispatch))
            }
            _ => Ok(()),
        }));
    }),
    ("odd-records-dropped", "field-content", "A record that cannot be read is left out.", |r| {
        r.edits.page.push(Arc::new(|page, _| {
            page.records
                .retain(|d| !d.content.chars().any(|c| c.is_control() && !c.is_whitespace()));
            Ok(())
        }));
    }),
    (
        "records-without-tags-dropped",
        "walk-complete",
        "An inner join drops deliveries without tags.",
        |r| {
            r.edits.page.push(Arc::new(|page, _| {
                page.records.retain(|d| !d.tags.is_empty());
                Ok(())
            }));
        },
    ),
];
