//! `explain`: what an id stands for.

mod case;
mod clause;
mod code;
mod sheet;
mod word;

use super::args::ExplainArgs;
use super::console::Console;
use super::failure::Failure;
use super::settings::load_suite;
use crate::exit::Exit;
use crate::mock::mutants_of;
use crate::suite::Suite;
use crate::suite::source::DEFAULT_SUITE;
use sheet::Sheet;

/// Prints what is known about an id.
pub fn command(args: &ExplainArgs, console: Console) -> Result<Exit, Failure> {
    let suite = load_suite(&args.suite, None)?;
    let own = args.suite.suite == DEFAULT_SUITE;
    let flag = if own { String::new() } else { format!(" --suite {}", args.suite.suite) };
    let desk = Desk { suite: &suite, flag: &flag };
    let sheet = explain(&args.id, desk).ok_or_else(|| unknown(&args.id, &suite))?;
    console.print(&sheet.render(console.colour))?;
    Ok(Exit::Success)
}

/// Where ids are looked up, and how commands name that place.
#[derive(Clone, Copy)]
struct Desk<'a> {
    suite: &'a Suite,
    /// ` --suite …`, or nothing for the default suite.
    flag: &'a str,
}

/// Everything that an id stands for; it can be both a mutant's and a case's.
fn explain(id: &str, desk: Desk<'_>) -> Option<Sheet> {
    let suite = desk.suite;
    let mut sheets = Vec::new();
    sheets.extend(clause::clause(id, desk));
    sheets.extend(case::case(id, desk));
    if let Some(row) = suite.rows.find(id).filter(|row| row.id != row.case.id) {
        sheets.push(case::row(&row, desk));
    }
    let mutants = mutants_of(&suite.manifest.operation);
    sheets.extend(mutants.iter().filter(|m| m.id == id).map(|m| clause::mutant(m, desk)));
    sheets.extend(clause::reading(id, desk));
    sheets.extend(code::code(id, desk));
    sheets.extend(word::word_sheet(id));
    sheets.into_iter().reduce(Sheet::and)
}

fn unknown(id: &str, suite: &Suite) -> Failure {
    let mut all: Vec<String> = Vec::new();
    all.extend(suite.all_clauses.iter().map(|clause| clause.id.clone()));
    all.extend(suite.cases.iter().map(|case| case.id.clone()));
    all.extend(suite.rows.iter().map(|row| row.id.clone()));
    all.extend(mutants_of(&suite.manifest.operation).into_iter().map(|mutant| mutant.id));
    all.extend(clause::all_readings(suite));
    all.extend(code::all_codes(suite));
    all.extend(word::all_words());
    let mut near: Vec<(f64, &String)> =
        all.iter().map(|known| (strsim::jaro_winkler(known, id), known)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    let near: Vec<String> = near
        .iter()
        .take_while(|(likeness, _)| *likeness > 0.85)
        .take(3)
        .map(|(_, known)| format!("`{known}`"))
        .collect();
    let help = if near.is_empty() {
        "it can be a clause, a case, a row, a mutant, `clause=reading`, an error code, \
         an exit code or a verdict; \
         `acs-conform list` shows them"
            .to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Failure::usage(format!("nothing is called `{id}`"), help)
}
