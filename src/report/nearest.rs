//! Finds the passing row of the same case that differs least from a failing one.

use std::collections::VecDeque;
use std::ops::Range;

/// Passing rows that are looked at on each side of a failing one, in the order of ids. So the work
/// grows with the number of failing rows, however many rows their case has.
const SIDE: usize = 256;

/// The rows of one case, by their places and in the order of ids.
#[derive(Debug, Default)]
pub struct Case {
    /// Those that pass.
    passing: Vec<usize>,
    /// Those with findings, and how many of those that pass stand before each.
    failing: Vec<(usize, usize)>,
}

impl Case {
    /// Notes the next row. One may both pass and have findings, of level `may`.
    pub fn note(&mut self, place: usize, passes: bool, findings: bool) {
        if findings {
            self.failing.push((place, self.passing.len()));
        }
        if passes {
            self.passing.push(place);
        }
    }

    /// The nearest passing row of each row with findings that has one. `id` gives the id of a place;
    /// it is asked once for each row that is looked at.
    pub fn nearest<E>(
        &self,
        mut id: impl FnMut(usize) -> Result<String, E>,
    ) -> Result<Vec<(usize, usize)>, E> {
        let mut found = Vec::new();
        let mut window: VecDeque<(usize, Id)> = VecDeque::new();
        let mut seen: Range<usize> = 0..0;
        for (place, before) in &self.failing {
            let from = before.saturating_sub(SIDE);
            let to = (before + SIDE).min(self.passing.len());
            window.drain(..(from - seen.start).min(window.len()));
            for next in seen.end.max(from)..to {
                let neighbour = self.passing[next];
                window.push_back((neighbour, Id::new(id(neighbour)?)));
            }
            seen = from..to;
            if window.is_empty() {
                continue;
            }
            let least = nearest(&Id::new(id(*place)?), window.iter());
            found.extend(least.filter(|other| other != place).map(|other| (*place, other)));
        }
        Ok(found)
    }
}

/// An id `<case>[key=value,…]`, taken apart once.
struct Id {
    text: String,
    axes: Vec<String>,
    numbers: Vec<u64>,
}

impl Id {
    fn new(text: String) -> Self {
        let inside = text.split_once('[').map_or("", |(_, rest)| rest.trim_end_matches(']'));
        let axes = inside.split(',').map(str::to_owned).collect();
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        let numbers = digits.map(|run| run.parse().unwrap_or(u64::MAX)).collect();
        Self { text, axes, numbers }
    }
}

/// Of passing rows of one case, the one with the fewest differing axes, then the closest numbers
/// (64 before 63 for a failing 65), then the most similar text.
fn nearest<'a>(id: &Id, passing: impl Iterator<Item = &'a (usize, Id)>) -> Option<usize> {
    let (mut least, mut equals) = ((usize::MAX, u64::MAX), Vec::new());
    for (place, other) in passing {
        let distance = (differing(id, other), apart(id, other));
        if distance < least {
            least = distance;
            equals.clear();
        }
        if distance == least {
            equals.push((place, other));
        }
    }
    // Texts are compared only where the rest does not decide: it takes long.
    let most_similar =
        equals.iter().min_by_key(|(_, other)| (edits(&id.text, &other.text), &other.text));
    most_similar.map(|(place, _)| **place)
}

fn differing(mine: &Id, other: &Id) -> usize {
    let changed = mine.axes.iter().zip(&other.axes).filter(|(mine, their)| mine != their).count();
    changed + mine.axes.len().abs_diff(other.axes.len())
}

/// How far the numbers of two ids are apart; far where they have not equally many.
fn apart(mine: &Id, other: &Id) -> u64 {
    if mine.numbers.len() != other.numbers.len() {
        return u64::MAX;
    }
    let numbers = mine.numbers.iter().zip(&other.numbers);
    numbers.map(|(a, b)| a.abs_diff(*b)).fold(0, u64::saturating_add)
}

/// Edits between two texts. What they begin and end with alike needs none, and is most of an id.
fn edits(a: &str, b: &str) -> usize {
    let begin = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    let begin = begin.map_or(a.len().min(b.len()), |((at, _), _)| at);
    let (a, b) = (&a[begin..], &b[begin..]);
    let end: usize = a
        .chars()
        .rev()
        .zip(b.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    strsim::levenshtein(&a[..a.len() - end], &b[..b.len() - end])
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn found(id: &str, passing: &[&str]) -> Option<String> {
        let mut case = Case::default();
        case.note(0, false, true);
        (1..=passing.len()).for_each(|place| case.note(place, true, false));
        let id = |place: usize| -> Result<String, Infallible> {
            Ok(if place == 0 { id } else { passing[place - 1] }.to_owned())
        };
        let Ok(found) = case.nearest(id);
        found.first().map(|(_, place)| passing[place - 1].to_owned())
    }

    #[rstest]
    #[case::one_axis_less("c[key=65xa,via=get]", &["c[key=1xb,via=get]", "c[key=64xa,via=post]"], Some("c[key=1xb,via=get]"))]
    #[case::closest_number("c[key=65xa]", &["c[key=63xa]", "c[key=64xa]", "c[key=60xa]"], Some("c[key=64xa]"))]
    #[case::text_breaks_the_tie("c[key=65xa]", &["c[key=1xb]", "c[key=64xa]"], Some("c[key=64xa]"))]
    #[case::text_alone("c[key=abc]", &["c[key=xyz]", "c[key=abz]"], Some("c[key=abz]"))]
    #[case::no_axis("c", &["c[key=1]"], Some("c[key=1]"))]
    #[case::nothing_passed("c[key=65xa]", &[], None)]
    fn differs_least(#[case] id: &str, #[case] passing: &[&str], #[case] expected: Option<&str>) {
        assert_eq!(found(id, passing).as_deref(), expected);
    }

    /// In a large case every tenth row fails, and its neighbours are looked at, each once.
    #[test]
    fn a_large_case_is_searched_nearby() {
        let (mut case, mut asked) = (Case::default(), 0);
        (0..20_000).for_each(|n| case.note(n, n % 10 != 0, n % 10 == 0));
        let id = |place: usize| -> Result<String, Infallible> {
            asked += 1;
            Ok(format!("c[n={place:05}]"))
        };
        let Ok(found) = case.nearest(id);
        assert_eq!(asked, 20_000);
        assert_eq!(found.len(), 2_000);
        assert!(found.iter().all(|(row, nearest)| row.abs_diff(*nearest) == 1));
    }

    #[test]
    fn a_row_is_not_its_own_neighbour() {
        let mut case = Case::default();
        case.note(0, true, false);
        case.note(1, true, true);
        let Ok(found) = case.nearest(|place| Ok::<_, Infallible>(format!("c[n={place}]")));
        assert_eq!(found, []);
    }

    proptest! {
        #[test]
        fn equal_ends_need_no_edit(a in "[ab标]{0,8}", b in "[ab标]{0,8}") {
            prop_assert_eq!(edits(&a, &b), strsim::levenshtein(&a, &b));
        }
    }
}
