//! The content of a file: its form, its size, and whether it can be decoded.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;

use crate::mock::error::Fault;
use crate::mock::request::Arguments;

/// The form of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// The text itself.
    PlainText,
    /// The text in Base64.
    Base64,
}

impl ContentType {
    /// The form as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PlainText => "PlainText",
            Self::Base64 => "Base64",
        }
    }
}

/// The rules of the content.
#[derive(Clone)]
pub struct ContentRules {
    /// The form of a name; `None` is none that exists.
    pub named: fn(&str) -> Option<ContentType>,
    /// The form where none is named.
    pub default: ContentType,
    /// The greatest size after encoding, in bytes.
    pub max: usize,
    /// The size that counts.
    pub size: fn(&str, ContentType) -> usize,
    /// Whether a text is Base64.
    pub decodes: fn(&str) -> bool,
    /// Whether a call without content is refused.
    pub absent_refused: bool,
    /// Whether empty content is refused; otherwise the agent refuses the file.
    pub empty_refused: bool,
}

impl ContentRules {
    /// 32 KB after encoding in Base64, whatever the form.
    pub fn page() -> Self {
        Self {
            named: exact_name,
            default: ContentType::PlainText,
            max: 32 * 1024,
            size: encoded_size,
            decodes: |text| BASE64_STANDARD.decode(text).is_ok(),
            absent_refused: true,
            empty_refused: false,
        }
    }

    /// Form and content of a call, or how it is refused.
    pub fn read(&self, arguments: &Arguments<'_>) -> Result<(ContentType, String), Fault> {
        let form = match arguments.text("ContentType") {
            Some(name) if !name.is_empty() => (self.named)(&name).ok_or(Fault::ContentType)?,
            _ => self.default,
        };
        let Some(content) = arguments.text("Content") else {
            return if self.absent_refused {
                Err(Fault::MissingContent)
            } else {
                Ok((form, String::new()))
            };
        };
        if content.is_empty() && self.empty_refused {
            return Err(Fault::MissingContent);
        }
        if (self.size)(&content, form) > self.max {
            return Err(Fault::FileSize);
        }
        if form == ContentType::Base64 && !(self.decodes)(&content) {
            return Err(Fault::ContentDecode);
        }
        Ok((form, content.into_owned()))
    }
}

/// The two names of the page, in their own case.
pub fn exact_name(text: &str) -> Option<ContentType> {
    [ContentType::PlainText, ContentType::Base64].into_iter().find(|form| form.as_str() == text)
}

/// The two names in any case.
pub fn any_case_name(text: &str) -> Option<ContentType> {
    let all = [ContentType::PlainText, ContentType::Base64];
    all.into_iter().find(|form| form.as_str().eq_ignore_ascii_case(text))
}

/// Bytes after encoding: a plain text grows by a third, Base64 is encoded already.
pub fn encoded_size(text: &str, form: ContentType) -> usize {
    match form {
        ContentType::PlainText => text.len().div_ceil(3) * 4,
        ContentType::Base64 => text.len(),
    }
}

/// Whether a text is Base64 with or without the padding at its end.
pub fn decodes_unpadded(text: &str) -> bool {
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&base64::alphabet::STANDARD, lenient).decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain_at_the_limit(24_576, ContentType::PlainText, 32_768)]
    #[case::one_more_byte(24_577, ContentType::PlainText, 32_772)]
    #[case::encoded_already(32_768, ContentType::Base64, 32_768)]
    fn size_is_that_after_encoding(
        #[case] bytes: usize,
        #[case] form: ContentType,
        #[case] size: usize,
    ) {
        assert_eq!(encoded_size(&"a".repeat(bytes), form), size);
    }

    #[rstest]
    #[case("aGVsbG8=", true, true)]
    #[case("aGVsbG8", false, true)]
    #[case("%%%%", false, false)]
    #[case("", true, true)]
    fn padding_may_be_left_out_where_that_is_read(
        #[case] text: &str,
        #[case] strict: bool,
        #[case] lenient: bool,
    ) {
        assert_eq!((ContentRules::page().decodes)(text), strict);
        assert_eq!(decodes_unpadded(text), lenient);
    }
}
