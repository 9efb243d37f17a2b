//! Pages that are wrong at one size or one place only.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::error::{Fault, Refusal};
use crate::mock::page::{Style, length_of};
use crate::wire::Params;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("page-edges", LINES)
}

const LINES: &[Line] = &[
    (
        "default-of-a-search",
        "max-results-default",
        "Searches by name have a form of their own, with its own default.",
        |r| {
            r.edits.query.push(Arc::new(|query, arguments| {
                let by_name = !query.filters.texts("Name").is_empty();
                if let Style::Token { size, .. } = &mut query.style
                    && by_name
                    && arguments.text("MaxResults").is_none()
                {
                    *size = 20;
                }
                Ok(())
            }));
        },
    ),
    (
        "look-ahead-over-the-limit",
        "max-results-limit",
        "The record that tells whether there is more counts against the limit of fifty.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| match seen.query.style {
                Style::Token { size: 50, .. } if page.next.is_some() => {
                    Err(Refusal::from(Fault::MaxResults))
                }
                _ => Ok(()),
            }));
        },
    ),
    (
        "fiftieth-record-lost",
        "max-results-limit",
        "The last place of a full page is kept for the record that tells whether there is more.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if matches!(seen.query.style, Style::Token { size: 50, .. }) && page.next.is_none()
                {
                    page.records.truncate(49);
                }
                Ok(())
            }));
        },
    ),
    (
        "page-after-the-greatest-wraps",
        "page-number-selects-page",
        "The page after the one asked for is counted in 32 bits, and a negative one begins the list.",
        |r| {
            r.paging.offset = |number, size| {
                if number == i64::from(i32::MAX) {
                    return 0;
                }
                length_of((number - 1).saturating_mul(size))
            };
        },
    ),
    (
        "pages-of-one-begin-at-their-number",
        "page-numbers-complete",
        "For pages of one record the number is taken for the place.",
        |r| {
            r.paging.offset = |number, size| {
                if size == 1 {
                    return length_of(number);
                }
                length_of((number - 1).saturating_mul(size))
            };
        },
    ),
    (
        "large-deliveries-left-out",
        "page-numbers-complete",
        "A delivery to more than twenty instances is too long for the table of the old paging.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if matches!(seen.query.style, Style::Page { .. }) {
                    page.records.retain(|d| d.instances.len() <= 20);
                }
                Ok(())
            }));
        },
    ),
    (
        "forty-at-most",
        "page-size-fills-page",
        "The old paging reads forty records at once, and no second time.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if matches!(seen.query.style, Style::Page { .. }) {
                    page.records.truncate(40);
                }
                Ok(())
            }));
        },
    ),
    (
        "total-in-whole-pages",
        "total-count-follows-filters",
        "Without a filter the last page is counted as a full one.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                let shown = page.records.len();
                if let Style::Page { size, number } = seen.query.style
                    && seen.query.filters.is_empty()
                    && (1..length_of(size)).contains(&shown)
                {
                    page.total = Some(length_of(number.saturating_mul(size)));
                }
                Ok(())
            }));
        },
    ),
    (
        "token-cut-in-a-get",
        "token-accepted",
        "The last character of the address is lost in the routes of GET.",
        |r| {
            r.request.parameters = |request| {
                let cut = |name: &[u8], value: &[u8]| {
                    let lost = request.method == "GET" && name == b"NextToken";
                    let end = value.len().saturating_sub(usize::from(lost));
                    (name.to_vec(), value[..end].to_vec())
                };
                let params = request.params();
                params.iter().map(|(name, value)| cut(name, value)).collect::<Params>()
            };
        },
    ),
    (
        "last-of-a-large-page-held-back",
        "walk-complete",
        "Of a large page the last record is kept for the next one, also where there is none.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if let Style::Token { size, .. } = seen.query.style
                    && size >= 25
                    && page.next.is_none()
                    && page.records.len() == length_of(size)
                {
                    page.records.pop();
                }
                Ok(())
            }));
        },
    ),
    (
        "smaller-page-begins-late",
        "walk-complete",
        "The place is rounded up to a whole page where the size shrinks.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if let Style::Token { size, place: Some(place), .. } = &seen.query.style
                    && place.pages == 1
                    && *size < place.first_size
                    && !page.records.is_empty()
                {
                    page.records.remove(0);
                }
                Ok(())
            }));
        },
    ),
];
