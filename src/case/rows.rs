//! All rows of a suite, each made when it is asked for.

use std::collections::HashMap;
use std::ops::Range;

use super::expand::Expansion;
use super::row::Row;

/// The rows of a suite, in the order of its cases; those of a case in the order of their ids. Takes
/// room for the cases, and a few bytes for each row that is not one of a full product, or whose
/// clauses its values decide.
#[derive(Debug, Default)]
pub struct Rows {
    cases: Vec<Expansion>,
    /// Where each case stands among them, by its id.
    by_case: HashMap<String, usize>,
    /// For each case the place after its last row.
    ends: Vec<usize>,
}

impl Rows {
    /// The rows of these cases.
    pub fn new(cases: Vec<Expansion>) -> Self {
        let mut end = 0;
        let ends = cases.iter().map(|case| {
            end += case.len();
            end
        });
        let ends = ends.collect();
        let ids = cases.iter().map(|case| case.case().id.clone());
        let by_case = ids.enumerate().map(|(at, id)| (id, at)).collect();
        Self { cases, by_case, ends }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place, which is below [`len`](Self::len).
    ///
    /// # Panics
    /// At a place beyond.
    pub fn at(&self, place: usize) -> Row {
        let case = self.ends.partition_point(|end| *end <= place);
        self.cases[case].row(place - self.begin(case), place)
    }

    /// The places around one whose rows differ from it in nothing but their values: what holds of
    /// one row's case, clauses and edition holds of all.
    pub fn alike(&self, place: usize) -> Range<usize> {
        let case = self.ends.partition_point(|end| *end <= place);
        if self.cases[case].is_uniform() {
            self.begin(case)..self.ends[case]
        } else {
            place..place + 1
        }
    }

    /// Every row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row> + DoubleEndedIterator + '_ {
        (0..self.len()).map(|place| self.at(place))
    }

    /// The rows of a case.
    pub fn of_case(&self, id: &str) -> impl Iterator<Item = Row> + '_ {
        let places = self.by_case.get(id).map_or(0..0, |&at| self.begin(at)..self.ends[at]);
        places.map(|place| self.at(place))
    }

    /// The row of an id.
    pub fn find(&self, id: &str) -> Option<Row> {
        let case = id.split_once('[').map_or(id, |(case, _)| case);
        let at = *self.by_case.get(case)?;
        let (mut low, mut high) = (self.begin(at), self.ends[at]);
        while low < high {
            let middle = low + (high - low) / 2;
            let row = self.at(middle);
            match row.id.as_str().cmp(id) {
                std::cmp::Ordering::Equal => return Some(row),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Places of rows, put in the order of their ids.
    pub fn by_id(&self, places: &[usize]) -> Vec<usize> {
        let mut wanted = vec![false; self.len()];
        for place in places {
            wanted[*place] = true;
        }
        // The ids of a case begin alike, so no other row's stands between them.
        let mut cases: Vec<(String, usize)> = (0..self.cases.len())
            .filter(|case| !self.cases[*case].is_empty())
            .map(|case| (self.at(self.begin(case)).id, case))
            .collect();
        cases.sort();
        let all = cases.into_iter().flat_map(|(_, case)| self.begin(case)..self.ends[case]);
        all.filter(|place| wanted[*place]).collect()
    }

    fn begin(&self, case: usize) -> usize {
        case.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

#[cfg(test)]
mod tests {
    use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};
    use crate::suite::{LoadOptions, Suite};

    fn suite() -> Suite {
        let files = SuiteFiles::embedded(DEFAULT_SUITE).unwrap();
        Suite::load(files, &LoadOptions::default()).unwrap()
    }

    #[test]
    fn every_row_is_found_by_its_place_and_by_its_id() {
        let suite = suite();
        for (place, row) in suite.rows.iter().enumerate() {
            assert_eq!(row.place, place);
            assert_eq!(suite.rows.at(place).id, row.id);
            assert_eq!(suite.rows.find(&row.id).unwrap().place, place, "{}", row.id);
        }
        for wrong in ["", "x", "tags/key-length[", "tags/key-length[key=1]"] {
            assert!(suite.rows.find(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn rows_that_are_alike_are_about_the_same() {
        let suite = suite();
        let mut cases = 0;
        let mut place = 0;
        while place < suite.rows.len() {
            let alike = suite.rows.alike(place);
            let first = suite.rows.at(place);
            assert_eq!(alike.start, place);
            for row in alike.clone().map(|place| suite.rows.at(place)) {
                assert_eq!(
                    (&row.case.id, &row.clauses, row.level, &row.not_in_edition),
                    (&first.case.id, &first.clauses, first.level, &first.not_in_edition)
                );
            }
            place = alike.end;
            cases += 1;
        }
        assert!((suite.cases.len()..suite.rows.len()).contains(&cases), "{cases}");
    }

    #[test]
    fn places_are_put_in_the_order_of_ids() {
        let suite = suite();
        let all: Vec<usize> = (0..suite.rows.len()).collect();
        for places in [&all[..], &all[..100]] {
            let ordered = suite.rows.by_id(places);
            assert!(ordered.iter().map(|place| suite.rows.at(*place).id).is_sorted());
            assert_eq!(ordered.len(), places.len());
        }
    }
}
