//! Taking secrets out of whatever is about to be shown.

use std::borrow::Cow;
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

use super::needles::needles;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Headers and parameters whose whole value is hidden, in lower case.
const SECRET_NAMES: [&str; 4] =
    ["authorization", "signature", "securitytoken", "x-acs-security-token"];

/// How far around a match the text is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Just what was found.
    Exact,
    /// The whole run of Base64 around it: the characters at its edges hold bits of the secret.
    Base64,
    /// The value that follows, as `Signature=…` in a query or an `Authorization` header.
    Parameter,
    /// The value that follows, as `Authorization: …` in a header line or in JSON.
    Header,
}

/// Removes a set of secrets from texts, by value: as they are, URL-encoded once or twice,
/// escaped for JSON or markup, and Base64-encoded at any place of a longer text. The values of `Signature=`,
/// `Authorization:` are removed as well, whatever they are.
///
/// It holds the secrets, so its `Debug` form shows nothing. Used at the one place where things
/// become printable; costs one scan when nothing is found.
#[derive(Clone)]
pub struct Redactor {
    finder: AhoCorasick,
    kinds: Vec<Kind>,
}

impl Redactor {
    /// Builds a redactor. Values of fewer than 4 characters are no secrets and stay.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut patterns: Vec<(String, Kind)> = secrets
            .into_iter()
            .filter(|secret| secret.chars().count() >= 4)
            .flat_map(needles)
            .collect();
        let parameters = ["Signature=", "Signature%3D", "Signature%3d", "\"Signature\":"];
        let headers = ["Authorization", "authorization", "AUTHORIZATION"];
        patterns.extend(parameters.map(|name| (name.to_owned(), Kind::Parameter)));
        patterns.extend(headers.map(|name| (name.to_owned(), Kind::Header)));
        Self { finder: finder(&patterns), kinds: patterns.iter().map(|(_, kind)| *kind).collect() }
    }

    /// A text without the secrets.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // Only whole characters are cut out, so this changes nothing.
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The value of a header or parameter without the secrets; nothing is left of a value that
    /// is secret by its name.
    pub fn named<'a>(&self, name: &str, value: &'a str) -> Cow<'a, str> {
        if SECRET_NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            return Cow::Borrowed(REDACTED);
        }
        self.text(value)
    }

    /// Bytes without the secrets.
    pub fn bytes<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let mut out = Vec::new();
        let mut done = 0;
        let mut from = 0;
        while let Some(found) = self.finder.find(&text[from..]) {
            let (start, end) = (from + found.start(), from + found.end());
            let (start, end) = match self.kinds[found.pattern().as_usize()] {
                Kind::Exact => (start, end),
                Kind::Base64 => around(text, done, start, end),
                Kind::Parameter => parameter_value(text, end),
                Kind::Header => header_value(text, end),
            };
            if start < end {
                out.extend_from_slice(&text[done..start]);
                out.extend_from_slice(REDACTED.as_bytes());
                done = end;
            }
            from = end;
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.extend_from_slice(&text[done..]);
        Cow::Owned(out)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

fn finder(patterns: &[(String, Kind)]) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(patterns.iter().map(|(text, _)| text))
        .expect("a few short patterns fit the automaton")
}

/// Widens a match to the Base64 text that it stands in, not beyond what is already written.
fn around(text: &[u8], done: usize, start: usize, end: usize) -> (usize, usize) {
    let base64 = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let before = text[done..start].iter().rev().take_while(|b| base64(b)).count();
    let after = text[end..].iter().take_while(|b| base64(b)).count();
    let padding = text[end + after..].iter().take(2).take_while(|b| **b == b'=').count();
    (start - before, end + after + padding)
}

/// The value after `Signature=`, and after `"Signature":`, where it is quoted.
fn parameter_value(text: &[u8], at: usize) -> (usize, usize) {
    let start = at + text[at..].iter().take_while(|b| matches!(b, b' ' | b'"')).count();
    let ends = |b: &u8| b.is_ascii_whitespace() || b"&\"',;<>()`\\|".contains(b);
    (start, start + text[start..].iter().take_while(|b| !ends(b)).count())
}

