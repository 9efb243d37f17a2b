//! Texts that are trimmed, cut, escaped or put in another case on their way out.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::Mutant;
use super::documents::Scope::{Delivery, Instance, Tag};
use super::documents::{Scope, bend_text, fill_unset};

/// A way to spoil a text: a word, the slip, the change.
type Spoiling = (&'static str, &'static str, fn(&str) -> String);

const TRIMMED: Spoiling =
    ("trimmed", "White space is trimmed before the text is stored.", |text| text.trim().to_owned());
const LOWER: Spoiling =
    ("in-lower-case", "Texts are folded to lower case before they are stored.", str::to_lowercase);
const UPPER: Spoiling =
    ("in-upper-case", "The text goes through the name of a constant.", str::to_uppercase);
const ESCAPED: Spoiling =
    ("html-escaped", "The text is escaped for a page before it is written as JSON.", |text| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    });
const ASCII: Spoiling = ("as-latin-letters", "The column holds Latin letters only.", |text| {
    text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()
});
const NO_EMOJI: Spoiling =
    ("without-emoji", "The column's utf8 has three bytes a character at most.", |text| {
        text.chars().map(|c| if c > '\u{ffff}' { '?' } else { c }).collect()
    });
const UNESCAPED: Spoiling =
    ("percent-decoded", "The text is decoded once more on its way out.", |text| {
        String::from_utf8_lossy(&crate::wire::percent_decode(text.as_bytes())).into_owned()
    });
const NORMALISED: Spoiling =
    ("normalised", "The text is stored in Unicode's composed form.", |text| {
        icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
    });
const NO_BACKSLASH: Spoiling =
    ("without-backslashes", "Backslashes are taken for escapes when the row is read.", |text| {
        text.replace('\\', "")
    });
const CUT: Spoiling = ("cut-at-4096", "A list shows only the beginning of long texts.", |text| {
    text.chars().take(4096).collect()
});
const CUT_SHORT: Spoiling = ("cut-at-1024", "The column of the index is too short.", |text| {
    text.chars().take(1024).collect()
});
const UNIX_LINES: Spoiling =
    ("with-unix-lines", "Line ends are normalised when the file is stored.", |text| {
        text.replace("\r\n", "\n")
    });
const DOS_LINES: Spoiling =
    ("with-dos-lines", "The agent's line ends are those of Windows.", |text| {
        text.replace("\r\n", "\n").replace('\n', "\r\n")
    });
const LITERAL_LINES: Spoiling =
    ("with-literal-line-ends", "The text is escaped twice as JSON.", |text| {
        text.replace('\n', "\\n")
    });
const NO_CONTROLS: Spoiling =
    ("without-control-characters", "Control characters are dropped as unreadable.", |text| {
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
    });
const NO_TABS: Spoiling =
    ("with-blanks-for-tabs", "Tabs are expanded.", |text| text.replace('\t', "    "));
const DECODED: Spoiling = ("decoded", "Base64 is decoded before it is stored.", |text| {
    match BASE64_STANDARD.decode(text) {
        Ok(bytes) if text.len() >= 4 => String::from_utf8_lossy(&bytes).into_owned(),
        _ => text.to_owned(),
    }
});

const WRAPPED: Spoiling = ("broken-at-76", "The encoder breaks Base64 into lines of 76.", |text| {
    if text.contains(char::is_whitespace) || BASE64_STANDARD.decode(text).is_err() {
        return text.to_owned();
    }
    let lines: Vec<_> = text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    lines.join("\n")
});

