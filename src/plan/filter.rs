//! The filter language: `theme(paging) & !clause(page-number)`.
//!
//! An expression is made of predicates, `!` (`not`), `&` (`and`) and `|` (`or`), which bind in that
//! order, and parentheses. A predicate compares one property of a row with a pattern in which `*`
//! stands for any text.

mod parse;

pub use parse::{MOST_CHARACTERS, MOST_DEPTH};

use std::collections::BTreeSet;
use std::ops::Range;

use crate::case::Row;
use crate::case::expand::nearest;
use crate::diagnostic::Diagnostic;
use crate::suite::{Suite, glob};

/// Where a filter is shown to stand.
const PLACE: &str = "--filter";

/// A filter, as it was typed and as it is meant.
#[derive(Clone, Debug)]
pub struct Filter {
    text: String,
    root: Node,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    All,
    Nothing,
    Is(Predicate),
    Not(Box<Self>),
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
}

/// One property of a row, and the pattern that it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Predicate {
    property: Property,
    pattern: String,
    /// Bytes of the filter's text at which the pattern stands.
    at: Range<usize>,
}

/// A property of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Theme,
    Case,
    Row,
    Clause,
    Level,
    World,
    Needs,
}

impl Property {
    const ALL: [(&'static str, Self); 7] = [
        ("theme", Self::Theme),
        ("case", Self::Case),
        ("row", Self::Row),
        ("clause", Self::Clause),
        ("level", Self::Level),
        ("world", Self::World),
        ("needs", Self::Needs),
    ];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, property)| *property == self).map_or("", |(word, _)| word)
    }

    /// The values that a row has.
    fn values(self, row: &Row, suite: &Suite) -> Vec<String> {
        let case = &row.case;
        match self {
            Self::Theme => vec![case.theme.clone()],
            Self::Case => vec![case.id.clone()],
            Self::Row => vec![row.id.clone()],
            Self::Clause => row.clauses.clone(),
            Self::Level => vec![row.level.to_string()],
            Self::World => vec![suite.world_of(row).to_owned()],
            Self::Needs => case.model.needs.iter().map(|need| need.value.clone()).collect(),
        }
    }
}

impl Filter {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        parse::parse(text)
            .map(|root| Self { text: text.to_owned(), root })
            .map_err(|mistake| told(text, mistake.at, mistake.title).help(mistake.help))
    }

    /// The filter as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The places of the rows of a suite that the filter selects, ascending. A predicate that no row
    /// of the suite meets is taken for a slip.
    pub fn select(&self, suite: &Suite) -> Result<Vec<usize>, Diagnostic> {
        let met = self.root.meets(suite).map_err(|predicate| self.unmet(predicate, suite))?;
        Ok(met.into_iter().enumerate().filter(|(_, met)| *met).map(|(place, _)| place).collect())
    }

    fn unmet(&self, predicate: &Predicate, suite: &Suite) -> Diagnostic {
        let property = predicate.property;
        let word = property.word();
        let known: BTreeSet<String> =
            suite.rows.iter().flat_map(|row| property.values(&row, suite)).collect();
        let title = format!("no row of the suite meets `{word}({})`", predicate.pattern);
        let help = if predicate.pattern.contains('*') {
            "`acs-conform list rows` shows what there is".to_owned()
        } else if known.len() <= 12 && nearest(&predicate.pattern, &known).starts_with('`') {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            format!("these are: {}", known.join(", "))
        } else {
            nearest(&predicate.pattern, &known)
        };
        told(&self.text, predicate.at.clone(), title).help(help)
    }
}

impl Node {
    /// For each row of the suite whether it meets the node; the first predicate that none meets.
    fn meets(&self, suite: &Suite) -> Result<Vec<bool>, &Predicate> {
        let rows = suite.rows.len();
        Ok(match self {
            Self::All => vec![true; rows],
            Self::Nothing => vec![false; rows],
            Self::Is(predicate) => {
                let fits = |value: &String| glob::matches(&predicate.pattern, value);
                let met: Vec<bool> = suite
                    .rows
                    .iter()
                    .map(|row| predicate.property.values(&row, suite).iter().any(fits))
                    .collect();
                if !met.contains(&true) {
                    return Err(predicate);
                }
                met
            }
            Self::Not(node) => node.meets(suite)?.into_iter().map(|met| !met).collect(),
            Self::Both(a, b) => combine(&a.meets(suite)?, &b.meets(suite)?, |a, b| a && b),
            Self::Either(a, b) => combine(&a.meets(suite)?, &b.meets(suite)?, |a, b| a || b),
        })
    }
}

fn combine(a: &[bool], b: &[bool], with: fn(bool, bool) -> bool) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| with(*a, *b)).collect()
}

/// A mistake at a place of the filter's text.
fn told(text: &str, at: Range<usize>, title: String) -> Diagnostic {
    let before = text.get(..at.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    // An empty text has no line to show.
    let shown = if text.trim().is_empty() { "(empty)" } else { text };
    Diagnostic::at(PLACE, shown, (line, column), title)
}

#[cfg(test)]
mod tests;