/// The value after `Authorization`, if a `:` or `=` follows: up to a quote or the end of line.
fn header_value(text: &[u8], at: usize) -> (usize, usize) {
    let blank = |b: &&u8| matches!(**b, b' ' | b'"' | b'\'');
    let mut start = at + text[at..].iter().take_while(blank).count();
    if !matches!(text.get(start), Some(b':' | b'=')) {
        return (at, at);
    }
    start += 1;
    start += text[start..].iter().take_while(blank).count();
    let ends = |b: &u8| matches!(b, b'\r' | b'\n' | b'"' | b'\'');
    (start, start + text[start..].iter().take_while(|b| !ends(b)).count())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE};
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::wire::percent_encode;

    const SECRET: &str = "c4n/ary+S3cret=";

    fn redactor() -> Redactor {
        Redactor::new([SECRET, "", "ab", "plainSecret", "a<b&c\"d"])
    }

    #[rstest]
    #[case::raw("a c4n/ary+S3cret= b", "a [redacted] b")]
    #[case::upper_hex("?t=c4n%2Fary%2BS3cret%3D&u=1", "?t=[redacted]&u=1")]
    #[case::lower_hex("?t=c4n%2fary%2bS3cret%3d&u=1", "?t=[redacted]&u=1")]
    #[case::twice_encoded("t%3Dc4n%252Fary%252BS3cret%253D%26u", "t%3D[redacted]%26u")]
    #[case::json_slash(r#"{"t": "c4n\/ary+S3cret="}"#, r#"{"t": "[redacted]"}"#)]
    #[case::markup("<p>a&lt;b&amp;c&quot;d</p>", "<p>[redacted]</p>")]
    #[case::markup_by_numbers("a&lt;b&amp;c&#34;d", "[redacted]")]
    #[case::markup_text("a&lt;b&amp;c\"d", "[redacted]")]
    #[case::another("xplainSecrety", "x[redacted]y")]
    #[case::several("plainSecret,plainSecret", "[redacted],[redacted]")]
    #[case::side_by_side("plainSecretplainSecret", "[redacted][redacted]")]
    #[case::signature_in_a_query("/?Signature=abc%3D&a=1", "/?Signature=[redacted]&a=1")]
    #[case::signature_in_a_header(
        "Credential=i,Signature=0af",
        "Credential=i,Signature=[redacted]"
    )]
    #[case::signature_in_json(r#"{"Signature": "abc"}"#, r#"{"Signature": "[redacted]"}"#)]
    #[case::authorization("Authorization: Bearer a b\nA: b", "Authorization: [redacted]\nA: b")]
    #[case::authorization_in_curl(
        "-H 'authorization: X a=b' -d",
        "-H 'authorization: [redacted]' -d"
    )]
    #[case::authorization_in_json(
        r#"{"Authorization":"X a"}"#,
        r#"{"Authorization":"[redacted]"}"#
    )]
    fn secrets_are_removed(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(redactor().text(text), expected);
    }

    #[rstest]
    #[case::plain("nothing to hide, ab")]
    #[case::other_names("SignatureMethod=HMAC-SHA1&SignatureNonce=1")]
    #[case::a_setting(r#""signature": "acs3", --signature=rpc"#)]
    #[case::prose("specified signature is not matched; authorization failed")]
    #[case::empty_values("Signature=&a=b Authorization:")]
    #[case::empty("")]
    fn anything_else_is_borrowed(#[case] text: &str) {
        assert!(matches!(redactor().text(text), Cow::Borrowed(same) if same == text));
    }

    #[rstest]
    #[case::signature("Signature", "abc", "[redacted]")]
    #[case::authorization("authorization", "abc", "[redacted]")]
    #[case::token("SecurityToken", "abc", "[redacted]")]
    #[case::token_header("X-Acs-Security-Token", "abc", "[redacted]")]
    #[case::another("Name", "abc", "abc")]
    #[case::another_with_secret("Name", "plainSecret", "[redacted]")]
    fn values_are_hidden_by_name(#[case] name: &str, #[case] value: &str, #[case] shown: &str) {
        assert_eq!(redactor().named(name, value), shown);
    }

    #[test]
    fn base64_of_id_and_secret_is_hidden_whole() {
        let basic = BASE64_STANDARD.encode(format!("the-id:{SECRET}"));
        assert_eq!(redactor().text(&format!("Basic {basic}\"")), "Basic [redacted]\"");
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", redactor()), "Redactor { .. }");
    }

    proptest! {
        /// Whatever stands around it, no form of the secret gets through.
        #[test]
        fn no_form_survives(before in "[ -~]{0,9}", after in "[ -~é标]{0,9}", form in 0..6) {
            let inner = format!("{before}{SECRET}{after}");
            let encoded = match form {
                0 => inner.clone(),
                1 => percent_encode(inner.as_bytes()),
                2 => BASE64_STANDARD.encode(&inner),
                3 => BASE64_STANDARD_NO_PAD.encode(&inner),
                4 => BASE64_URL_SAFE.encode(&inner),
                _ => percent_encode(BASE64_STANDARD.encode(&inner).as_bytes()),
            };
            let shown = redactor().text(&encoded).into_owned();
            prop_assert!(shown.contains(REDACTED), "{encoded} is shown as {shown}");
            prop_assert!(!shown.contains("S3cret"));
            let decoded = BASE64_STANDARD_NO_PAD.decode(shown.trim_end_matches('='));
            prop_assert!(decoded.is_err(), "{shown} still decodes");
        }

        #[test]
        fn any_bytes_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let redactor = redactor();
            let once = redactor.bytes(&bytes).into_owned();
            prop_assert_eq!(redactor.bytes(&once).into_owned(), once.clone());
        }
    }
}
