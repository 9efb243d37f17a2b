//! Pages by number that overlap, skip or have the wrong length, and totals of something else.

use std::sync::Arc;

use super::{Line, Mutant};
use crate::mock::Rules;
use crate::mock::answer::echo_of_page_numbers;
use crate::mock::page::{Style, length_of};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("page-numbers", LINES)
}

/// Bends the size of pages by number.
fn size(rules: &mut Rules, change: fn(i64) -> i64) {
    rules.edits.query.push(Arc::new(move |query, _| {
        if let Style::Page { size, .. } = &mut query.style {
            *size = change(*size);
        }
        Ok(())
    }));
}

const LINES: &[Line] = &[
    ("from-zero", "page-number-selects-page", "Pages are counted from zero.", |r| {
        r.paging.offset = |number, size| length_of(number.saturating_mul(size));
    }),
    ("number-ignored", "page-number-selects-page", "The number is echoed and never used.", |r| {
        r.paging.offset = |_, _| 0;
    }),
    (
        "number-ignored-without-size",
        "page-numbers-no-repeats",
        "Paging by number begins only where both parameters are there.",
        |r| {
            r.edits.query.push(Arc::new(|query, arguments| {
                if let (Style::Page { number, .. }, None) =
                    (&mut query.style, arguments.text("PageSize"))
                {
                    *number = 1;
                }
                Ok(())
            }));
        },
    ),
    (
        "number-ignored-with-a-filter",
        "page-numbers-no-repeats",
        "A filtered list begins at its first record.",
        |r| {
            r.edits.query.push(Arc::new(|query, _| {
                if let Style::Page { number, .. } = &mut query.style
                    && !query.filters.is_empty()
                {
                    *number = 1;
                }
                Ok(())
            }));
        },
    ),
    (
        "id-ignored-with-a-number",
        "filter-by-invoke-id",
        "Paging by number goes over the whole list.",
        |r| {
            r.edits.query.push(Arc::new(|query, _| {
                if matches!(query.style, Style::Page { .. }) {
                    super::filters::forget(&mut query.filters, "InvokeId");
                }
                Ok(())
            }));
        },
    ),
    ("offset-wraps", "page-number-selects-page", "The offset is a number of 32 bits.", |r| {
        r.paging.offset = |number, size| {
            let offset = (number - 1).wrapping_mul(size).rem_euclid(1 << 32);
            length_of(offset)
        };
    }),
    (
        "total-without-id",
        "total-count-follows-filters",
        "The count knows all filters but the id.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if page.total.is_some() && !seen.query.filters.texts("InvokeId").is_empty() {
                    page.total = Some(seen.region().count());
                }
                Ok(())
            }));
        },
    ),
    (
        "offset-one-short",
        "page-numbers-no-repeats",
        "The offset of a page is one record short.",
        |r| {
            r.paging.offset =
                |number, size| length_of((number - 1).saturating_mul(size).saturating_sub(1));
        },
    ),
    (
        "offset-by-default-size",
        "page-numbers-complete",
        "The offset is counted in pages of ten.",
        |r| {
            r.paging.offset = |number, _| length_of((number - 1).saturating_mul(10));
        },
    ),
    ("offset-one-long", "page-numbers-complete", "The offset of a page is one record long.", |r| {
        r.paging.offset = |number, size| {
            length_of((number - 1).saturating_mul(size).saturating_add(i64::from(number > 1)))
        };
    }),
    ("last-page-empty", "page-numbers-complete", "The number of pages is rounded down.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            if let Style::Page { size, .. } = seen.query.style
                && page.records.len() < length_of(size)
            {
                page.records.clear();
            }
            Ok(())
        }));
    }),
    ("three-pages-at-most", "page-numbers-complete", "Deep pages are cut off.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            if matches!(seen.query.style, Style::Page { number, .. } if number > 3) {
                page.records.clear();
            }
            Ok(())
        }));
    }),
    (
        "one-record-more",
        "page-size-caps-page",
        "The record that tells whether there is more is shown.",
        |r| {
            size(r, |size| size + 1);
        },
    ),
    (
        "size-ignored-without-number",
        "page-size-caps-page",
        "The size counts only beside a number.",
        |r| {
            r.edits.query.push(Arc::new(|query, arguments| {
                if let (Style::Page { size, .. }, None) =
                    (&mut query.style, arguments.text("PageNumber"))
                {
                    *size = 10;
                }
                Ok(())
            }));
        },
    ),
    ("one-record-less", "page-size-fills-page", "The loop ends one record early.", |r| {
        size(r, |size| (size - 1).max(1));
    }),
    ("ten-at-most", "page-size-fills-page", "A page never holds more than the default.", |r| {
        size(r, |size| size.min(10));
    }),
    (
        "rows-of-a-join",
        "page-size-fills-page",
        "The limit counts rows of a join with the instances.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if let Style::Page { size, .. } = seen.query.style {
                    let mut rows = 0;
                    page.records.retain(|d| {
                        rows += d.instances.len().max(1);
                        rows <= length_of(size).max(d.instances.len())
                    });
                }
                Ok(())
            }));
        },
    ),
    ("total-of-the-page", "field-total-count", "The total is the length of the page.", |r| {
        r.paging.total = |total| total.on_page;
    }),
    (
        "total-of-the-page-for-ram-users",
        "field-total-count",
        "Callers with a policy take another query.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if seen.caller.is_some_and(|caller| caller.policy.is_some()) {
                    page.total = page.total.map(|_| page.records.len());
                }
                Ok(())
            }));
        },
    ),
    (
        "total-of-instances",
        "field-total-count",
        "Rows of a join with the instances are counted.",
        |r| {
            r.paging.total = |total| {
                let matching = total.region.iter().filter(|d| (total.matches)(d));
                matching.map(|d| d.instances.len()).sum()
            };
        },
    ),
    ("total-of-tags", "field-total-count", "Rows of a join with the tags are counted.", |r| {
        r.paging.total = |total| {
            let matching = total.region.iter().filter(|d| (total.matches)(d));
            matching.map(|d| d.tags.len().max(1)).sum()
        };
    }),
    ("total-one-more", "field-total-count", "The count begins at one.", |r| {
        r.paging.total = |total| total.matching + 1;
    }),
    ("total-of-the-region", "total-count-follows-filters", "The count has no filters.", |r| {
        r.paging.total = |total| total.region.len();
    }),
    (
        "total-zero-past-the-end",
        "total-count-follows-filters",
        "The count comes with the rows, and there are none.",
        |r| {
            r.paging.total = |total| if total.on_page == 0 { 0 } else { total.matching };
        },
    ),
    (
        "total-without-tags",
        "total-count-follows-filters",
        "The count knows all filters but the tags.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if page.total.is_some() && !seen.query.filters.tags.is_empty() {
                    page.total = Some(seen.region().count());
                }
                Ok(())
            }));
        },
    ),
    (
        "total-without-status",
        "total-count-follows-filters",
        "The status is derived after the count.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if page.total.is_some() && !seen.query.filters.texts("InvocationStatus").is_empty()
                {
                    page.total = Some(seen.region().count());
                }
                Ok(())
            }));
        },
    ),
    (
        "total-of-what-is-left",
        "total-count-follows-filters",
        "Records of earlier pages are not counted.",
        |r| {
            r.edits.page.push(Arc::new(|page, seen| {
                if let (Style::Page { size, number }, Some(total)) =
                    (&seen.query.style, &mut page.total)
                {
                    *total = total.saturating_sub(length_of((number - 1).saturating_mul(*size)));
                }
                Ok(())
            }));
        },
    ),
    ("size-told-is-that-of-the-page", "field-page-size", "The length of the page is told.", |r| {
        r.answer.echo = |style, page| {
            let mut echo = echo_of_page_numbers(style, page);
            echo.page_size = echo.page_size.map(|_| i64::try_from(page.records.len()).unwrap_or(0));
            echo
        };
    }),
];
