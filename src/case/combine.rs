//! The rows of a matrix, as numbers. Pure.
//!
//! A row takes one value of each axis. The values of an axis stand in the order of their labels, and
//! a row is the number whose digits are the places of its values, the first axis first. So rows in
//! the order of their numbers are rows in the order of their ids, and a full product needs no list.

use std::collections::HashSet;

use super::matrix::{Choice, MatrixError};
use super::model::Combine;

/// How many rows a case may have.
pub const MOST_ROWS: usize = 1_000_000;

/// How many pairs of values a pairwise matrix may have to cover. Each is looked at for many rows.
pub const MOST_PAIRS: usize = 100_000;

/// The rows of a matrix, in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Combinations {
    /// How many values each axis has.
    sizes: Vec<usize>,
    rows: Numbers,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Numbers {
    /// Every combination; so many.
    All(usize),
    /// These, ascending.
    Listed(Vec<u128>),
}

impl Combinations {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Numbers::All(rows) => *rows,
            Numbers::Listed(numbers) => numbers.len(),
        }
    }

    /// The place that each axis' value has in the row at a place below [`len`](Self::len).
    pub(super) fn digits(&self, row: usize) -> Vec<usize> {
        let mut number = match &self.rows {
            Numbers::All(_) => row as u128,
            Numbers::Listed(numbers) => numbers[row],
        };
        let mut digits = vec![0; self.sizes.len()];
        for (digit, &size) in digits.iter_mut().zip(&self.sizes).rev() {
            let size = size as u128;
            *digit = usize::try_from(number % size).expect("a digit is below its axis' size");
            number /= size;
        }
        digits
    }
}

/// Puts the values of each axis in the order in which their labels let ids stand, and tells which
/// combinations of them are rows. The values come with the valid ones first.
pub(super) fn combine(
    axes: Vec<Vec<Choice>>,
    how: Combine,
) -> Result<(Vec<Vec<Choice>>, Combinations), MatrixError> {
    let sizes: Vec<usize> = axes.iter().map(Vec::len).collect();
    let space = sizes.iter().try_fold(1u128, |space, &size| space.checked_mul(size as u128));
    let space = space.ok_or(MatrixError::TooWide)?;
    let all_valid = axes.iter().flatten().all(|choice| choice.valid);
    let (axes, places) = in_order(axes);
    let rows = if how == Combine::Product || (how == Combine::OneInvalid && all_valid) {
        Numbers::All(at_most(space)?)
    } else {
        let number = |row: &[usize]| {
            row.iter().enumerate().fold(0, |number, (axis, &value)| {
                number * sizes[axis] as u128 + places[axis][value] as u128
            })
        };
        Numbers::Listed(listed(&axes, how, &number)?)
    };
    Ok((axes, Combinations { sizes, rows }))
}

/// The axes with their values in the order of the labels, and for each value the place it now has.
fn in_order(axes: Vec<Vec<Choice>>) -> (Vec<Vec<Choice>>, Vec<Vec<usize>>) {
    let last = axes.len().saturating_sub(1);
    let sorted = axes.into_iter().enumerate().map(|(at, axis)| {
        // What follows a label in an id decides where one label begins another.
        let end = if at == last { ']' } else { ',' };
        let mut order: Vec<(String, usize)> = axis
            .iter()
            .enumerate()
            .map(|(n, choice)| (format!("{}{end}", choice.label), n))
            .collect();
        order.sort();
        let mut places = vec![0; axis.len()];
        for (place, (_, written)) in order.iter().enumerate() {
            places[*written] = place;
        }
        let sorted = order.into_iter().map(|(_, written)| axis[written].clone()).collect();
        (sorted, places)
    });
    sorted.unzip()
}

fn at_most(rows: u128) -> Result<usize, MatrixError> {
    usize::try_from(rows).ok().filter(|rows| *rows <= MOST_ROWS).ok_or(MatrixError::TooMany(rows))
}

