//! Groups findings of one cause, so that one defect is told once however many rows it breaks.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::document::{Failure, RowRecord};
use super::named::Named;

/// Causes that are kept; of those that appear later only the number is known.
const MOST: usize = 1_000;

/// Bytes of their texts after which no further one is kept.
const MOST_BYTES: usize = 8 << 20;

/// Findings of one clause and check that expected and got the same, but for numbers.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The finding that stands for all.
    pub failure: Failure,
    /// What the case of its row is about.
    pub title: String,
    /// Why it is known, if it is.
    pub known_reason: Option<String>,
    /// Where the vendor follows it up.
    pub ticket: Option<String>,
    /// The rows, the one that stands for all first.
    pub rows: Named,
    /// The last of the rows, as the caller numbers them.
    last: usize,
}

/// Causes of findings that are told alike.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    told: Vec<Cause>,
    by_shape: HashMap<Shape, usize>,
    bytes: usize,
    /// Digests of the shapes of those that are only counted.
    further: HashSet<u64>,
}

/// Clause, check, and the shapes of what was expected and what came.
type Shape = [String; 4];

impl Causes {
    /// Notes a finding of a row. Rows come by id, and are numbered.
    pub fn note(&mut self, number: usize, row: &RowRecord, failure: &Failure) {
        let key = [
            failure.clause.clone(),
            failure.check.clone(),
            shape(&failure.expected),
            shape(&failure.actual),
        ];
        if let Some(at) = self.by_shape.get(&key) {
            let cause = &mut self.told[*at];
            if cause.last != number {
                cause.rows.add(&row.id);
                cause.last = number;
            }
        } else if self.told.len() < MOST && self.bytes < MOST_BYTES {
            self.bytes += size(failure);
            self.by_shape.insert(key, self.told.len());
            self.told.push(Cause {
                failure: failure.clone(),
                title: row.title.clone(),
                known_reason: row.known_reason.clone(),
                ticket: row.ticket.clone(),
                rows: Named::new(&row.id),
                last: number,
            });
        } else {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            self.further.insert(hasher.finish());
        }
    }

    /// Puts those with most rows first. Nothing can be noted afterwards.
    pub fn settle(&mut self) {
        self.by_shape = HashMap::new();
        self.told.sort_by_key(|cause| Reverse(cause.rows.count));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.told.len() + self.further.len()
    }

    /// Those that are kept, the ones with most rows first.
    pub fn told(&self) -> &[Cause] {
        &self.told
    }
}

/// Bytes of the texts of a finding.
fn size(failure: &Failure) -> usize {
    let optional = [&failure.at, &failure.pointer, &failure.curl, &failure.nearest_pass];
    let optional: usize = optional.into_iter().flatten().map(String::len).sum();
    failure.expected.len() + failure.actual.len() + optional
}

/// A text without what differs between rows of one cause: numbers, what stands in quotes, and
/// what a line lists after a colon. Long texts are told apart by their beginning.
fn shape(text: &str) -> String {
    let mut out = String::new();
    let head = match text.split_once(": ") {
        Some((head, _)) if !head.contains(['"', '`']) && !text.contains('\n') => head,
        _ => text,
    };
    let mut chars = head.chars().take(400).peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            while chars.next_if(char::is_ascii_digit).is_some() {}
            out.push('#');
        } else if matches!(c, '"' | '`') {
            while chars.next_if(|inside| *inside != c).is_some() {}
            chars.next();
            out.push('“');
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::overview::Overview;
    use crate::report::sample;
    use crate::spec::Level;

    #[rstest]
    #[case::numbers("200 with 3 records", "200 with 14 records", true)]
    #[case::quoted("got \"a\" here", "got \"b c\" here", true)]
    #[case::listed("2 records: a-1, b", "3 records: c, a-2, d", true)]
    #[case::before_the_colon("400 A.B: text", "400 A.C: text", false)]
    #[case::members("\"a\": 1\n\"b\": 2", "\"a\": 1\n\"b\": x", false)]
    #[case::words("got a", "got b", false)]
    #[case::open_quote("got \"a", "got \"b", true)]
    fn shapes_ignore_what_varies(#[case] a: &str, #[case] b: &str, #[case] same: bool) {
        assert_eq!(shape(a) == shape(b), same);
    }

    #[test]
    fn one_defect_is_one_cause() {
        let overview = Overview::of(&sample::document());
        let told = overview.must.new.told().iter();
        let told: Vec<_> = told.map(|c| (c.failure.clause.as_str(), c.rows.count)).collect();
        assert_eq!(told, [("label-length", 4), ("thing-shape", 1)]);
    }

    #[test]
    fn known_rows_are_told_apart() {
        let overview = Overview::of(&sample::document());
        let known: Vec<_> =
            overview.must.known.told().iter().map(|cause| cause.rows.count).collect();
        assert_eq!(known, [1]);
    }

    #[test]
    fn large_texts_are_fewer() {
        let (mut causes, row) = (Causes::default(), sample::document().rows.swap_remove(0));
        for number in 0..20 {
            let mut failure = sample::failure(Level::Must);
            failure.clause = format!("clause-{number}");
            failure.actual = "x".repeat(1 << 20);
            causes.note(number, &row, &failure);
        }
        assert_eq!((causes.told().len(), causes.count()), (8, 20));
    }

    #[test]
    fn what_goes_beyond_the_bounds_is_counted() {
        let mut causes = Causes::default();
        let mut row = sample::document().rows.swap_remove(0);
        for number in 0..6 * MOST {
            row.id = format!("a[n={number}]");
            let mut failure = sample::failure(Level::Must);
            failure.clause = format!("clause-{}", number / 2);
            causes.note(number, &row, &failure);
            // A row is told once of a cause.
            causes.note(number, &row, &failure);
        }
        causes.settle();
        assert_eq!((causes.told().len(), causes.count()), (MOST, 3 * MOST));
        assert!(causes.told().iter().all(|cause| cause.rows.count == 2));
    }
}
