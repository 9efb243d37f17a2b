//! Pages that overlap, skip, repeat, never end, or have the wrong size.

use super::Mutant;
use crate::mock::page::{after_last, after_place, length_of};
use crate::mock::token::BadToken;

pub(super) fn mutants() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "paging/max-results-49",
            "max-results-limit",
            "The limit is compared with `<` instead of `<=`.",
            |rules| rules.paging.max_results.max = 49,
        ),
        Mutant::new(
            "paging/last-record-again",
            "walk-no-repeats",
            "The next page begins at the last record instead of after it.",
            |rules| {
                rules.paging.seek =
                    |shelf, place, rules| after_place(shelf, place, rules).saturating_sub(1);
            },
        ),
        Mutant::new(
            "paging/token-on-last-page",
            "walk-ends",
            "A token is given whether or not there is more.",
            |rules| {
                rules.paging.goes_on = |_| true;
                rules.paging.place = after_last;
            },
        ),
        Mutant::new(
            "paging/made-up-token-is-page-one",
            "token-made-up",
            "A token that cannot be read counts as none.",
            |rules| rules.token.invented = BadToken::Answered,
        ),
        Mutant::new(
            "paging/offset-by-one",
            "page-numbers-no-repeats",
            "The offset of a page is one record short.",
            |rules| {
                rules.paging.offset =
                    |number, size| length_of((number - 1).saturating_mul(size).saturating_sub(1));
            },
        ),
        Mutant::new(
            "paging/total-of-page",
            "total-count-follows-filters",
            "The total is the length of the page.",
            |rules| rules.paging.total = |total| total.on_page,
        ),
    ]
}
