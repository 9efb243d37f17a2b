//! The one place that knows how YAML is read, under which limits, and how mistakes are told.
//!
//! A file that somebody wrote is read strictly: no anchors, aliases, merge keys or tags, no key
//! twice, one document, and words such as `no` or `010` stay words. JSON is read as well, as
//! nearly all of it is YAML.

use serde::de::DeserializeOwned;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::MergeKeyPolicy;
use serde_saphyr::{Budget, Error, Options};

use crate::diagnostic::Diagnostic;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// How deep lists and mappings may nest.
pub const MAX_DEPTH: usize = 32;
/// How many of the possible keys are listed when none is close.
const MAX_LISTED: usize = 12;

/// Reads one YAML (or JSON) document. `file` is its name as the user knows it.
pub fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Diagnostic> {
    if text.len() > MAX_BYTES {
        let title = format!("the file is larger than {} KiB", MAX_BYTES >> 10);
        return Err(Diagnostic::of_file(file, title).help("split it"));
    }
    serde_saphyr::from_str_with_options(text, options())
        .map_err(|error| diagnostic(file, text, error.without_snippet()))
}

fn options() -> Options {
    let mut options = Options::default();
    options.strict_booleans = true;
    options.leading_zero_numbers_as_strings = true;
    options.underscored_numbers_as_strings = true;
    options.merge_keys = MergeKeyPolicy::Error;
    options.reject_unsupported_tags = true;
    let mut budget = Budget::default();
    budget.max_anchors = 0;
    budget.max_aliases = 0;
    budget.max_documents = 1;
    budget.max_depth = MAX_DEPTH;
    options.budget = Some(budget);
    options
}

fn diagnostic(file: &str, text: &str, error: &Error) -> Diagnostic {
    let index = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let place = error.location().map_or((0, 0), |at| (index(at.line()), index(at.column())));
    if is_syntax(error) {
        // A plain text may go on in the next line, so a tab there is told at the line before.
        let tab = [place.0, place.0 + 1]
            .into_iter()
            .find_map(|line| tab_in_indentation(text, line).map(|column| (line, column)));
        if let Some(tab) = tab {
            return Diagnostic::at(file, text, tab, "a tab in the indentation")
                .help("indent with blanks");
        }
    }
    let (title, help) = in_words(error);
    let told = Diagnostic::at(file, text, place, title);
    match help {
        Some(help) => told.help(help),
        None => told,
    }
}

/// What is wrong, and what to do about it.
fn in_words(error: &Error) -> (String, Option<String>) {
    let (title, help): (String, &str) = match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            return (format!("unknown key `{field}`"), Some(nearest(field, expected, "key")));
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            return (format!("unknown word `{variant}`"), Some(nearest(variant, expected, "word")));
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("this");
            (format!("the key `{key}` stands twice"), "keep one of them")
        }
        Error::SerdeMissingField { field, .. } => {
            (format!("the key `{field}` is missing"), "add it to this mapping")
        }
        Error::InvalidScalar { ty, .. } => (format!("{} is needed here", kind(ty)), ""),
        Error::Unexpected { expected, .. } => (format!("{} is needed here", kind(expected)), ""),
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("{expected} is needed here, not {unexpected}"), "")
        }
        Error::InvalidBooleanStrict { .. } => {
            ("`true` or `false` is needed here".to_owned(), "words such as `yes` are texts")
        }
        Error::NullIntoString { .. } => {
            ("a text is needed here".to_owned(), "write \"\" for the empty text")
        }
        Error::ExpectedMappingEndAfterEnumVariantValue { .. } => {
            ("one key too many".to_owned(), "only one of the possible keys can stand here")
        }
        Error::MergeKeyNotAllowed { .. } => {
            ("merge keys (`<<`) are not read".to_owned(), WRITE_OUT)
        }
        Error::UnknownAnchor { .. } | Error::AliasError { .. } => {
            ("aliases (`*name`) are not read".to_owned(), WRITE_OUT)
        }
        Error::Budget { breach, .. } => return breached(breach),
        Error::Eof { .. } => ("the file is empty".to_owned(), ""),
        _ => {
            let message = plain_message(error);
            if message.starts_with("recursion limit") {
                return breached(&BudgetBreach::Depth { depth: MAX_DEPTH });
            }
            let help = syntax_help(&message);
            (message, help)
        }
    };
    (title, (!help.is_empty()).then(|| help.to_owned()))
}

const WRITE_OUT: &str = "write the values out where they are needed";

fn breached(breach: &BudgetBreach) -> (String, Option<String>) {
    let (title, help) = match breach {
        BudgetBreach::Anchors { .. } => ("anchors (`&name`) are not read", WRITE_OUT),
        BudgetBreach::Aliases { .. } => ("aliases (`*name`) are not read", WRITE_OUT),
        BudgetBreach::Documents { .. } => {
            ("a second document in the file", "put it into a file of its own, or remove the `---`")
        }
        BudgetBreach::Depth { .. } => {
            return (format!("lists and mappings nest deeper than {MAX_DEPTH} levels"), None);
        }
        _ => ("the file holds too many values", "split it"),
    };
    (title.to_owned(), Some(help.to_owned()))
}

/// What a type of the reader is to somebody who writes a file.
fn kind(ty: &str) -> &str {
    match ty {
        "u8" | "u16" | "u32" | "u64" | "u128" => "a whole number that fits",
        "i8" | "i16" | "i32" | "i64" | "i128" => "a whole number",
        "floating point" | "f32" | "f64" => "a number",
        "bool" | "boolean" => "`true` or `false`",
        "string scalar" => "a text",
        "sequence start" => "a list (lines that begin with `- `)",
        "mapping start" => "a mapping (lines of `key: value`)",
        other => other,
    }
}

/// A hint for a word that is not among the possible ones.
fn nearest(word: &str, possible: &[&str], what: &str) -> String {
    let closest = possible
        .iter()
        .map(|p| (strsim::damerau_levenshtein(p, word), p))
        .filter(|(distance, p)| *distance <= 1 + p.len().min(word.len()) / 4)
        .min();
    match closest {
        Some((_, closest)) => format!("did you mean `{closest}`?"),
        None if possible.is_empty() => format!("no {what} can stand here"),
        None => {
            let more = if possible.len() > MAX_LISTED { ", …" } else { "" };
            let listed: Vec<_> =
                possible.iter().take(MAX_LISTED).map(|p| format!("`{p}`")).collect();
            format!("what can stand here: {}{more}", listed.join(", "))
        }
    }
}

/// The reader's own text, without the place, which is told apart.
fn plain_message(error: &Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) if error.location().is_some() => text[..at].to_owned(),
        _ => text,
    }
}

fn syntax_help(message: &str) -> &'static str {
    if message.starts_with("mapping values are not allowed") {
        "a text that holds `: ` needs quotes; or the indentation is off"
    } else if message.starts_with("unexpected character") {
        "a text that begins with a special character needs quotes"
    } else if message.contains("did not find expected key") {
        "the indentation is off"
    } else if message.starts_with("unsupported tag") {
        "remove the `!…`"
    } else {
        ""
    }
}

/// Whether the text could not be read at all, as opposed to holding something unexpected.
fn is_syntax(error: &Error) -> bool {
    matches!(error, Error::Message { .. } | Error::ExternalMessage { .. })
}

/// The one-based column of a tab before the first other character of a line.
fn tab_in_indentation(text: &str, line: usize) -> Option<usize> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
    Some(line[..indentation].find('\t')? + 1)
}

#[cfg(test)]
mod tests;
