//! Size and form of the content, measured or read in another way.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};

use crate::mock::error::Fault;
use crate::mock::mutants::{Line, Mutant};
use crate::mock::send::content::{ContentType, encoded_size, exact_name};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-content", LINES)
}

const LINES: &[Line] = &[
    ("none", "content-required", "A missing text is taken for an empty one.", |r| {
        r.send.content.absent_refused = false;
    }),
    ("encoded-twice", "content-size", "The content is encoded once more on its way.", |r| {
        r.send.content.size = |text, form| encoded_size(text, form).div_ceil(3) * 4;
    }),
    ("of-16-kilobytes", "content-size", "The limit is that of user data.", |r| {
        r.send.content.max = 16 * 1024;
    }),
    ("of-18-kilobytes", "content-size", "The limit is that of commands.", |r| {
        r.send.content.max = 18 * 1024;
    }),
    ("before-encoding", "content-size-exceeded", "The size is taken before encoding.", |r| {
        r.send.content.size = |text, _| text.len();
    }),
    ("of-any-size", "content-size-exceeded", "The limit is that of a request.", |r| {
        r.send.content.max = usize::MAX;
    }),
    ("one-group-more", "content-size-exceeded", "The limit is compared after a division.", |r| {
        r.send.content.max = 32 * 1024 + 4;
    }),
    ("in-characters", "content-size-in-bytes", "The length is that of the text.", |r| {
        r.send.content.size = |text, form| match form {
            ContentType::PlainText => text.chars().count().div_ceil(3) * 4,
            ContentType::Base64 => text.len(),
        };
    }),
    ("base64-encoded-again", "content-size-of-base64", "The form is not looked at.", |r| {
        r.send.content.size = |text, _| text.len().div_ceil(3) * 4;
    }),
    ("base64-decoded", "content-size-of-base64-exceeded", "The file itself is measured.", |r| {
        r.send.content.size = |text, form| match form {
            ContentType::PlainText => encoded_size(text, form),
            ContentType::Base64 => text.len() / 4 * 3,
        };
    }),
    ("any-type", "content-type-values", "An unknown word is the default.", |r| {
        r.send.content.named = |text| Some(exact_name(text).unwrap_or(ContentType::PlainText));
    }),
    ("type-as-mime", "content-type-values", "The word of the header is understood too.", |r| {
        r.send.content.named = |text| match text {
            "text/plain" => Some(ContentType::PlainText),
            text => exact_name(text),
        };
    }),
    ("type-by-beginning", "content-type-values", "Only the beginning is compared.", |r| {
        r.send.content.named = |text| {
            let all = [ContentType::PlainText, ContentType::Base64];
            all.into_iter().find(|t| text.starts_with(t.as_str()) || t.as_str().starts_with(text))
        };
    }),
    ("plain-only", "content-type-values", "One of the two words is missing.", |r| {
        r.send.content.named = |text| exact_name(text).filter(|t| *t == ContentType::PlainText);
    }),
    (
        "base64-by-default",
        "content-type-default",
        "The content is decoded whatever its type.",
        |r| {
            r.send.content.default = ContentType::Base64;
        },
    ),
    ("not-decoded", "content-decoded", "The agent is left to find out.", |r| {
        r.send.content.decodes = |_| true;
    }),
    ("decoded-loosely", "content-decoded", "What does not belong there is skipped.", |r| {
        r.send.content.decodes = |text| {
            let known = |c: &char| c.is_ascii_alphanumeric() || "+/=".contains(*c);
            let kept: String = text.chars().filter(known).collect();
            kept.is_empty() || BASE64_STANDARD.decode(kept).is_ok()
        };
    }),
    ("decoded-as-url", "content-decoded", "The alphabet is that of URLs.", |r| {
        r.send.content.decodes = |text| BASE64_URL_SAFE.decode(text).is_ok();
    }),
    ("undecodable-under-another-code", "content-decoded", "One check does for both.", |r| {
        r.errors.rule_mut(Fault::ContentDecode).code = "FileContentType.Invalid".into();
    }),
];