/// The numbers of the rows where not every combination is one.
fn listed(
    axes: &[Vec<Choice>],
    how: Combine,
    number: &dyn Fn(&[usize]) -> u128,
) -> Result<Vec<u128>, MatrixError> {
    let valid: Vec<usize> =
        axes.iter().map(|axis| axis.iter().filter(|choice| choice.valid).count()).collect();
    let mut numbers: Vec<u128> = match how {
        Combine::Pairwise => {
            let pairs = pairs(&valid);
            if pairs > MOST_PAIRS as u128 {
                return Err(MatrixError::TooManyPairs(pairs));
            }
            pairwise(&valid).iter().map(|row| number(row)).collect()
        }
        Combine::Product | Combine::OneInvalid => {
            at_most(valid.iter().map(|&size| size as u128).product())?;
            product(&valid).map(|row| number(&row)).collect()
        }
    };
    for (at, axis) in axes.iter().enumerate() {
        // An axis without a valid value stands at its first one in the rows of the others.
        for index in valid[at]..axis.len() {
            let mut row = vec![0; axes.len()];
            row[at] = index;
            numbers.push(number(&row));
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    at_most(numbers.len() as u128)?;
    Ok(numbers)
}

/// Every combination of values of axes of these sizes.
fn product(sizes: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    let first = (!sizes.contains(&0)).then(|| vec![0; sizes.len()]);
    std::iter::successors(first, move |row| {
        let mut next = row.clone();
        for (digit, &size) in next.iter_mut().zip(sizes).rev() {
            *digit += 1;
            if *digit < size {
                return Some(next);
            }
            *digit = 0;
        }
        None
    })
}

/// How many pairs of values of two axes there are.
fn pairs(sizes: &[usize]) -> u128 {
    let with_later = |(at, &size): (usize, &usize)| {
        size as u128 * sizes[at + 1..].iter().map(|&other| other as u128).sum::<u128>()
    };
    sizes.iter().enumerate().map(with_later).sum()
}

/// Few rows in which every pair of values of two axes stands together: greedily, each row takes
/// the value of each axis that covers most pairs still open.
fn pairwise(sizes: &[usize]) -> Vec<Vec<usize>> {
    if sizes.len() < 2 || sizes.contains(&0) {
        return product(sizes).collect();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn axis(valid: usize, invalid: usize) -> Vec<Choice> {
        (0..valid + invalid)
            .map(|n| Choice { label: n.to_string(), value: json!(n), valid: n < valid })
            .collect()
    }

    /// The labels of each row's values.
    fn rows(axes: Vec<Vec<Choice>>, how: Combine) -> Vec<Vec<String>> {
        let (axes, rows) = combine(axes, how).unwrap();
        let labels = |row| {
            let digits = rows.digits(row);
            digits.iter().zip(&axes).map(|(&value, axis)| axis[value].label.clone()).collect()
        };
        (0..rows.len()).map(labels).collect()
    }

    #[test]
    fn one_invalid_axis_at_a_time() {
        let rows = rows(vec![axis(2, 1), axis(1, 2)], Combine::OneInvalid);
        assert_eq!(rows, [["0", "0"], ["0", "1"], ["0", "2"], ["1", "0"], ["2", "0"]]);
    }

    #[test]
    fn an_axis_without_a_valid_value_stands_at_its_first_one() {
        let rows = rows(vec![axis(0, 2), axis(2, 0)], Combine::OneInvalid);
        assert_eq!(rows, [["0", "0"], ["1", "0"]]);
    }

    #[test]
    fn every_combination_of_all_values() {
        let rows = rows(vec![axis(1, 1), axis(2, 1)], Combine::Product);
        assert_eq!(rows.len(), 6);
        assert_eq!(
            (&rows[0][..], &rows[5][..]),
            (&["0", "0"].map(str::to_owned)[..], &["1", "2"].map(str::to_owned)[..])
        );
    }

    #[test]
    fn rows_stand_in_the_order_of_their_ids() {
        let labels = |labels: &[&str], valid: usize| -> Vec<Choice> {
            let choice = |(n, label): (usize, &&str)| {
                let label = (*label).to_owned();
                Choice { label, value: json!(n), valid: n < valid }
            };
            labels.iter().enumerate().map(choice).collect()
        };
        // `!` and `+` come before the comma and the bracket that end a label, `-` after the comma.
        let tricky = ["ab", "a", "a-b", "a!", "a+1", "10", "9"];
        for how in [Combine::OneInvalid, Combine::Product, Combine::Pairwise] {
            let rows = rows(vec![labels(&tricky, 5), labels(&tricky, 6)], how);
            let ids: Vec<String> =
                rows.iter().map(|row| format!("c[a={},b={}]", row[0], row[1])).collect();
            let mut sorted = ids.clone();
            sorted.sort();
            assert_eq!(ids, sorted, "{how:?}");
        }
    }

    #[test]
    fn a_case_without_axes_is_one_row() {
        for how in [Combine::OneInvalid, Combine::Product, Combine::Pairwise] {
            assert_eq!(rows(Vec::new(), how).len(), 1);
        }
    }

    #[test]
    fn pairwise_covers_every_pair_with_few_rows() {
        let axes = vec![axis(4, 0), axis(3, 0), axis(3, 0), axis(2, 0)];
        let rows = rows(axes.clone(), Combine::Pairwise);
        assert!(rows.len() < 4 * 3 * 3 * 2 / 3, "{} rows", rows.len());
        for a in 0..4 {
            for b in a + 1..4 {
                for i in &axes[a] {
                    for j in &axes[b] {
                        assert!(rows.iter().any(|row| row[a] == i.label && row[b] == j.label));
                    }
                }
            }
        }
    }

    #[test]
    fn a_huge_product_is_refused_before_it_is_built() {
        let axes = vec![axis(1000, 0); 3];
        assert_eq!(combine(axes, Combine::Product), Err(MatrixError::TooMany(1_000_000_000)));
        let axes = vec![axis(1000, 1); 3];
        assert_eq!(combine(axes, Combine::OneInvalid), Err(MatrixError::TooMany(1_000_000_000)));
        let axes = vec![axis(1000, 0), axis(1000, 1)];
        assert_eq!(combine(axes, Combine::OneInvalid), Err(MatrixError::TooMany(1_000_001)));
        let axes = vec![axis(100_000, 0); 2];
        assert_eq!(
            combine(axes, Combine::Pairwise),
            Err(MatrixError::TooManyPairs(10_000_000_000))
        );
        let axes = vec![axis(10, 0); 40];
        assert_eq!(combine(axes, Combine::Pairwise), Err(MatrixError::TooWide));
    }
}
