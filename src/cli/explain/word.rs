//! Words that reports and this program use: exit codes, verdicts, levels, bases.

use super::sheet::Sheet;

/// A word, what kind of word it is, what it means, and what to do about it.
struct Word {
    names: &'static [&'static str],
    kind: &'static str,
    says: &'static str,
    then: &'static str,
}

const fn word(
    names: &'static [&'static str],
    kind: &'static str,
    says: &'static str,
    then: &'static str,
) -> Word {
    Word { names, kind, says, then }
}

const WORDS: &[Word] = &[
    word(
        &["exit-0", "0"],
        "exit code",
        "Every selected `must` row passed, or failed as a `known` entry says.",
        "Nothing. The summary tells whether the run was narrowed, and what warned.",
    ),
    word(
        &["exit-1", "1"],
        "exit code",
        "A new failure: a `must` row that no `known` entry covers; with --strict also a `should`.",
        "Read the findings. `--write-known FILE` lists what fails today, so that only new failures count.",
    ),
    word(
        &["exit-2", "2"],
        "exit code",
        "Wrong usage, or a wrong case, world, target or schema file. Nothing was judged.",
        "The message names file, line and column, and what to do.",
    ),
    word(
        &["exit-3", "3"],
        "exit code",
        "The target could not be judged: unreachable, TLS, credentials refused, throttled out, a world that it did not take.",
        "The list `not judged` tells why. It says nothing about conformance.",
    ),
    word(
        &["exit-4", "4"],
        "exit code",
        "Incomplete: nothing selected, `must` rows that prove nothing, interrupted, a stale or expired `known` entry.",
        "Give --partial if it is meant that not everything can be judged; delete stale entries.",
    ),
    word(&["pass"], "verdict of a row", "Everything held.", ""),
    word(
        &["fail"],
        "verdict of a row",
        "A clause of level `must` is broken.",
        "The finding names clause, expectation, answer and a command that repeats the request.",
    ),
    word(
        &["warn"],
        "verdict of a row",
        "A clause of level `should` is broken, or two readings of one clause were seen in one run.",
        "It fails the run only with --strict.",
    ),
    word(
        &["vacuous"],
        "verdict of a row",
        "There was too little data to say anything, e.g. an empty list under a rule for each record.",
        "Seed the target, or fill it with data and run again.",
    ),
    word(
        &["untestable"],
        "verdict of a row",
        "A prerequisite is missing, e.g. the target cannot be seeded or is not called with a key.",
        "Give --seed or credentials, list what is not claimed under `lacks`, or give --partial.",
    ),
    word(
        &["not-applicable"],
        "verdict of a row",
        "The target does not claim what the row needs, or the row belongs to another edition.",
        "",
    ),
    word(
        &["error"],
        "verdict of a row",
        "No complete answer came, or only throttling: nothing could be judged.",
        "The reason stands beside it. A complete answer is never an error, whatever it says.",
    ),
    word(&["conformant"], "verdict of a run", "Every `must` row of the suite held.", ""),
    word(
        &["nonconformant"],
        "verdict of a run",
        "A `must` row failed, known or not.",
        "A `known` entry makes the exit code 0, not the verdict.",
    ),
    word(
        &["partial"],
        "verdict of a run",
        "Nothing failed, but only a part was meant to be judged: --filter, a partition or --partial.",
        "Run without them for a verdict about the whole.",
    ),
    word(
        &["incomplete"],
        "verdict of a run",
        "Nothing failed, but a selected `must` row proved nothing.",
        "See `not judged` in the report.",
    ),
    word(
        &["flaky"],
        "mark of a row",
        "Asked a second time the target answered otherwise. The first verdict stands.",
        "Look for state that calls share.",
    ),
    word(
        &["stale"],
        "mark of a known entry",
        "None of the rows that it covers fails any more.",
        "Delete the entry: what it excused is mended.",
    ),
    word(
        &["expired"],
        "mark of a known entry",
        "Its date `until` has passed.",
        "Mend what it excuses, or give it a new date.",
    ),
    word(
        &["must"],
        "level",
        "Binding: a sentence of the page, or what every official client needs.",
        "",
    ),
    word(&["should"], "level", "Expected, but not written on the page.", ""),
    word(&["may"], "level", "Only recorded.", ""),
    word(&["documented"], "basis", "A sentence of the page, which the clause quotes.", ""),
    word(&["documented-elsewhere"], "basis", "Official metadata, or another official page.", ""),
    word(&["observed"], "basis", "Seen on the real service, or sent by an official client.", ""),
    word(&["inferred"], "basis", "Our reading; never a `must`.", ""),
];

/// The sheet of a word.
pub(super) fn word_sheet(id: &str) -> Option<Sheet> {
    let word = WORDS.iter().find(|word| word.names.contains(&id))?;
    let mut sheet = Sheet::new(word.kind, word.names[0]);
    sheet.text("means", word.says);
    if !word.then.is_empty() {
        sheet.text("then", word.then);
    }
    Some(sheet)
}

/// Every word.
pub(super) fn all_words() -> impl Iterator<Item = String> {
    WORDS.iter().map(|word| word.names[0].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::report::document::Verdict;

    #[test]
    fn exit_codes_and_verdicts_are_explained() {
        use Exit::{Failure, Incomplete, Success, Unjudged, Usage};
        for exit in [Success, Failure, Usage, Unjudged, Incomplete] {
            assert!(word_sheet(&exit.code().to_string()).is_some(), "{exit:?}");
        }
        for verdict in Verdict::ALL {
            assert!(word_sheet(verdict.word()).is_some(), "{verdict}");
        }
        assert!(word_sheet("5").is_none());
    }
}
