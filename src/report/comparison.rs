//! Expected against actual, as pieces that a renderer can colour. The text is inert already.

use similar::{ChangeTag, TextDiff};

use super::inert;

/// Equal lines that stay visible around a difference.
const CONTEXT: usize = 2;

/// Lines of a comparison that are shown.
const MAX_LINES: usize = 60;

/// Expected against actual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Both fit in a line each.
    Words {
        /// The expected text.
        expected: Vec<Piece>,
        /// The actual text.
        actual: Vec<Piece>,
    },
    /// At least one has several lines.
    Lines(Vec<Line>),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether the other side has something else here.
    pub changed: bool,
}

/// A line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub side: Side,
    /// Its text, without the line feed.
    pub text: String,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// On both sides.
    Both,
    /// Expected, but not there.
    Expected,
    /// There, but not expected.
    Actual,
    /// Left out; the text says how much.
    Skipped,
}

impl Side {
    /// The sign at the beginning of the line.
    pub const fn sign(self) -> char {
        match self {
            Self::Both => ' ',
            Self::Expected => '-',
            Self::Actual => '+',
            Self::Skipped => '~',
        }
    }
}

/// Compares what a clause asks for with what came back.
pub fn compare(expected: &str, actual: &str) -> Comparison {
    if expected.contains('\n') || actual.contains('\n') {
        let expected = inert::block(expected, inert::MAX_VALUE);
        let actual = inert::block(actual, inert::MAX_VALUE);
        Comparison::Lines(lines(&expected, &actual))
    } else {
        let expected = inert::line(expected, inert::MAX_VALUE);
        let actual = inert::line(actual, inert::MAX_VALUE);
        words(&expected, &actual)
    }
}

fn words(expected: &str, actual: &str) -> Comparison {
    let diff = TextDiff::from_words(expected, actual);
    // Marking what differs between texts that share little marks nearly everything.
    let seen = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let shared: usize = diff
        .iter_all_changes()
        .filter(|change| change.tag() == ChangeTag::Equal)
        .map(|change| seen(change.value()))
        .sum();
    let similar = 2 * shared >= seen(expected).max(seen(actual));
    let mut sides: [Vec<Piece>; 2] = Default::default();
    for change in diff.iter_all_changes() {
        let changed = similar && change.tag() != ChangeTag::Equal;
        for (side, absent) in [(0, ChangeTag::Insert), (1, ChangeTag::Delete)] {
            if change.tag() == absent {
                continue;
            }
            match sides[side].last_mut() {
                Some(last) if last.changed == changed => last.text.push_str(change.value()),
                _ => sides[side].push(Piece { text: change.value().to_owned(), changed }),
            }
        }
    }
    let [expected, actual] = sides;
    Comparison::Words { expected, actual }
}

fn lines(expected: &str, actual: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(expected, actual);
    let all: Vec<_> = diff
        .iter_all_changes()
        .map(|change| Line {
            side: match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Expected,
                ChangeTag::Insert => Side::Actual,
            },
            text: change.value().trim_end_matches('\n').to_owned(),
        })
        .collect();
    let near = |at: usize| {
        let around = at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(all.len());
        all[around].iter().any(|line| line.side != Side::Both)
    };
    let mut shown: Vec<Line> = Vec::new();
    let mut skipped = 0;
    for (at, line) in all.iter().enumerate() {
        if near(at) && shown.len() < MAX_LINES {
            skip(&mut shown, &mut skipped);
            shown.push(line.clone());
        } else {
            skipped += 1;
        }
    }
    skip(&mut shown, &mut skipped);
    shown
}

fn skip(shown: &mut Vec<Line>, skipped: &mut usize) {
    if *skipped > 0 {
        let lines = if *skipped == 1 { "line" } else { "lines" };
        shown.push(Line { side: Side::Skipped, text: format!("{skipped} {lines}") });
        *skipped = 0;
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn signs(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| format!("{}{}", line.side.sign(), line.text)).collect()
    }

    #[test]
    fn one_line_each_marks_the_words_that_differ() {
        let Comparison::Words { expected, actual } =
            compare("status is 400 here", "status is 200 here")
        else {
            panic!("both are one line")
        };
        let changed = |pieces: &[Piece]| {
            pieces.iter().filter(|p| p.changed).map(|p| p.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(changed(&expected), ["400"]);
        assert_eq!(changed(&actual), ["200"]);
    }

    #[rstest]
    #[case::nothing_in_common("abc", "200 with 3 records")]
    #[case::little_in_common("HTTP 200 and a success", "HTTP 400 Bad.Label: the label is bad.")]
    fn texts_that_share_little_are_not_marked(#[case] expected: &str, #[case] actual: &str) {
        let Comparison::Words { expected, actual } = compare(expected, actual) else {
            panic!("both are one line")
        };
        assert!(expected.iter().chain(&actual).all(|piece| !piece.changed));
    }

    #[test]
    fn far_equal_lines_are_left_out() {
        let before = "a\nb\nc\nd\ne\nf\n";
        let Comparison::Lines(lines) = compare(before, &before.replace('f', "g")) else {
            panic!("several lines")
        };
        assert_eq!(signs(&lines), ["~3 lines", " d", " e", "-f", "+g"]);
    }

    #[test]
    fn a_long_difference_is_cut() {
        let many = (0..200).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        let Comparison::Lines(lines) = compare("x", &many) else { panic!("several lines") };
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert_eq!(lines.last().map(|line| line.text.as_str()), Some("141 lines"));
    }
}
