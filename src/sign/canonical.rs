//! The canonical query string, which both signature kinds share.

use crate::wire::{form_items, percent_encode_into};

/// Writes the pairs of the raw query strings and form bodies in canonical form: decoded, sorted
/// by name and then by value as bytes, and encoded by RFC 3986. A pair named `without` is left
/// out. Names are encoded too, as the documentation says.
pub(super) fn canonical_query<const N: usize>(raw: [&[u8]; N], without: Option<&str>) -> String {
    let mut pairs: Vec<_> = raw
        .into_iter()
        .flat_map(form_items)
        .filter(|(name, _)| without.is_none_or(|w| name.as_ref() != w.as_bytes()))
        .collect();
    pairs.sort_unstable();

    let mut out = String::with_capacity(raw.iter().map(|r| r.len() + 1).sum());
    for (name, value) in &pairs {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode_into(&mut out, name);
        out.push('=');
        percent_encode_into(&mut out, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::sorted_by_bytes(b"b=1&a=2&B=3&a.1=4", "B=3&a=2&a.1=4&b=1")]
    #[case::same_name_by_value(b"a=2&a=1&a=", "a=&a=1&a=2")]
    #[case::plus_is_a_blank(b"a=x+y%2Bz", "a=x%20y%2Bz")]
    #[case::star_and_tilde(b"a=*%7E~%2a", "a=%2A~~%2A")]
    #[case::not_utf8(b"a=%ff%FE", "a=%FF%FE")]
    #[case::stray_percent(b"a=%zz", "a=%25zz")]
    #[case::no_equals_sign(b"a", "a=")]
    #[case::name_is_encoded(b"a%20b=1", "a%20b=1")]
    #[case::left_out(b"Sig=1&a=2&Sig=3&sig=4", "a=2&sig=4")]
    #[case::nothing(b"", "")]
    fn canonical_form(#[case] raw: &[u8], #[case] expected: &str) {
        assert_eq!(canonical_query([raw], Some("Sig")), expected);
    }

    #[test]
    fn query_and_form_are_one_list() {
        assert_eq!(canonical_query([b"b=1&d=2", b"a=3&c=4"], None), "a=3&b=1&c=4&d=2");
    }
}
