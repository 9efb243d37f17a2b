//! The tags of an order: limits, forbidden parts, and what is kept.

use crate::mock::error::Fault;
use crate::mock::mutants::{Line, Mutant};
use crate::mock::tags::{Outside, keeps_all};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-tags", LINES)
}

const LINES: &[Line] = &[
    ("nineteen-at-most", "tag-number-limit", "The limit is compared with `<`.", |r| {
        r.send.tags.max = 19;
    }),
    ("twenty-one", "tag-number-limit", "The limit is that of the schema.", |r| {
        r.send.tags.max = 21;
    }),
    ("ten-at-most", "tag-number-limit", "The limit is that of an older product.", |r| {
        r.send.tags.max = 10;
        r.send.tags.above = Outside::Counted;
    }),
    ("key-of-63-at-most", "tag-key-length", "The limit is compared with `<`.", |r| {
        r.send.tags.key.max_length = 63;
    }),
    ("key-of-128", "tag-key-length", "The limit is that of the value.", |r| {
        r.send.tags.key.max_length = 128;
    }),
    ("key-in-bytes", "tag-key-length", "The length is that of the UTF-8 text.", |r| {
        r.send.tags.key.length = str::len;
    }),
    ("first-only-is-checked", "tag-key-length", "The check stands before the loop.", |r| {
        r.send.tags.is_checked = |place, _| place == 0;
    }),
    ("value-of-127-at-most", "tag-value-length", "The limit is compared with `<`.", |r| {
        r.send.tags.value.max_length = 127;
    }),
    ("value-of-64", "tag-value-length", "The limit is that of the key.", |r| {
        r.send.tags.value.max_length = 64;
    }),
    ("value-in-bytes", "tag-value-length", "The length is that of the UTF-8 text.", |r| {
        r.send.tags.value.length = str::len;
    }),
    ("value-of-256", "tag-value-length", "The limit is that of another product.", |r| {
        r.send.tags.value.max_length = 256;
    }),
    ("key-aliyun", "tag-key-prefix", "Only one half of the `or` is there.", |r| {
        r.send.tags.key.prefixes = vec!["acs:"];
    }),
    ("key-acs", "tag-key-prefix", "Only one half of the `or` is there.", |r| {
        r.send.tags.key.prefixes = vec!["aliyun"];
    }),
    ("key-acs-without-colon", "tag-key-prefix", "The colon is taken for punctuation.", |r| {
        r.send.tags.key.prefixes = vec!["aliyun", "acs"];
    }),
    ("key-aliyun-anywhere", "tag-key-prefix", "`contains` stands for `starts with`.", |r| {
        r.send.tags.key.keeps = |text, rule| keeps_all(text, rule) && !text.contains("aliyun");
    }),
    ("key-http", "tag-key-url", "Only the safe scheme is looked for.", |r| {
        r.send.tags.key.forbidden = vec!["https://"];
    }),
    ("key-url-at-the-beginning", "tag-key-url", "`starts with` stands for `contains`.", |r| {
        r.send.tags.key.forbidden = vec![];
        r.send.tags.key.prefixes = vec!["aliyun", "acs:", "http://", "https://"];
    }),
    ("key-with-http", "tag-key-url", "The slashes are left out of the comparison.", |r| {
        r.send.tags.key.forbidden = vec!["http"];
    }),
    ("value-url", "tag-value-url", "Only keys are checked.", |r| {
        r.send.tags.value.forbidden = vec![];
    }),
    ("value-with-any-url", "tag-value-url", "Every scheme is looked for.", |r| {
        r.send.tags.value.forbidden = vec!["://"];
    }),
    ("empty-key", "tag-key-empty", "Empty is no special case.", |r| {
        r.send.tags.empty_key = None;
    }),
    ("same-key", "tag-key-unique", "The second overwrites the first.", |r| {
        r.send.tags.duplicate = None;
    }),
    ("same-key-in-capitals", "tag-key-unique", "The index of keys ignores case.", |r| {
        r.send.tags.is_repeated =
            |earlier, tag| earlier.iter().any(|e| e.key.eq_ignore_ascii_case(&tag.key));
    }),
    ("empty-value", "tag-value-empty", "Empty is taken for missing.", |r| {
        r.send.tags.value.keeps = |text, rule| !text.is_empty() && keeps_all(text, rule);
    }),
    ("value-without-key", "tag-value-without-key", "A pair without a key is skipped.", |r| {
        r.send.tags.value_without_key = None;
    }),
    (
        "value-without-key-as-malformed",
        "tag-value-without-key",
        "Missing is empty, and bad.",
        |r| {
            r.send.tags.value_without_key = Some(Fault::TagKeyMalformed);
        },
    ),
    ("not-kept", "tags-kept", "The tags are checked and not written down.", |r| {
        r.send.record = |delivery| delivery.tags.clear();
    }),
    ("first-only-is-kept", "tags-kept", "One column holds the tag.", |r| {
        r.send.record = |delivery| delivery.tags.truncate(1);
    }),
    ("empty-value-is-lost", "tags-kept", "Tags without a value are left out.", |r| {
        r.send.record = |delivery| delivery.tags.retain(|tag| !tag.value.is_empty());
    }),
];
