//! Windows and caps that are off.

use super::Mutant;

pub(super) fn mutants() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "retention/cap-keeps-oldest",
            "record-cap-keeps-newest",
            "The limit is applied to a list in ascending order.",
            |rules| rules.retention.kept_first = |a, b| a.created.cmp(&b.created),
        ),
        Mutant::new(
            "retention/no-window",
            "look-back",
            "Old deliveries are never removed.",
            |rules| rules.retention.is_within = |_, _, _| true,
        ),
    ]
}
