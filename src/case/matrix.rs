//! The values that each axis of a matrix takes. Pure.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::axis::{Axis, Side};
use super::combine::{MOST_PAIRS, MOST_ROWS};
use crate::spec::Ledger;
use crate::suite::table::Table;
use crate::suite::template::member;
use crate::suite::world;

/// One value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// What stands for it in a row id.
    pub label: String,
    /// The value; `null` leaves a parameter out, an object is a table row.
    pub value: Value,
    /// Whether the target must accept it.
    pub valid: bool,
}

/// The longest text that is made of a limit, in characters.
pub const MOST_LENGTH: i64 = 1_000_000;

/// About how many bytes the values of all axes of a matrix may take.
pub const MOST_BYTES: usize = 64 << 20;

/// Why an axis gives no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum MatrixError {
    #[error("the axis `{0}` has no value")]
    Empty(String),
    #[error("there is no table `{0}`")]
    NoTable(String),
    #[error("row {1} of the table `{0}` has no `id`, so rows made of it would have no name")]
    NoRowId(String, usize),
    #[error("clause `{0}` has no value `{1}`, which the limit needs")]
    NoLimit(String, &'static str),
    #[error(
        "the value `{0}` cannot stand in a row id; write the axis as a mapping from label to value"
    )]
    BadLabel(String),
    #[error("two values of the axis `{0}` share the label `{1}`")]
    SameLabel(String, String),
    #[error("the matrix has {0} rows; at most {MOST_ROWS} are allowed")]
    TooMany(u128),
    #[error(
        "the limit `{1}` of clause `{0}` is {2}; texts at it and beyond it can have {MOST_LENGTH} characters at most"
    )]
    TooLong(String, &'static str, i64),
    #[error("the limit `{1}` of clause `{0}` is {2}, beyond which no number can be made")]
    TooFar(String, &'static str, i64),
    #[error("the values of the axes take more than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    #[error("the matrix has {0} pairs of values; at most {MOST_PAIRS} can be combined pairwise")]
    TooManyPairs(u128),
    #[error("the matrix has too many axes: their values cannot be numbered together")]
    TooWide,
}

/// All values of an axis, the valid ones first.
pub(super) fn choices<'t>(
    name: &str,
    axis: &Axis,
    ledger: &Ledger,
    table: impl Fn(&str) -> Option<&'t Table>,
) -> Result<Vec<Choice>, MatrixError> {
    let mut all = Vec::new();
    for (label, value) in &axis.valid.0 {
        all.push(Choice { label: label.clone(), value: json!(value), valid: true });
    }
    if let Some(limit) = &axis.integer {
        let clause = limit.clause.value.as_str();
        let value = |end: &'static str| limit_of(ledger, clause, end);
        let (min, max) = (value("min")?, value("max")?);
        for number in [min, max] {
            all.push(Choice {
                label: number.to_string(),
                value: json!(number.to_string()),
                valid: true,
            });
        }
        if limit.beyond {
            let less = min.checked_sub(1).ok_or(MatrixError::TooFar(clause.into(), "min", min))?;
            let more = max.checked_add(1).ok_or(MatrixError::TooFar(clause.into(), "max", max))?;
            for number in [less, more] {
                let value = json!(number.to_string());
                all.push(Choice { label: number.to_string(), value, valid: false });
            }
        }
    }
    if let Some(limit) = &axis.length {
        let clause = limit.clause.value.as_str();
        let max = limit_of(ledger, clause, "max")?;
        let min = limit_of(ledger, clause, "min").unwrap_or(1);
        // What is beyond a limit has one character more.
        let beyond = i64::from(limit.side != Side::Within);
        for (end, length, longest) in [("min", min, min), ("max", max, max.saturating_add(beyond))]
        {
            if longest > MOST_LENGTH {
                return Err(MatrixError::TooLong(clause.to_owned(), end, length));
            }
        }
        for (nth, alphabet) in limit.of.iter().enumerate() {
            let (character, word) = alphabet.character();
            // Told before it is made: a list of one word, repeated, would be texts without end.
            if limit.of[..nth].contains(alphabet) {
                return Err(MatrixError::SameLabel(name.to_owned(), format!("{max}x{word}")));
            }
            let lengths = [(min, true), (max, true), (max + 1, false)];
            for (length, valid) in lengths.into_iter().filter(|(_, valid)| match limit.side {
                Side::Both => true,
                Side::Within => *valid,
                Side::Beyond => !valid,
            }) {
                let count = usize::try_from(length).unwrap_or_default();
                let value = json!(character.to_string().repeat(count));
                all.push(Choice { label: format!("{length}x{word}"), value, valid });
            }
        }
    }
    if let Some(file) = &axis.table {
        let rows = &table(file).ok_or_else(|| MatrixError::NoTable(file.value.clone()))?.rows;
        for (at, row) in rows.iter().enumerate() {
            let fits = axis
                .rows_where
                .iter()
                .all(|(column, text)| member(row, column).is_some_and(|value| says(value, text)));
            if !fits {
                continue;
            }
            let id = row.get("id").and_then(Value::as_str);
            let id = id.ok_or_else(|| MatrixError::NoRowId(file.value.clone(), at + 1))?;
            let mut value = row.clone();
            if let Value::Object(columns) = &mut value {
                columns.insert("n".into(), json!(at));
            }
            all.push(Choice { label: id.to_owned(), value, valid: true });
        }
    }
    for (label, value) in &axis.invalid.0 {
        all.push(Choice { label: label.clone(), value: json!(value), valid: false });
    }
    if all.is_empty() {
        return Err(MatrixError::Empty(name.to_owned()));
    }
    let mut labels = HashSet::new();
    for choice in &all {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !",=[]".contains(c);
        if choice.label.is_empty() || !choice.label.chars().all(plain) {
            return Err(MatrixError::BadLabel(choice.label.clone()));
        }
        if !labels.insert(choice.label.as_str()) {
            return Err(MatrixError::SameLabel(name.to_owned(), choice.label.clone()));
        }
    }
    all.sort_by_key(|choice| !choice.valid);
    Ok(all)
}

/// About how many bytes values take.
pub(super) fn weight(choices: &[Choice]) -> usize {
    choices.iter().map(|choice| choice.label.len() + world::weight(&choice.value)).sum()
}

fn limit_of(ledger: &Ledger, clause: &str, end: &'static str) -> Result<i64, MatrixError> {
    let found = ledger.find(clause).and_then(|clause| clause.values.get(end)).copied();
    found.ok_or_else(|| MatrixError::NoLimit(clause.to_owned(), end))
}

/// Whether a value of a table reads as a text.
fn says(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    value.as_str().unwrap_or(&written) == text
}
