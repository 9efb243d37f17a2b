//! What is wrong with a suite although it can be run: what nothing uses, what nothing tests, and
//! what cannot fail. Pure.

mod cases;
mod coverage;
mod duplicates;
mod schemas;
mod unused;

use crate::diagnostic::Diagnostic;
use crate::suite::source::{SuiteFile, SuiteFiles};
use crate::suite::{LoadOptions, Suite};

/// A deliberately broken server, as far as a suite is concerned with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MutantClause {
    /// Its id.
    pub mutant: String,
    /// The clause that it breaks.
    pub clause: String,
}

/// Reads a suite in each of its editions and checks it. `mutants` gives the broken servers of an
/// operation.
///
/// Gives the suite in its first edition with what was found, in the order of the files; or, if it
/// cannot be read, why.
pub fn lint(
    files: &SuiteFiles,
    mutants: &dyn Fn(&str) -> Vec<MutantClause>,
) -> Result<(Suite, Vec<Diagnostic>), Vec<Diagnostic>> {
    let load = |edition: Option<String>| {
        Suite::load(files.clone(), &LoadOptions { edition, region: None })
    };
    let suite = load(None)?;
    let mut others = Vec::new();
    for edition in suite.manifest.editions.iter().skip(1) {
        others.push(load(Some(edition.date.clone()))?);
    }
    let editions: Vec<&Suite> = std::iter::once(&suite).chain(&others).collect();
    let mut found = Vec::new();
    coverage::check(&editions, &mutants(&suite.manifest.operation), &mut found);
    cases::check(&editions, &mut found);
    duplicates::check(&suite, &mut found);
    schemas::check(&suite, &mut found);
    unused::check(&suite, &mut found);
    found
        .sort_by(|a: &Diagnostic, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    Ok((suite, found))
}

/// A mistake at the first line of a file that holds a text; about the whole file if none does.
fn at_text(file: &SuiteFile, needle: &str, title: String) -> Diagnostic {
    let found = file.text.lines().enumerate().find_map(|(at, line)| {
        let byte = line.find(needle)?;
        Some((at + 1, line[..byte].chars().count() + 1))
    });
    match found {
        Some(place) => Diagnostic::at(&file.shown, &file.text, place, title),
        None => Diagnostic::of_file(&file.shown, title),
    }
}

/// A mistake at the clause of an id.
fn at_clause(suite: &Suite, id: &str, title: String) -> Diagnostic {
    let defines = |file: &&SuiteFile| {
        file.text.lines().any(|line| line.trim_start_matches([' ', '-']) == format!("id: {id}"))
    };
    let clauses = suite.files.cases.iter().filter(|(path, _)| path.starts_with("clauses/"));
    match clauses.map(|(_, file)| file).find(defines) {
        Some(file) => at_text(file, &format!("id: {id}"), title),
        None => Diagnostic::of_file(format!("{} clauses/", suite.files.name), title),
    }
}

#[cfg(test)]
mod tests;
