//! Groups findings of one cause, so that one defect is told once however many rows it breaks.

use super::document::{Failure, RowRecord, RunDocument};
use crate::spec::Level;

/// Findings of one clause and check that expected and got the same, but for numbers.
#[derive(Clone, Debug)]
pub struct Cause<'a> {
    /// The finding that stands for all.
    pub failure: &'a Failure,
    /// The rows, the one that stands for all first.
    pub rows: Vec<&'a RowRecord>,
}

/// The causes of a level that no known entry covers, those with most rows first.
pub fn new_causes(run: &RunDocument, level: Level) -> Vec<Cause<'_>> {
    grouped(run, |row, failure| failure.level == level && !row.known)
}

/// All causes of a level, known or not, those with most rows first. A known failure and a new one
/// are two causes.
pub fn causes(run: &RunDocument, level: Level) -> Vec<Cause<'_>> {
    let mut causes = new_causes(run, level);
    causes.extend(grouped(run, |row, failure| failure.level == level && row.known));
    causes
}

fn grouped(run: &RunDocument, takes: impl Fn(&RowRecord, &Failure) -> bool) -> Vec<Cause<'_>> {
    let mut found: Vec<([String; 4], Cause<'_>)> = Vec::new();
    for row in &run.rows {
        for failure in row.failures.iter().filter(|failure| takes(row, failure)) {
            let key = [
                failure.clause.clone(),
                failure.check.clone(),
                shape(&failure.expected),
                shape(&failure.actual),
            ];
            match found.iter_mut().find(|(other, _)| *other == key) {
                None => found.push((key, Cause { failure, rows: vec![row] })),
                Some((_, cause)) if cause.rows.last().is_some_and(|last| last.id == row.id) => {}
                Some((_, cause)) => cause.rows.push(row),
            }
        }
    }
    let mut causes: Vec<_> = found.into_iter().map(|(_, cause)| cause).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.rows.len()));
    causes
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
    use crate::report::sample;

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
        let run = sample::document();
        let causes = new_causes(&run, Level::Must);
        let told: Vec<_> =
            causes.iter().map(|c| (c.failure.clause.as_str(), c.rows.len())).collect();
        assert_eq!(told, [("label-length", 4), ("thing-shape", 1)]);
    }

    #[test]
    fn known_rows_are_told_apart() {
        let run = sample::document();
        let all: Vec<_> = causes(&run, Level::Must).iter().map(|cause| cause.rows.len()).collect();
        assert_eq!(all, [4, 1, 1]);
    }
}
