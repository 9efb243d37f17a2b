//! Rules of tag filters that are missing, off by one, or applied in the wrong place.

use super::{Line, Mutant};
use crate::mock::error::Fault;
use crate::mock::tags::{TextRule, keeps_all};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("tags", LINES)
}

const HTTP: &str = "http://";
const HTTPS: &str = "https://";

/// A text that keeps the length and holds one part at its beginning at most.
fn only_begins(text: &str, rule: &TextRule, part: &str) -> bool {
    let other = TextRule {
        forbidden: rule.forbidden.iter().copied().filter(|f| *f != part).collect(),
        ..rule.clone()
    };
    keeps_all(text, &other) && !text.starts_with(part)
}

fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

const LINES: &[Line] = &[
    (
        "key-of-63-at-most",
        "tag-key-length",
        "The limit is compared with `<` instead of `<=`.",
        |r| {
            r.filters.tags.key.max_length = 63;
        },
    ),
    (
        "key-of-65",
        "tag-key-length",
        "The limit is compared with `>` of the length before the last.",
        |r| {
            r.filters.tags.key.max_length = 65;
        },
    ),
    ("key-length-in-bytes", "tag-key-length", "The length is that of the UTF-8 text.", |r| {
        r.filters.tags.key.length = str::len;
    }),
    ("key-length-in-utf16", "tag-key-length", "The language counts UTF-16 units.", |r| {
        r.filters.tags.key.length = utf16;
    }),
    (
        "value-of-127-at-most",
        "tag-value-length",
        "The limit is compared with `<` instead of `<=`.",
        |r| {
            r.filters.tags.value.max_length = 127;
        },
    ),
    (
        "value-of-129",
        "tag-value-length",
        "The limit counts the byte at the end of the text.",
        |r| {
            r.filters.tags.value.max_length = 129;
        },
    ),
    ("value-length-in-bytes", "tag-value-length", "The length is that of the UTF-8 text.", |r| {
        r.filters.tags.value.length = str::len;
    }),
    ("value-length-in-utf16", "tag-value-length", "The language counts UTF-16 units.", |r| {
        r.filters.tags.value.length = utf16;
    }),
    (
        "nineteen-at-most",
        "tag-number-limit",
        "The limit is compared with `<` instead of `<=`.",
        |r| {
            r.filters.tags.max = 19;
        },
    ),
    ("twenty-one", "tag-number-limit", "The limit is that of the schema.", |r| {
        r.filters.tags.max = 21;
    }),
    ("ten-at-most", "tag-number-limit", "The limit is that of an older product.", |r| {
        r.filters.tags.max = 10;
    }),
    ("number-of-values", "error-number-exceed-tags", "Only tags with a value are counted.", |r| {
        r.filters.tags.count = |sent| sent.iter().filter(|tag| tag.value.is_some()).count();
        r.filters.tags.above = crate::mock::tags::Outside::Counted;
    }),
    (
        "first-only-is-checked",
        "tag-key-prefix-acs",
        "The check stands before the loop instead of in it.",
        |r| {
            r.filters.tags.is_checked = |place, _| place == 0;
        },
    ),
    ("first-nine-are-checked", "tag-key-length", "The pattern takes numbers of one digit.", |r| {
        r.filters.tags.is_checked = |place, _| place < 9;
    }),
    ("last-is-not-checked", "tag-value-length", "The loop ends one tag early.", |r| {
        r.filters.tags.is_checked = |place, of| of == 1 || place + 1 < of;
    }),
    ("key-aliyun", "tag-key-prefix-aliyun", "Only one half of the `or` is there.", |r| {
        r.filters.tags.key.prefixes = vec!["acs:"];
    }),
    ("key-aliyun-anywhere", "tag-key-prefix-aliyun", "`contains` stands for `starts with`.", |r| {
        r.filters.tags.key.keeps = |text, rule| keeps_all(text, rule) && !text.contains("aliyun");
    }),
    (
        "key-aliyun-with-colon",
        "tag-key-prefix-aliyun",
        "The colon is taken for part of both prefixes.",
        |r| {
            r.filters.tags.key.prefixes = vec!["aliyun:", "acs:"];
        },
    ),
    ("key-acs", "tag-key-prefix-acs", "Only one half of the `or` is there.", |r| {
        r.filters.tags.key.prefixes = vec!["aliyun"];
    }),
    ("key-acs-anywhere", "tag-key-prefix-acs", "`contains` stands for `starts with`.", |r| {
        r.filters.tags.key.keeps = |text, rule| keeps_all(text, rule) && !text.contains("acs:");
    }),
    ("key-acs-without-colon", "tag-key-prefix-acs", "The prefix is read as a word.", |r| {
        r.filters.tags.key.prefixes = vec!["aliyun", "acs"];
    }),
    ("key-http-url", "tag-key-http-url", "Only one half of the `or` is there.", |r| {
        r.filters.tags.key.forbidden = vec![HTTPS];
    }),
    ("key-http-url-at-start", "tag-key-http-url", "`starts with` stands for `contains`.", |r| {
        r.filters.tags.key.keeps = |text, rule| only_begins(text, rule, HTTP);
    }),
    ("key-http-word", "tag-key-http-url", "The word is refused even without the slashes.", |r| {
        r.filters.tags.key.forbidden.push("http");
    }),
    ("key-https-url", "tag-key-https-url", "Only one half of the `or` is there.", |r| {
        r.filters.tags.key.forbidden = vec![HTTP];
    }),
    ("key-https-url-at-start", "tag-key-https-url", "`starts with` stands for `contains`.", |r| {
        r.filters.tags.key.keeps = |text, rule| only_begins(text, rule, HTTPS);
    }),
    ("key-https-word", "tag-key-https-url", "The word is refused even without the slashes.", |r| {
        r.filters.tags.key.forbidden.push("https");
    }),
    ("value-http-url", "tag-value-http-url", "Only one half of the `or` is there.", |r| {
        r.filters.tags.value.forbidden = vec![HTTPS];
    }),
    (
        "value-http-url-at-start",
        "tag-value-http-url",
        "`starts with` stands for `contains`.",
        |r| {
            r.filters.tags.value.keeps = |text, rule| only_begins(text, rule, HTTP);
        },
    ),
    (
        "value-http-word",
        "tag-value-http-url",
        "The word is refused even without the slashes.",
        |r| {
            r.filters.tags.value.forbidden.push("http");
        },
    ),
    ("value-https-url", "tag-value-https-url", "Only one half of the `or` is there.", |r| {
        r.filters.tags.value.forbidden = vec![HTTP];
    }),
    (
        "value-https-url-at-start",
        "tag-value-https-url",
        "`starts with` stands for `contains`.",
        |r| {
            r.filters.tags.value.keeps = |text, rule| only_begins(text, rule, HTTPS);
        },
    ),
    (
        "value-https-word",
        "tag-value-https-url",
        "The word is refused even without the slashes.",
        |r| {
            r.filters.tags.value.forbidden.push("https");
        },
    ),
    ("value-aliyun", "tag-value-any-prefix", "The rules of keys are used for values.", |r| {
        r.filters.tags.value.prefixes = vec!["aliyun"];
    }),
    ("value-acs", "tag-value-any-prefix", "The rules of keys are used for values.", |r| {
        r.filters.tags.value.prefixes = vec!["acs:"];
    }),
    ("value-empty-refused", "tag-value-may-be-empty", "An empty text counts as missing.", |r| {
        r.filters.tags.value.keeps = |text, rule| !text.is_empty() && keeps_all(text, rule);
    }),
    ("key-empty-accepted", "tag-key-empty", "An empty key is looked for like any other.", |r| {
        r.filters.tags.empty_key = None;
    }),
    ("value-without-key-ignored", "tag-value-needs-key", "The loop goes over the keys.", |r| {
        r.filters.tags.value_without_key = None;
    }),
    (
        "value-without-key-malformed",
        "tag-value-needs-key",
        "A missing key is checked as an empty one.",
        |r| {
            r.filters.tags.value_without_key = Some(Fault::TagKeyMalformed);
        },
    ),
    ("same-key-twice", "tag-keys-distinct", "Tags are kept in a list.", |r| {
        r.filters.tags.duplicate = None;
    }),
    (
        "same-key-side-by-side-only",
        "tag-keys-distinct",
        "A tag is compared with the one before only.",
        |r| {
            r.filters.tags.is_repeated =
                |earlier, tag| earlier.last().is_some_and(|e| e.key == tag.key);
        },
    ),
    (
        "same-key-same-value-only",
        "tag-keys-distinct",
        "Key and value are compared together.",
        |r| {
            r.filters.tags.is_repeated = |earlier, tag| earlier.contains(tag);
        },
    ),
    (
        "same-key-other-value-only",
        "tag-keys-distinct",
        "Equal tags are joined before the check.",
        |r| {
            r.filters.tags.is_repeated =
                |earlier, tag| earlier.iter().any(|e| e.key == tag.key && e.value != tag.value);
        },
    ),
    ("same-value-refused", "tag-keys-distinct", "Values are compared in place of keys.", |r| {
        r.filters.tags.is_repeated =
            |earlier, tag| earlier.iter().any(|e| e.key == tag.key || e.value == tag.value);
    }),
];
