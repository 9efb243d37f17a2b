//! Known failures: read from a list, matched against the whole suite, and written for a target
//! that fails.

use std::fmt::Write;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::case::expand::nearest;
use crate::diagnostic::Diagnostic;
use crate::report::document::{RunDocument, Verdict};
use crate::report::KnownEntry;
use crate::suite::{Located, Suite, glob, yaml};

/// The reason that stands in a list as it is written, until a person has looked.
pub const NOT_TRIAGED: &str = "not yet triaged";

/// A file of known failures, in the form in which a target file holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownList {
    /// The entries.
    pub known: Vec<KnownLine>,
}

/// A known failure, which is reported but does not fail the run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownLine {
    /// Row ids; `*` stands for any text, e.g. `paging/*`.
    pub rows: Located<String>,
    /// Why they fail.
    pub reason: String,
    /// Where the mending is tracked.
    #[serde(default)]
    pub ticket: Option<String>,
    /// The last day on which the entry counts, e.g. `2027-01-31`.
    #[serde(default)]
    pub until: Option<Located<String>>,
}

/// Reads a list.
pub fn read(file: &str, text: &str) -> Result<Vec<KnownLine>, Diagnostic> {
    Ok(yaml::read::<KnownList>(file, text)?.known)
}

/// Matches entries against the whole suite, selected rows or not. An entry that matches no row of
/// it is a mistake, and so is a date that is none.
pub fn resolve(
    lines: &[KnownLine],
    (file, text): (&str, &str),
    suite: &Suite,
) -> Result<Vec<KnownEntry>, Vec<Diagnostic>> {
    let mut entries = Vec::new();
    let mut mistakes = Vec::new();
    for line in lines {
        let matched: Vec<String> = suite
            .rows
            .iter()
            .filter(|row| glob::matches(&line.rows, &row.id))
            .map(|row| row.id.clone())
            .collect();
        if matched.is_empty() {
            let place = (line.rows.line, line.rows.column);
            let title = format!("no row of the suite matches `{}`", line.rows.value);
            let rows: Vec<&String> = suite.rows.iter().map(|row| &row.id).collect();
            let near = nearest(&line.rows, rows);
            let help = if line.rows.contains('*') || !near.starts_with("did") {
                "`acs-conform list rows` shows what there is; delete the entry if the row is gone"
                    .to_owned()
            } else {
                near
            };
            mistakes.push(Diagnostic::at(file, text, place, title).help(help));
        }
        let until = line.until.as_ref().map(|until| (until, until.parse::<Date>()));
        let until = match until {
            None => None,
            Some((_, Ok(date))) => Some(date),
            Some((until, Err(_))) => {
                let place = (until.line, until.column);
                let title = format!("`{}` is no date", until.value);
                mistakes.push(
                    Diagnostic::at(file, text, place, title).help("write it as 2027-01-31"),
                );
                None
            }
        };
        entries.push(KnownEntry {
            rows: line.rows.value.clone(),
            reason: line.reason.clone(),
            ticket: line.ticket.clone(),
            until,
            matched,
        });
    }
    if mistakes.is_empty() { Ok(entries) } else { Err(mistakes) }
}

/// A list that covers every failing row of a run: entries that still hold stay as they are, each
/// further row gets one of its own. With `warnings`, rows that only warn are covered too.
pub fn write(run: &RunDocument, warnings: bool) -> String {
    let mut out = format!(
        "# Known failures of {}, as of {}.\n\
         # Give each entry its reason, a ticket, and the last day on which it counts (until).\n",
        one_line(&run.target.name),
        run.started.split('T').next().unwrap_or_default()
    );
    let kept: Vec<_> = run.known.iter().filter(|entry| entry.deviating > 0).collect();
    let fails = |verdict| {
        verdict == Verdict::Fail || (warnings && verdict == Verdict::Warn)
    };
    let fresh: Vec<_> =
        run.rows.iter().filter(|row| fails(row.verdict) && !row.known).collect();
    if kept.is_empty() && fresh.is_empty() {
        out.push_str("known: []\n");
        return out;
    }
    out.push_str("known:\n");
    for entry in kept {
        line(&mut out, "- rows", &entry.rows);
        line(&mut out, "  reason", &entry.reason);
        for (key, value) in [("  ticket", &entry.ticket), ("  until", &entry.until)] {
            if let Some(value) = value {
                line(&mut out, key, value);
            }
        }
    }
    for row in fresh {
        line(&mut out, "- rows", &row.id);
        line(&mut out, "  reason", NOT_TRIAGED);
    }
    out
}

/// One key with its value as a double-quoted text, which can hold anything.
fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "  {key}: {}", serde_json::Value::from(value));
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
