//! Policies that are ignored, in whole or in part.

use super::Mutant;
use crate::mock::page::Style;

pub(super) fn mutants() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "access/deny-ignored",
            "access-deny-over-allow",
            "The first statement that allows ends the search.",
            |rules| rules.access.decide = |allowed, _| allowed,
        ),
        Mutant::new(
            "access/not-asked-on-later-pages",
            "access-every-call",
            "Permission is checked on the first page only.",
            |rules| {
                rules.access.is_judged = |query| {
                    !matches!(query.style, Style::Token { place: Some(_), .. } | Style::Page { .. })
                };
            },
        ),
    ]
}
