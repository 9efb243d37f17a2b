//! Cutting one run into parts for several jobs.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::suite::Suite;

/// Part `k` of `n`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Which part.
    pub k: u32,
    /// Of how many.
    pub n: u32,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not K/N, e.g. 2/8: part K of N, counted from 1");
        let (k, n) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        let (k, n) = (number(k)?, number(n)?);
        if k == 0 || k > n { Err(wrong()) } else { Ok(Self { k, n }) }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.k, self.n)
    }
}

impl Partition {
    /// The rows of this part, of rows given by their places.
    ///
    /// All rows are put in the order of a hash of their world, then of their id, and that list is
    /// cut into parts of equal size. So every row is in exactly one part, a world's rows stand
    /// together, and at most one world is divided at each cut. The order does not depend on how
    /// the rows were given.
    pub fn of(self, mut rows: Vec<usize>, suite: &Suite) -> Vec<usize> {
        let mut ordered: Vec<(u128, u128, usize)> = rows
            .iter()
            .map(|&place| {
                let row = suite.rows.at(place);
                (hash(suite.world_of(&row)), hash(&row.id), place)
            })
            .collect();
        ordered.sort_unstable();
        let total = ordered.len();
        let cut = |part: u32| {
            let at = total as u128 * u128::from(part) / u128::from(self.n);
            usize::try_from(at).unwrap_or(total)
        };
        let mine: HashSet<usize> =
            ordered[cut(self.k - 1)..cut(self.k)].iter().map(|(_, _, place)| *place).collect();
        rows.retain(|place| mine.contains(place));
        rows
    }
}

/// Half of the SHA-256, in which no two texts meet either.
fn hash(text: &str) -> u128 {
    let whole: [u8; 32] = Sha256::digest(text).into();
    whole.iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::*;
    use crate::suite::LoadOptions;
    use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};

    #[rstest]
    #[case::first("1/8", Some((1, 8)))]
    #[case::whole("1/1", Some((1, 1)))]
    #[case::last("8/8", Some((8, 8)))]
    #[case::zero("0/8", None)]
    #[case::beyond("9/8", None)]
    #[case::no_parts("1/0", None)]
    #[case::negative("-1/8", None)]
    #[case::one_number("2", None)]
    #[case::words("a/b", None)]
    fn parts_are_read(#[case] text: &str, #[case] expected: Option<(u32, u32)>) {
        let read = text.parse::<Partition>();
        assert_eq!(read.as_ref().ok().map(|part| (part.k, part.n)), expected);
        if let Err(told) = read {
            assert!(told.contains("K/N"), "{told}");
        }
    }

    #[rstest]
    #[case(1)]
    #[case(2)]
    #[case(7)]
    #[case(1000)]
    fn parts_are_disjoint_complete_and_even(#[case] n: u32) {
        let files = SuiteFiles::embedded(DEFAULT_SUITE).unwrap();
        let suite = Suite::load(files, &LoadOptions::default()).unwrap();
        let all: Vec<usize> = (0..suite.rows.len()).collect();
        let mut seen = BTreeSet::new();
        let mut divided = 0;
        let mut last_worlds = BTreeSet::new();
        for k in 1..=n {
            let part = Partition { k, n }.of(all.clone(), &suite);
            let even = all.len() / n as usize;
            assert!((even..=even + 1).contains(&part.len()));
            let world = |&place: &usize| suite.world_of(&suite.rows.at(place)).to_owned();
            let worlds: BTreeSet<String> = part.iter().map(world).collect();
            divided += worlds.intersection(&last_worlds).count();
            last_worlds = worlds;
            for place in part {
                assert!(seen.insert(place), "row {place} is in two parts");
            }
        }
        assert_eq!(seen.len(), all.len());
        assert!(divided < n as usize, "{divided} worlds are divided by {} cuts", n - 1);
    }

    #[test]
    fn parts_do_not_depend_on_the_order_of_the_rows() {
        let files = SuiteFiles::embedded(DEFAULT_SUITE).unwrap();
        let suite = Suite::load(files, &LoadOptions::default()).unwrap();
        let part = Partition { k: 2, n: 3 };
        let forth = part.of((0..suite.rows.len()).collect(), &suite);
        let mut back = part.of((0..suite.rows.len()).rev().collect(), &suite);
        back.reverse();
        assert_eq!(forth, back);
    }
}
