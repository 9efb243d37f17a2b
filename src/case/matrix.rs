//! From axes to combinations of values. Pure.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::axis::{Axis, Side};
use super::model::Combine;
use crate::spec::Ledger;
use crate::suite::table::Table;
use crate::suite::template::member;

/// How many rows a case may have.
pub(super) const MOST_ROWS: usize = 1_000_000;

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
    #[error("the matrix has {0} rows; at most 1000000 are allowed")]
    TooMany(u128),
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
            for number in [min - 1, max + 1] {
                let value = json!(number.to_string());
                all.push(Choice { label: number.to_string(), value, valid: false });
            }
        }
    }
    if let Some(limit) = &axis.length {
        let clause = limit.clause.value.as_str();
        let max = limit_of(ledger, clause, "max")?;
        let min = limit_of(ledger, clause, "min").unwrap_or(1);
        for alphabet in &limit.of {
            let (character, word) = alphabet.character();
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

fn limit_of(ledger: &Ledger, clause: &str, end: &'static str) -> Result<i64, MatrixError> {
    let found = ledger.find(clause).and_then(|clause| clause.values.get(end)).copied();
    found.ok_or_else(|| MatrixError::NoLimit(clause.to_owned(), end))
}

/// The rows of a matrix: for each, the index of the value that each axis takes.
pub(super) fn combine(axes: &[Vec<Choice>], how: Combine) -> Result<Vec<Vec<usize>>, MatrixError> {
    let valid: Vec<usize> =
        axes.iter().map(|axis| axis.iter().filter(|choice| choice.valid).count()).collect();
    let sizes: Vec<usize> = match how {
        Combine::Product => axes.iter().map(Vec::len).collect(),
        Combine::OneInvalid | Combine::Pairwise => valid.clone(),
    };
    let mut rows = match how {
        Combine::Pairwise => pairwise(&sizes),
        Combine::Product | Combine::OneInvalid => {
            let total: u128 = sizes.iter().map(|&size| size as u128).product();
            if total > MOST_ROWS as u128 {
                return Err(MatrixError::TooMany(total));
            }
            product(&sizes)
        }
    };
    if how != Combine::Product {
        for (at, axis) in axes.iter().enumerate() {
            // An axis without a valid value stands at its first one in the rows of the others.
            for index in valid[at]..axis.len() {
                let mut row = vec![0; axes.len()];
                row[at] = index;
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
    }
    Ok(rows)
}

fn product(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new()];
    for &size in sizes {
        let longer = rows.iter().flat_map(|row| {
            (0..size).map(move |index| {
                let mut row: Vec<usize> = row.clone();
                row.push(index);
                row
            })
        });
        rows = longer.collect();
    }
    rows
}

/// Few rows in which every pair of values of two axes stands together: greedily, each row takes
/// the value of each axis that covers most pairs still open.
fn pairwise(sizes: &[usize]) -> Vec<Vec<usize>> {
    if sizes.len() < 2 || sizes.contains(&0) {
        return product(sizes);
    }
    let mut open = HashSet::new();
    let mut order = Vec::new();
    for a in 0..sizes.len() {
        for b in a + 1..sizes.len() {
            for i in 0..sizes[a] {
                for j in 0..sizes[b] {
                    open.insert((a, i, b, j));
                    order.push((a, i, b, j));
                }
            }
        }
    }
    let mut rows = Vec::new();
    for seed in order {
        if !open.contains(&seed) {
            continue;
        }
        let mut row: Vec<Option<usize>> = vec![None; sizes.len()];
        row[seed.0] = Some(seed.1);
        row[seed.2] = Some(seed.3);
        for axis in 0..sizes.len() {
            if row[axis].is_some() {
                continue;
            }
            let gain = |value: usize| {
                row.iter()
                    .enumerate()
                    .filter(|&(other, chosen)| {
                        chosen.is_some_and(|chosen| {
                            let pair = if axis < other {
                                (axis, value, other, chosen)
                            } else {
                                (other, chosen, axis, value)
                            };
                            open.contains(&pair)
                        })
                    })
                    .count()
            };
            let best = (0..sizes[axis]).max_by_key(|&value| (gain(value), sizes[axis] - value));
            row[axis] = best;
        }
        let row: Vec<usize> = row.into_iter().flatten().collect();
        for a in 0..row.len() {
            for b in a + 1..row.len() {
                open.remove(&(a, row[a], b, row[b]));
            }
        }
        rows.push(row);
    }
    rows
}

/// Whether a value of a table reads as a text.
fn says(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    value.as_str().unwrap_or(&written) == text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(valid: usize, invalid: usize) -> Vec<Choice> {
        (0..valid + invalid)
            .map(|n| Choice { label: n.to_string(), value: json!(n), valid: n < valid })
            .collect()
    }

    #[test]
    fn one_invalid_axis_at_a_time() {
        let rows = combine(&[axis(2, 1), axis(1, 2)], Combine::OneInvalid).unwrap();
        assert_eq!(rows, [[0, 0], [1, 0], [2, 0], [0, 1], [0, 2]]);
    }

    #[test]
    fn pairwise_covers_every_pair_with_few_rows() {
        let axes = [axis(4, 0), axis(3, 0), axis(3, 0), axis(2, 0)];
        let rows = combine(&axes, Combine::Pairwise).unwrap();
        assert!(rows.len() < 4 * 3 * 3 * 2 / 3, "{} rows", rows.len());
        for a in 0..4 {
            for b in a + 1..4 {
                for i in 0..axes[a].len() {
                    for j in 0..axes[b].len() {
                        assert!(rows.iter().any(|row| row[a] == i && row[b] == j));
                    }
                }
            }
        }
    }

    #[test]
    fn a_huge_product_is_refused_before_it_is_built() {
        let axes = vec![axis(1000, 0); 3];
        assert_eq!(combine(&axes, Combine::Product), Err(MatrixError::TooMany(1_000_000_000)));
    }
}
