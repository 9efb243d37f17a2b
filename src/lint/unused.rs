//! Files of a suite that nothing uses.

use std::collections::BTreeSet;

use super::at_text;
use crate::diagnostic::Diagnostic;
use crate::snapshot::name::of_row;
use crate::suite::Suite;

pub(super) fn check(suite: &Suite, found: &mut Vec<Diagnostic>) {
    worlds(suite, found);
    tables(suite, found);
    themes(suite, found);
    snapshots(suite, found);
}

fn worlds(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let mut used = BTreeSet::from([suite.manifest.default_world.value.as_str()]);
    for case in &suite.cases {
        used.extend(case.model.world.as_ref().map(|world| world.value.as_str()));
        let seeds = case.model.steps.iter().filter_map(|step| step.seed.as_ref());
        used.extend(seeds.map(|world| world.value.as_str()));
    }
    for id in suite.worlds.keys().filter(|id| !used.contains(id.as_str())) {
        let path = format!("worlds/{id}");
        tell(suite, &path, format!("no case uses the world `{id}`"), found);
    }
}

/// A table is used where its path stands: in a case, in a world, or in another table.
fn tables(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let paths: BTreeSet<&String> = suite.tables.keys().collect();
    for path in paths {
        let used = suite
            .files
            .cases
            .iter()
            .filter(|(other, _)| *other != path && !other.starts_with("clauses/"))
            .any(|(_, file)| file.text.contains(path.as_str()));
        if !used {
            tell(suite, path, format!("nothing uses the table `{path}`"), found);
        }
    }
}

fn themes(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let Some(file) = suite.files.cases.get("suite.yaml") else { return };
    for theme in &suite.manifest.themes {
        if !suite.cases.iter().any(|case| case.theme == *theme) {
            let title = format!("the theme `{theme}` has no case");
            found.push(at_text(file, theme, title).help("write one, or remove the theme"));
        }
    }
}

/// A snapshot is named for its row, and for the step where the case has several.
fn snapshots(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for row in suite.rows.iter().filter(|row| row.expects().iter().any(|expect| expect.snapshot)) {
        names.insert(of_row(&row.id));
        let steps = row.case.model.steps.iter();
        names.extend(steps.map(|step| of_row(&format!("{}-{}", row.id, step.name.value))));
    }
    for (_, file) in suite.files.snapshots.iter().filter(|(path, _)| !names.contains(*path)) {
        found.push(
            Diagnostic::of_file(&file.shown, "no row compares its answer with this snapshot")
                .help("delete the file"),
        );
    }
}

fn tell(suite: &Suite, path: &str, title: String, found: &mut Vec<Diagnostic>) {
    let files = &suite.files.cases;
    let stem = |known: &str| known.rsplit_once('.').map_or(known.len(), |(stem, _)| stem.len());
    let file = files
        .iter()
        .find(|(known, _)| known.as_str() == path || known[..stem(known)] == *path)
        .map_or(path, |(_, file)| file.shown.as_str());
    found.push(Diagnostic::of_file(file, title).help("use it in a case, or delete the file"));
}
