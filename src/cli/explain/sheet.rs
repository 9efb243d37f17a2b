//! A page about one thing: a heading, then names with what they are.

use crate::report::columns::wrap;
use crate::report::inert::{block, line};

/// Columns of a sheet.
const COLUMNS: usize = 100;
/// Columns of the names.
const MARGIN: usize = 12;
/// Characters of a value that are shown.
const MOST_SHOWN: usize = 20_000;

/// What is told about one thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Heading(String),
    Text(String, String),
    Verbatim(String, String),
}

impl Sheet {
    /// A sheet with a heading, e.g. `clause tag-key-length`.
    pub fn new(kind: &str, id: &str) -> Self {
        Self { parts: vec![Part::Heading(format!("{kind} {}", line(id, MOST_SHOWN)))] }
    }

    /// Adds a text under a name; an empty name goes on with the one before.
    pub fn text(&mut self, name: &str, value: &str) {
        self.parts.push(Part::Text(name.to_owned(), line(value, MOST_SHOWN)));
    }

    /// Adds lines that must stay as they are: a file, a command.
    pub fn verbatim(&mut self, name: &str, value: &str) {
        self.parts.push(Part::Verbatim(name.to_owned(), block(value, MOST_SHOWN)));
    }

    /// Adds the beginning of a list of ids, and how to see the rest.
    pub fn ids(&mut self, name: &str, ids: &[&str], rest: &str) {
        const MOST: usize = 8;
        if ids.is_empty() {
            self.text(name, "none");
        }
        for (at, id) in ids.iter().take(MOST).enumerate() {
            let name = if at == 0 { format!("{name} ({})", ids.len()) } else { String::new() };
            self.verbatim(&name, id);
        }
        if ids.len() > MOST {
            self.verbatim("", &format!("… {} more: {rest}", ids.len() - MOST));
        }
    }

    /// One sheet after the other.
    pub fn and(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// The text.
    pub fn render(&self, colour: bool) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Heading(heading) => {
                    if !out.is_empty() {
                        out.push('\n');
                    }
                    let bold = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
                    out.extend([bold.0, heading, bold.1, "\n"]);
                }
                Part::Text(name, value) => {
                    named(&mut out, name, wrap(value, COLUMNS - MARGIN - 2).into_iter());
                }
                Part::Verbatim(name, value) => {
                    named(&mut out, name, value.trim_end().lines().map(str::to_owned));
                }
            }
        }
        out
    }
}

fn named(out: &mut String, name: &str, lines: impl Iterator<Item = String>) {
    for (at, line) in lines.enumerate() {
        let name = if at == 0 { name } else { "" };
        out.push_str(format!("  {name:<MARGIN$}{line}").trim_end());
        out.push('\n');
    }
}
