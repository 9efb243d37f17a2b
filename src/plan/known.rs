//! Known failures: matched against the whole suite, and collected from a run that fails.

use crate::diagnostic::Diagnostic;
use crate::report::KnownEntry;
use crate::report::document::{RunDocument, Verdict};
use crate::suite::Suite;
use crate::target::Known;

/// The reason that stands in a list as it is written, until a person has looked.
pub const NOT_TRIAGED: &str = "not yet triaged";

/// A file that holds entries, for telling where one of them stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownSource {
    /// The file, as the user named it.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Matches entries against the whole suite, selected rows or not. An entry that matches none is a
/// mistake.
pub fn resolve(
    known: &[Known],
    sources: &[KnownSource],
    suite: &Suite,
) -> Result<Vec<KnownEntry>, Vec<Diagnostic>> {
    let mut entries = Vec::with_capacity(known.len());
    let mut mistakes = Vec::new();
    for entry in known {
        let matched: Vec<String> = suite
            .rows
            .iter()
            .filter(|row| entry.covers(&row.id))
            .map(|row| row.id.clone())
            .collect();
        if matched.is_empty() {
            mistakes.push(unmatched(&entry.rows, sources, suite));
        }
        entries.push(KnownEntry {
            rows: entry.rows.clone(),
            reason: entry.reason.clone(),
            ticket: entry.ticket.clone(),
            until: entry.until,
            matched,
        });
    }
    if mistakes.is_empty() { Ok(entries) } else { Err(mistakes) }
}

fn unmatched(rows: &str, sources: &[KnownSource], suite: &Suite) -> Diagnostic {
    let title = format!("the known entry `{rows}` matches no row of the suite");
    let help = match closest(rows, suite) {
        Some(closest) => format!("did you mean `{closest}`?"),
        None => {
            "`acs-conform list rows` shows what there is; delete the entry if its rows are gone"
                .to_owned()
        }
    };
    let place = sources.iter().find_map(|source| {
        let written = |line: &str| line.contains("rows") && line.contains(rows);
        let at = source.text.lines().position(written)?;
        let column = source.text.lines().nth(at)?.split(rows).next()?.chars().count() + 1;
        Some(Diagnostic::at(&source.file, &source.text, (at + 1, column), title.clone()))
    });
    let file = || sources.last().map_or("known", |source| source.file.as_str());
    place.unwrap_or_else(|| Diagnostic::of_file(file(), title.clone())).help(help)
}

/// The row, or all rows of a case, that somebody may have meant.
fn closest(rows: &str, suite: &Suite) -> Option<String> {
    if rows.contains('*') {
        return None;
    }
    let cases = suite.cases.iter().map(|case| {
        let single = suite.rows.find(&case.id).is_some();
        (case.id.clone(), if single { case.id.clone() } else { format!("{}[*]", case.id) })
    });
    let all = cases.chain(suite.rows.iter().map(|row| (row.id.clone(), row.id)));
    all.map(|(id, meant)| (strsim::damerau_levenshtein(&id, rows), meant))
        .min()
        .filter(|(edits, _)| *edits * 4 <= rows.len())
        .map(|(_, meant)| meant)
}

/// Entries that cover every failing row of a run: those that still hold stay as they are, each
/// further row gets one of its own. With `warnings`, rows that only warn are covered too.
pub fn covering(run: &RunDocument, warnings: bool) -> Vec<Known> {
    let kept = run.known.iter().filter(|entry| entry.deviating > 0).map(|entry| Known {
        rows: entry.rows.clone(),
        reason: entry.reason.clone(),
        ticket: entry.ticket.clone(),
        until: entry.until.as_ref().and_then(|until| until.parse().ok()),
    });
    let fails = |verdict| verdict == Verdict::Fail || (warnings && verdict == Verdict::Warn);
    let fresh = run.rows.iter().filter(|row| fails(row.verdict) && !row.known).map(|row| Known {
        rows: row.id.clone(),
        reason: NOT_TRIAGED.to_owned(),
        ticket: None,
        until: None,
    });
    kept.chain(fresh).collect()
}
