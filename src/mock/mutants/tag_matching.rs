//! Tag filters that are ignored, joined wrongly or too generous.

use super::{Line, Mutant};
use crate::mock::tags::has_value;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("tag-matching", LINES)
}

const LINES: &[Line] = &[
    ("ignored", "filter-by-tag", "The parameter is accepted and never used.", |r| {
        r.filters.tags.has = |_, _, _| true;
    }),
    (
        "first-tag-of-a-delivery",
        "filter-by-tag",
        "Only the first tag of a delivery is indexed.",
        |r| {
            r.filters.tags.has = |d, filter, rules| {
                d.tags.first().is_some_and(|t| t.key == filter.key && has_value(t, filter, rules))
            };
        },
    ),
    ("latin-letters-only", "filter-by-tag", "Other scripts are lost in the index.", |r| {
        r.filters.tags.has = |d, filter, rules| {
            filter.key.is_ascii() && crate::mock::tags::has_tag(d, filter, rules)
        };
    }),
    ("value-ignored", "tag-pair", "The value is read under a key of another case.", |r| {
        r.filters.tags.has = |d, filter, _| d.tags.iter().any(|t| t.key == filter.key);
    }),
    ("key-ignored", "tag-pair", "The value is looked for under any key.", |r| {
        r.filters.tags.has = |d, filter, _| {
            d.tags.iter().any(|t| filter.value.as_ref().is_none_or(|v| t.value == *v))
        };
    }),
    ("value-of-another-key", "tag-pair", "Keys and values are joined in two subqueries.", |r| {
        r.filters.tags.has = |d, filter, _| {
            d.tags.iter().any(|t| t.key == filter.key)
                && filter.value.as_ref().is_none_or(|v| d.tags.iter().any(|t| t.value == *v))
        };
    }),
    ("key-in-any-case", "tag-exact", "Keys are folded to lower case.", |r| {
        r.filters.tags.has = |d, filter, rules| {
            d.tags
                .iter()
                .any(|t| t.key.eq_ignore_ascii_case(&filter.key) && has_value(t, filter, rules))
        };
    }),
    ("value-in-any-case", "tag-exact", "The column's collation ignores case.", |r| {
        r.filters.tags.has = |d, filter, _| {
            let same = |v: &str| filter.value.as_ref().is_none_or(|w| v.eq_ignore_ascii_case(w));
            d.tags.iter().any(|t| t.key == filter.key && same(&t.value))
        };
    }),
    ("value-by-prefix", "tag-exact", "The index is searched by prefix.", |r| {
        r.filters.tags.has = |d, filter, _| {
            let same = |v: &str| {
                filter.value.as_ref().is_none_or(|w| {
                    if w.is_empty() { v.is_empty() } else { v.starts_with(w.as_str()) }
                })
            };
            d.tags.iter().any(|t| t.key == filter.key && same(&t.value))
        };
    }),
    ("key-by-prefix", "tag-exact", "The index of keys is searched by prefix.", |r| {
        r.filters.tags.has = |d, filter, rules| {
            d.tags
                .iter()
                .any(|t| t.key.starts_with(filter.key.as_str()) && has_value(t, filter, rules))
        };
    }),
    ("underscore-is-any-character", "tag-exact", "The value goes into LIKE unescaped.", |r| {
        r.filters.tags.has = |d, filter, _| {
            let like = |v: &str| filter.value.as_ref().is_none_or(|w| super::matching::like(w, v));
            d.tags.iter().any(|t| t.key == filter.key && like(&t.value))
        };
    }),
    ("backslash-never-matches", "tag-exact", "Backslashes are doubled before the query.", |r| {
        r.filters.tags.has = |d, filter, rules| {
            let doubled = filter.value.as_ref().is_some_and(|v| v.contains('\\'));
            !doubled && crate::mock::tags::has_tag(d, filter, rules)
        };
    }),
    (
        "value-by-its-first-64",
        "tag-exact",
        "The index of values is shorter than the values.",
        |r| {
            r.filters.tags.has = |d, filter, _| {
                let start = |text: &str| text.chars().take(64).collect::<String>();
                let same = |v: &str| filter.value.as_ref().is_none_or(|w| start(v) == start(w));
                d.tags.iter().any(|t| t.key == filter.key && same(&t.value))
            };
        },
    ),
    ("any-for-all", "tags-all", "One tag of several is enough.", |r| {
        r.filters.tags.all = |answers| answers.contains(&true);
    }),
    ("last-of-several", "tags-all", "Each tag overwrites the filter of the one before.", |r| {
        r.filters.tags.all = |answers| answers.last() == Some(&true);
    }),
    ("first-of-several", "tags-all", "Only Tag.1 is read.", |r| {
        r.filters.tags.all = |answers| answers.first() == Some(&true);
    }),
    ("first-two-of-several", "tags-all", "The query has room for two tags.", |r| {
        r.filters.tags.all = |answers| answers.iter().take(2).all(|&yes| yes);
    }),
    ("several-match-nothing", "tags-all", "One tag row is asked to be all tags at once.", |r| {
        r.filters.tags.all = |answers| answers.len() == 1 && answers[0];
    }),
];
