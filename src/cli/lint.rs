//! `lint`: checks the files of a suite.

use jiff::Timestamp;

use super::args::LintArgs;
use super::console::Console;
use super::failure::Failure;
use crate::diagnostic::Diagnostic;
use crate::exit::Exit;
use crate::lint::{MutantClause, lint};
use crate::mock::{self, Rules};
use crate::reference;
use crate::suite::Suite;
use crate::suite::source::SuiteFiles;

/// Tells everything that is wrong.
pub fn command(args: &LintArgs, console: Console) -> Result<Exit, Failure> {
    let files = SuiteFiles::find(&args.suite)?;
    // Only the built-in server's own suites are measured with its mutants.
    let own = SuiteFiles::built_in().contains(&files.name);
    let mutants = |operation: &str| -> Vec<MutantClause> {
        let all = if own { mock::mutants_of(operation) } else { Vec::new() };
        let clause =
            |mutant: mock::Mutant| MutantClause { mutant: mutant.id, clause: mutant.clause };
        all.into_iter().map(clause).collect()
    };
    let (suite, mut found) = lint(&files, &mutants)?;
    found.extend(worlds(&suite, own));
    if !found.is_empty() {
        return Err(found.into());
    }
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    console.print(&format!(
        "{}: {}, {}, {}, {}; nothing to mend\n",
        suite.manifest.suite.value,
        count(suite.all_clauses.len(), "clause"),
        count(suite.cases.len(), "case"),
        count(suite.rows.len(), "row"),
        count(suite.worlds.len(), "world")
    ))?;
    Ok(Exit::Success)
}

/// Worlds that cannot be filled in, or that the built-in server refuses.
fn worlds(suite: &Suite, own: bool) -> Vec<Diagnostic> {
    let service = reference::service(Rules::page());
    let mut found = Vec::new();
    for id in suite.worlds.keys() {
        match suite.world(id, Timestamp::now()) {
            Err(mistake) => found.push(mistake),
            Ok(world) if own => {
                let seeded = service.seed(world.document.to_string().as_bytes());
                if let Err(error) = seeded {
                    let file = suite.files.cases.iter().find(|(path, _)| {
                        path.strip_prefix("worlds/")
                            .is_some_and(|name| name.starts_with(&format!("{id}.")))
                    });
                    let shown = file.map_or(id.as_str(), |(_, file)| file.shown.as_str());
                    found.push(
                        Diagnostic::of_file(shown, format!("the world cannot be served: {error}"))
                            .help("mend the record that it names"),
                    );
                }
            }
            Ok(_) => {}
        }
    }
    found
}
