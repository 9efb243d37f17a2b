//! The runner knows no operation: outside the reference server, no file names one, its fields or
//! its codes. The words are those of the suites themselves, so a new field is watched at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use rstest::rstest;

use crate::sources::{self, Source};

/// Words of the page that stand in no table of the suite: request parameters, content types, overall
/// states and wrappers.
const MORE: &[&str] = &[
    "RegionId",
    "ResourceGroupId",
    "InvokeId",
    "InstanceId",
    "PageNumber",
    "PageSize",
    "MaxResults",
    "NextToken",
    "InvocationStatus",
    "PlainText",
    "Pending",
    "Running",
    "PartialFailed",
    "Invocations",
    "Invocation",
    "InvokeInstance",
];
/// Words that belong to the protocol or to our own formats as well.
const SHARED: &[&str] = &[
    "RequestId", // the error envelope
    "RegionId",  // regions of a world (contract 3.2)
    "Name",      // a word of any protocol
    "Error",     // the root of an error in XML
    "NotFound",  // a kind of I/O error
];

/// The words that nobody may use.
fn words() -> BTreeSet<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let of = |suite: &str, path: &str| {
        fs::read_to_string(cases.join(suite).join(path)).expect("the suite has the file")
    };
    let read = |path: &str| of("describe-send-file-results", path);
    let mut words: BTreeSet<String> = MORE.iter().map(|word| (*word).to_owned()).collect();
    let mut take = |text: &str, pattern: &str| {
        let pattern = Regex::new(pattern).expect("a right pattern");
        let before = words.len();
        for found in pattern.captures_iter(text) {
            words.extend(
                found[1].split(['.', ',', ' ']).filter(|w| !w.is_empty()).map(str::to_owned),
            );
        }
        assert!(words.len() > before, "{pattern} finds nothing");
    };
    take(&read("suite.yaml"), r"(?m)^operation: (\w+)$");
    take(&read("tables/response-fields.yaml"), r"path: ([\w.]+)");
    take(&read("tables/error-code-values.yaml"), r"code: (\w+)");
    take(&read("tables/status-aggregation.yaml"), r"of: \[([\w, ]+)\]");
    take(&read("clauses/errors.yaml"), r"quote: [45]\d\d ([\w.]+)");
    let sending = |path: &str| of("send-file", path);
    take(&sending("suite.yaml"), r"(?m)^operation: (\w+)$");
    take(&sending("clauses/errors.yaml"), r"quote: [45]\d\d ([\w.]+)");
    take(&sending("clauses/idempotency.yaml"), r"source: official metadata, (\w+)");
    for word in SHARED {
        words.remove(*word);
    }
    words
}

/// Whether a word consists of several, so that ordinary code has no use for it.
fn is_telling(word: &str) -> bool {
    let humps = word.chars().filter(char::is_ascii_uppercase).count();
    humps > 1 && word.chars().any(|c| c.is_ascii_lowercase())
}

fn snake(word: &str) -> String {
    let mut out = String::new();
    for character in word.chars() {
        if character.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// The words that a file names: telling ones anywhere, others as a text or a JSONPath of their own.
fn named(file: &Source, words: &BTreeSet<String>) -> Vec<String> {
    let token = Regex::new(r"[A-Za-z0-9_]+").expect("a right pattern");
    let tokens: BTreeSet<&str> = token.find_iter(&file.text).map(|found| found.as_str()).collect();
    let kin = ["Invo", "Vm", "Describe"];
    let named = words.iter().filter(|word| {
        let telling = is_telling(word) && tokens.contains(word.as_str());
        let as_name = is_telling(word)
            && kin.iter().any(|start| word.starts_with(start))
            && tokens.contains(snake(word).as_str());
        let alone = ["\"", "$.", "\\\""].iter().any(|before| {
            let mut rest = file.text.as_str();
            let wanted = format!("{before}{word}");
            std::iter::from_fn(|| {
                let at = rest.find(&wanted)?;
                rest = &rest[at + wanted.len()..];
                Some(rest.chars().next())
            })
            .any(|next| matches!(next, Some('"' | '\\' | '.' | '[')))
        });
        telling || as_name || alone
    });
    named.map(|word| format!("src/{} names {word}", file.path)).collect()
}

#[test]
fn only_the_reference_server_knows_the_operation() {
    let words = words();
    let files = sources::all();
    let wrong: Vec<String> = files
        .iter()
        .filter(|file| file.module() != "mock")
        .flat_map(|file| named(file, &words))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mock = files.iter().filter(|file| file.module() == "mock");
    let known = mock.flat_map(|file| named(file, &words)).count();
    assert!(known > 50, "the reference server names only {known}: the search is broken");
}

#[rstest]
#[case::operation("\"DescribeSendFileResults\"", "DescribeSendFileResults")]
#[case::field("// the InvokeInstances of it", "InvokeInstances")]
#[case::field_in_a_path("\"$.Invocations.Invocation[*]\"", "Invocations")]
#[case::as_a_name("let invocation_status = 1;", "InvocationStatus")]
#[case::code("code == \"NumberExceed.Tags\"", "NumberExceed")]
#[case::state("\"PartialFailed\"", "PartialFailed")]
#[case::short_state("if status == \"Pending\" {", "Pending")]
#[case::in_json("{\\\"Overwrite\\\": 1}", "Overwrite")]
#[case::second_operation("\"SendFile\"", "SendFile")]
#[case::second_code("code == \"FileMode.Invalid\"", "FileMode")]
#[case::parameter("params.push(\"MaxResults\", b\"1\")", "MaxResults")]
fn what_names_the_operation_is_found(#[case] text: &str, #[case] word: &str) {
    let found = named(&Source::new("check/made_up.rs", text), &words());
    assert!(found.contains(&format!("src/check/made_up.rs names {word}")), "{found:?}");
}

#[rstest]
#[case::own_word("Exit::Success, Verdict::Failed, Pending")]
#[case::longer("struct InvokeIdentity;")]
#[case::protocol("\"RequestId\" and \"RegionId\"")]
fn ordinary_code_is_not(#[case] text: &str) {
    assert_eq!(named(&Source::new("check/made_up.rs", text), &words()), Vec::<String>::new());
}
