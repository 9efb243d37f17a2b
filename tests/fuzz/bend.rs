//! Small changes of a real file, as slips and strangers make them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What readers trip over.
const WORDS: [&str; 24] = [
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "${",
    "*",
    "\0",
    "\u{feff}",
    "\r\n",
    "\t",
    "\u{202e}",
    "\\ud800",
    "null",
    "-1",
    "0",
    "1e400",
    "18446744073709551616",
    "-9223372036854775808",
    "now-9999999999d",
    "&a ",
    "!!x ",
    "%",
];

/// One change.
#[derive(Clone, Debug)]
pub enum Bend {
    /// A bit is turned over.
    Flip(Index, u8),
    /// Bytes or a word come in.
    Insert(Index, Vec<u8>),
    /// A stretch goes.
    Delete(Index, Index),
    /// A stretch stands several times.
    Repeat(Index, Index, usize),
    /// A stretch of another file takes the place of one.
    Splice(Index, Index, Index, Index),
    /// The rest goes.
    Cut(Index),
    /// A line stands elsewhere.
    Move(Index, Index),
    /// A number is another one.
    Number(Index, String),
}

impl Arbitrary for Bend {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let at = any::<Index>;
        let word = select(&WORDS[..]).prop_map(|word| word.as_bytes().to_vec());
        let number = prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| number.to_string()),
            select(vec!["0", "-1", "", "1e400", "200001", "999999999999999999999"])
                .prop_map(str::to_owned),
        ];
        prop_oneof![
            (at(), 0..8u8).prop_map(|(at, bit)| Self::Flip(at, bit)),
            (at(), prop_oneof![vec(any::<u8>(), 1..4), word])
                .prop_map(|(at, b)| Self::Insert(at, b)),
            (at(), at()).prop_map(|(from, to)| Self::Delete(from, to)),
            (at(), at(), 2..4usize).prop_map(|(from, to, times)| Self::Repeat(from, to, times)),
            (at(), at(), at(), at()).prop_map(|(a, b, c, d)| Self::Splice(a, b, c, d)),
            at().prop_map(Self::Cut),
            (at(), at()).prop_map(|(from, to)| Self::Move(from, to)),
            (at(), number).prop_map(|(at, number)| Self::Number(at, number)),
        ]
        .boxed()
    }
}

/// Changes a file.
pub fn bend(bytes: &mut Vec<u8>, change: &Bend, other: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    let stretch = |from: &Index, to: &Index, length: usize| {
        let from = from.index(length);
        // Short ones leave more of the file as it was.
        from..(from + 1 + to.index(64)).min(length)
    };
    match change {
        Bend::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
        Bend::Insert(at, more) => {
            let at = at.index(length + 1);
            bytes.splice(at..at, more.iter().copied());
        }
        Bend::Delete(from, to) => drop(bytes.drain(stretch(from, to, length))),
        Bend::Repeat(from, to, times) => {
            let range = stretch(from, to, length);
            let again = bytes[range.clone()].repeat(*times);
            bytes.splice(range, again);
        }
        Bend::Splice(from, to, other_from, other_to) => {
            let taken = match other.len() {
                0 => Vec::new(),
                there => other[stretch(other_from, other_to, there)].to_vec(),
            };
            bytes.splice(stretch(from, to, length), taken);
        }
        Bend::Cut(at) => bytes.truncate(at.index(length)),
        Bend::Move(from, to) => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            *bytes = lines.concat();
        }
        Bend::Number(at, number) => {
            let digit = |at: &usize| bytes[*at].is_ascii_digit();
            let begin = at.index(length);
            let Some(first) = (begin..length).chain(0..begin).find(digit) else { return };
            let end = (first..length).find(|at| !digit(at)).unwrap_or(length);
            bytes.splice(first..end, number.bytes());
        }
    }
}
