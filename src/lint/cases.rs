//! Cases that cannot fail, that say nothing of their purpose, or that say the same as another.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Case, Row};
use crate::diagnostic::Diagnostic;
use crate::suite::Suite;

pub(super) fn check(editions: &[&Suite], found: &mut Vec<Diagnostic>) {
    let Some(first) = editions.first() else { return };
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    for case in &first.cases {
        let model = &case.model;
        if model.why.as_deref().is_none_or(|why| why.trim().is_empty()) {
            found.push(
                at_key(case, "title", format!("`{}` does not say why it exists", case.id))
                    .help("add `why:`: the mistake that the case would find"),
            );
        }
        if let Some(other) = titles.insert(model.title.trim(), &case.id) {
            let title = format!("`{}` has the title of `{other}`", case.id);
            found.push(
                at_key(case, "title", title).help("say what holds here that does not hold there"),
            );
        }
        for (axis, place) in model.matrix.iter() {
            if !case.text.contains(&format!("${{{axis}")) {
                let title = format!("nothing uses the axis `{axis}`: its rows are all the same");
                let place = (place.line, place.column);
                found
                    .push(Diagnostic::at(&case.file, &case.text, place, title).help(format!(
                        "write `${{{axis}}}` where its value belongs, or remove it"
                    )));
            }
        }
    }
    toothless(first, found);
    rowless(editions, found);
}

/// Rows that pass whatever comes back, one finding for each case.
fn toothless(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for row in suite.rows.iter().filter(|row| !demands(row)) {
        if told.insert(row.case.id.clone()) {
            let title = format!("the row `{}` demands nothing, so it cannot fail", row.id);
            let help = if row.valid {
                "add `expect:` or `accepted:`; `accepted: {}` demands a success"
            } else {
                "add `rejected:` with the error that is due"
            };
            found.push(at_key(&row.case, "title", title).help(help));
        }
    }
}

fn demands(row: &Row) -> bool {
    let model = &row.case.model;
    !row.expects().is_empty()
        || model.readings.is_some()
        || model.steps.iter().any(|step| step.readings.is_some())
        || !model.relations.is_empty()
}

/// Cases that apply to no edition.
fn rowless(editions: &[&Suite], found: &mut Vec<Diagnostic>) {
    let applied: BTreeSet<String> = editions
        .iter()
        .flat_map(|suite| suite.rows.iter())
        .filter(|row| row.not_in_edition.is_none())
        .map(|row| row.case.id.clone())
        .collect();
    let Some(first) = editions.first() else { return };
    for case in first.cases.iter().filter(|case| !applied.contains(&case.id)) {
        let title = format!("`{}` has no row in any edition", case.id);
        found.push(
            at_key(case, "title", title)
                .help("the editions that it names, or that have its clauses, do not meet"),
        );
    }
}

/// A mistake at a top-level key of a case.
pub(super) fn at_key(case: &Case, key: &str, title: String) -> Diagnostic {
    let line = case.text.lines().position(|line| line.starts_with(&format!("{key}:")));
    match line {
        Some(at) => Diagnostic::at(&case.file, &case.text, (at + 1, 1), title),
        None => Diagnostic::of_file(&case.file, title),
    }
}
