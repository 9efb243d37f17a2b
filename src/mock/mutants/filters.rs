//! Filters that are ignored, combined wrongly or too generous.

use std::sync::Arc;

use super::Mutant;
use crate::mock::filter::Wanted;
use crate::mock::page::Style;

pub(super) fn mutants() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "filters/name-in-any-case",
            "name-exact",
            "The column's collation takes TEST.txt and test.txt for the same name.",
            |rules| {
                rules.filters.line_mut("Name").has =
                    |d, asked, _, _| d.name.eq_ignore_ascii_case(asked);
            },
        ),
        Mutant::new(
            "filters/any-for-all",
            "filters-combine",
            "The conditions are joined with OR.",
            |rules| rules.filters.all = |answers| answers.is_empty() || answers.iter().any(|a| a.1),
        ),
        Mutant::new(
            "filters/id-switches-others-off",
            "filters-combine",
            "A look-up by primary key returns before the other filters are applied.",
            |rules| {
                rules.filters.all = |answers| {
                    let by_id = answers.iter().find(|(name, _)| *name == "InvokeId");
                    by_id.map_or_else(|| answers.iter().all(|a| a.1), |(_, yes)| *yes)
                };
            },
        ),
        Mutant::new(
            "filters/first-instance-only",
            "instance-in-any-place",
            "Only the first instance of a delivery is indexed.",
            |rules| {
                rules.filters.line_mut("InstanceId").has =
                    |d, asked, _, _| d.instances.first().is_some_and(|i| i.instance_id == asked);
            },
        ),
        Mutant::new(
            "filters/lost-on-page-two",
            "walk-keeps-filters",
            "The next page is read by position alone; its filters are not looked at.",
            |rules| {
                rules.edits.query.push(Arc::new(|query, _| {
                    if matches!(query.style, Style::Token { place: Some(_), .. }) {
                        query.filters.tags.clear();
                        query.filters.wanted.iter_mut().for_each(|w| w.1 = Wanted::Anything);
                    }
                    Ok(())
                }));
            },
        ),
    ]
}