/// Which texts are spoilt in which ways.
const SPOILT: [(Scope, &str, &str, &[Spoiling]); 8] = [
    (
        Delivery,
        "Content",
        "content",
        &[
            TRIMMED,
            ESCAPED,
            NO_EMOJI,
            CUT,
            CUT_SHORT,
            UNIX_LINES,
            DOS_LINES,
            LITERAL_LINES,
            NO_CONTROLS,
            NO_TABS,
            DECODED,
            WRAPPED,
            NO_BACKSLASH,
        ],
    ),
    (
        Delivery,
        "Name",
        "invocation-name",
        &[
            TRIMMED,
            LOWER,
            ESCAPED,
            ASCII,
            NO_EMOJI,
            UNESCAPED,
            NORMALISED,
            NO_BACKSLASH,
            ("without-ending", "The name is split at its last full stop.", |text| {
                text.rsplit_once('.').map_or(text, |(name, _)| name).to_owned()
            }),
        ],
    ),
    (Delivery, "Description", "description", &[TRIMMED, LOWER, ESCAPED, ASCII, NO_EMOJI, CUT_64]),
    (
        Delivery,
        "TargetDir",
        "target-dir",
        &[
            UPPER,
            ("with-forward-slashes", "Separators are those of one system.", |text| {
                text.replace('\\', "/")
            }),
            (
                "with-slash-at-end",
                "The directory is joined with the name and split again.",
                |text| format!("{text}/"),
            ),
        ],
    ),
    (
        Delivery,
        "InvokeId",
        "invoke-id",
        &[
            UPPER,
            ("without-prefix", "The key of the table is shown instead of the public id.", |text| {
                text.trim_start_matches("f-").to_owned()
            }),
        ],
    ),
    (
        Delivery,
        "FileMode",
        "file-mode",
        &[
            ("without-leading-zero", "The mode is kept as a number.", |text| {
                text.trim_start_matches('0').to_owned()
            }),
            ("with-leading-zero", "The mode is written with four digits.", |text| {
                format!("{text:0>4}")
            }),
            ("in-decimal", "The octal mode is read and written as a number.", |text| {
                u32::from_str_radix(text, 8)
                    .map_or_else(|_| text.to_owned(), |mode| mode.to_string())
            }),
        ],
    ),
    (Tag, "TagKey", "tag-key", &[LOWER]),
    (Tag, "TagValue", "tag-value", &[LOWER]),
];

const CUT_64: Spoiling = ("cut-at-64", "The column is shorter than the descriptions.", |text| {
    text.chars().take(64).collect()
});

/// Texts for what is not set, as careless conversions write them.
const UNSET: [(Scope, &str, &str, &str); 9] = [
    (Delivery, "Description", "field-description", "None"),
    (Delivery, "Description", "field-description", "[object Object]"),
    (Instance, "ErrorCode", "field-error-code", "None"),
    (Instance, "ErrorCode", "error-code-values", "Success"),
    (Instance, "ErrorInfo", "field-error-info", "null"),
    (Instance, "ErrorInfo", "error-info-values", "OK"),
    (
        Instance,
        "ErrorInfo",
        "success-without-error",
        "the file creation is failed due to unknown error",
    ),
    (Instance, "FinishTime", "field-instance-finish-time", "None"),
    (Instance, "StartTime", "field-instance-start-time", "null"),
];

pub(super) fn mutants() -> Vec<Mutant> {
    let mut all = Vec::new();
    for (scope, name, words, spoilings) in SPOILT {
        for &(way, slip, change) in spoilings {
            all.push(Mutant::new(
                format!("texts/{words}-{way}"),
                format!("field-{words}"),
                slip,
                move |rules| bend_text(rules, scope, name, move |text| json!(change(text))),
            ));
        }
    }
    for (scope, name, clause, text) in UNSET {
        let word = text.replace(|c: char| !c.is_ascii_alphabetic(), "").to_lowercase();
        let word = if word.len() > 12 { "a-reason" } else { &word };
        all.push(Mutant::new(
            format!("texts/unset-{}-as-{word}", name.to_lowercase()),
            clause,
            "An empty object is written by the language's own conversion.",
            move |rules| fill_unset(rules, scope, name, &json!(text)),
        ));
    }
    let nulls = [
        (Delivery, "Description"),
        (Instance, "ErrorCode"),
        (Instance, "ErrorInfo"),
        (Instance, "FinishTime"),
        (Instance, "StartTime"),
    ];
    for (scope, name) in nulls {
        all.push(Mutant::new(
            format!("texts/unset-{}-as-json-null", name.to_lowercase()),
            "no-null",
            "An empty column is written as null.",
            move |rules| fill_unset(rules, scope, name, &Value::Null),
        ));
    }
    all
}
