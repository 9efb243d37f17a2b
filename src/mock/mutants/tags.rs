//! Tag rules that are missing, off by one, or applied in the wrong place.

use super::Mutant;

pub(super) fn mutants() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "tags/key-length-in-bytes",
            "tag-key-length",
            "The length is that of the UTF-8 text.",
            |rules| rules.filters.tags.key.length = str::len,
        ),
        Mutant::new(
            "tags/only-first-is-checked",
            "tag-key-prefix-acs",
            "The check stands before the loop instead of in it.",
            |rules| rules.filters.tags.is_checked = |place, _| place == 0,
        ),
        Mutant::new(
            "tags/value-of-another-key",
            "tag-pair",
            "Keys and values are joined in two subqueries.",
            |rules| {
                rules.filters.tags.has = |d, filter, _| {
                    d.tags.iter().any(|t| t.key == filter.key)
                        && filter
                            .value
                            .as_ref()
                            .is_none_or(|v| d.tags.iter().any(|t| t.value == *v))
                };
            },
        ),
    ]
}
