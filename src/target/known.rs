//! Failures that a target is known to have: part of its file, or a file of their own.

use std::fmt::Write;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::suite::{Located, glob, yaml};

/// After so many mistakes a list is read no further: each is shown with its line, which has to be looked
/// for.
const MOST_MISTAKES: usize = 50;

/// A known failure as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownFile {
    /// Row ids; `*` stands for any text, e.g. `paging/*`.
    pub rows: Located<String>,
    /// Why they fail.
    pub reason: Located<String>,
    /// Where the mending is tracked.
    pub ticket: Option<String>,
    /// The last day on which the entry counts, e.g. `2027-01-31`.
    pub until: Option<Located<String>>,
}

/// A known failure, which is reported but does not fail the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Row ids, with `*` for any text.
    pub rows: String,
    /// Why they fail.
    pub reason: String,
    /// Where the mending is tracked.
    pub ticket: Option<String>,
    /// The last day on which the entry counts.
    pub until: Option<Date>,
}

impl Known {
    /// Reads a file that holds nothing but a list of entries.
    pub fn read_list(file: &str, text: &str) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let written = yaml::read(file, text).map_err(|told| vec![told])?;
        let mut mistakes = Vec::new();
        let known = Self::all_of(written, file, text, &mut mistakes);
        if mistakes.is_empty() { Ok(known) } else { Err(mistakes) }
    }

    /// Writes such a file.
    pub fn write_list(entries: &[Self]) -> String {
        let mut out = String::new();
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        for entry in entries {
            let mut line = |lead: &str, key: &str, value: &str| {
                writeln!(out, "{lead}{key}: {value}").expect("writing to a String cannot fail");
            };
            line("- ", "rows", &quoted(&entry.rows));
            line("  ", "reason", &quoted(&entry.reason));
            if let Some(ticket) = &entry.ticket {
                line("  ", "ticket", &quoted(ticket));
            }
            if let Some(until) = entry.until {
                line("  ", "until", &until.to_string());
            }
        }
        if out.is_empty() { "[]\n".to_owned() } else { out }
    }

    /// Whether the entry is about a row.
    pub fn covers(&self, row: &str) -> bool {
        glob::matches(&self.rows, row)
    }

    pub(super) fn all_of(
        written: Vec<KnownFile>,
        file: &str,
        text: &str,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Vec<Self> {
        let mut known = Vec::with_capacity(written.len());
        for entry in written {
            if mistakes.len() >= MOST_MISTAKES {
                let title = format!("the list is read no further after {MOST_MISTAKES} mistakes");
                mistakes.push(Diagnostic::of_file(file, title).help("mend these first"));
                break;
            }
            let mut told = |at: &Located<String>, title: String, help: &str| {
                let place = (at.line, at.column);
                mistakes.push(Diagnostic::at(file, text, place, title).help(help));
            };
            for (part, name) in [(&entry.rows, "rows"), (&entry.reason, "reason")] {
                if part.trim().is_empty() {
                    let help = "say which rows fail, and why, so that others can judge the entry";
                    told(part, format!("`{name}` is empty"), help);
                }
            }
            let until = entry.until.and_then(|until| {
                let date = until.parse::<Date>();
                if date.is_err() {
                    let title = format!("`{}` is no date", until.value);
                    told(&until, title, "write it as 2027-01-31");
                }
                date.ok()
            });
            known.push(Self {
                rows: entry.rows.value,
                reason: entry.reason.value,
                ticket: entry.ticket,
                until,
            });
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn entry() -> Known {
        Known {
            rows: "paging/*".into(),
            reason: "\"token\": # ignored\n- \u{1b}[31m".into(),
            ticket: Some("VX-112".into()),
            until: Some(Date::constant(2027, 1, 31)),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bare = Known { ticket: None, until: None, ..entry() };
        for list in [vec![], vec![entry()], vec![entry(), bare]] {
            assert_eq!(Known::read_list("k.yaml", &Known::write_list(&list)), Ok(list));
        }
    }

    #[test]
    fn so_many_mistakes_are_told_at_once() {
        let list = "- {rows: a, reason: ''}\n".repeat(20_000);
        let mistakes = Known::read_list("k.yaml", &list).unwrap_err();
        assert_eq!(mistakes.len(), MOST_MISTAKES + 1);
        assert!(mistakes[MOST_MISTAKES].title.contains("read no further"), "{mistakes:?}");
    }

    #[rstest]
    #[case::until("- {rows: a, reason: b, until: 2027-02-30}", 1, 31, "`2027-02-30` is no date")]
    #[case::no_rows("- rows: ' '\n  reason: b", 1, 9, "`rows` is empty")]
    #[case::no_reason("- rows: a\n  reason: ''", 2, 11, "`reason` is empty")]
    #[case::missing("- rows: a", 1, 3, "the key `reason` is missing")]
    fn mistakes(
        #[case] text: &str,
        #[case] line: usize,
        #[case] column: usize,
        #[case] title: &str,
    ) {
        let told = Known::read_list("k.yaml", text).unwrap_err();
        let places: Vec<_> = told.iter().map(|d| (d.line, d.column, d.title.as_str())).collect();
        assert_eq!(places, [(line, column, title)]);
    }

    #[test]
    fn rows_are_a_pattern() {
        assert!(entry().covers("paging/walk[size=1]"));
        assert!(!entry().covers("tags/key"));
    }
}
