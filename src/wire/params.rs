//! The ordered list of request parameters, and how it is written in a query or a form.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// RFC 3986 unreserved characters stay, everything else is escaped (facts 3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Request parameters in the order in which they are written.
///
/// Names and values are bytes, since a tester sends (and a server receives) text that is
/// not UTF-8. The same name may stand several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(Vec<u8>, Vec<u8>)>);

impl Params {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a parameter.
    pub fn push(&mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.0.push((name.into(), value.into()));
    }

    /// Reads a query string or a form body: `&` separates, `+` is a blank, `%XX` is a byte.
    ///
    /// A `%` without two hex digits stays as it is; an item without `=` has an empty value.
    pub fn parse_form(raw: &[u8]) -> Self {
        Self(form_items(raw).map(|(n, v)| (n.into_owned(), v.into_owned())).collect())
    }

    /// Writes the list as a query string or form body: RFC 3986, a blank as `%20`.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        for (name, value) in &self.0 {
            if !out.is_empty() {
                out.push('&');
            }
            percent_encode_into(&mut out, name);
            out.push('=');
            percent_encode_into(&mut out, value);
        }
        out
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_slice(), value.as_slice()))
    }

    /// The first value of a name, if it is there.
    pub fn first(&self, name: &str) -> Option<&[u8]> {
        self.iter().find(|(n, _)| *n == name.as_bytes()).map(|(_, value)| value)
    }

    /// The first value of a name as text; bytes that are not UTF-8 become U+FFFD.
    pub fn first_text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.first(name).map(String::from_utf8_lossy)
    }

    /// Appends all parameters of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<Vec<u8>>, V: Into<Vec<u8>>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(n, v)| (n.into(), v.into())).collect())
    }
}

/// Percent-encodes for a query, a form, or a signature's canonical form.
pub fn percent_encode(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, RESERVED).to_string()
}

/// As [`percent_encode`], appended to a text that is being built.
pub fn percent_encode_into(out: &mut String, bytes: &[u8]) {
    out.extend(percent_encoding::percent_encode(bytes, RESERVED));
}

/// The decoded pairs of a query or a form, read as [`Params::parse_form`] does; borrowed
/// where nothing was escaped.
pub fn form_items(raw: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    raw.split(|&b| b == b'&').filter(|item| !item.is_empty()).map(|item| {
        let (name, value) = match item.iter().position(|&b| b == b'=') {
            Some(at) => (&item[..at], &item[at + 1..]),
            None => (item, &[][..]),
        };
        (form_decode(name), form_decode(value))
    })
}

/// Undoes percent-encoding; `+` stays `+`.
pub fn percent_decode(text: &[u8]) -> Vec<u8> {
    percent_encoding::percent_decode(text).collect()
}

fn form_decode(text: &[u8]) -> Cow<'_, [u8]> {
    if text.contains(&b'+') {
        let spaced: Vec<u8> = text.iter().map(|&b| if b == b'+' { b' ' } else { b }).collect();
        Cow::Owned(percent_decode(&spaced))
    } else {
        percent_encoding::percent_decode(text).into()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::blank_as_plus("a=b+c", "a", "b c")]
    #[case::blank_as_percent("a=b%20c", "a", "b c")]
    #[case::plus_escaped("a=b%2Bc", "a", "b+c")]
    #[case::no_value("a", "a", "")]
    #[case::stray_percent("a=100%", "a", "100%")]
    #[case::equals_in_value("a=b=c", "a", "b=c")]
    #[case::cjk("a=%E6%A0%87", "a", "标")]
    fn form_is_decoded(#[case] raw: &str, #[case] name: &str, #[case] value: &str) {
        assert_eq!(Params::parse_form(raw.as_bytes()).first(name), Some(value.as_bytes()));
    }

    #[test]
    fn encoding_follows_rfc_3986() {
        let params = Params::from_iter([("k*", "a b+c~/é")]);
        assert_eq!(params.encode(), "k%2A=a%20b%2Bc~%2F%C3%A9");
    }
}
