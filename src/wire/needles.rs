//! The forms in which a secret may stand in a text.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::percent_encode;
use super::redact::Kind;

/// Every form of a secret, each once.
pub(super) fn needles(secret: &str) -> Vec<(String, Kind)> {
    let encoded = percent_encode(secret.as_bytes());
    let twice = percent_encode(encoded.as_bytes());
    let form = encoded.replace("%20", "+");
    let json = secret.replace('\\', "\\\\").replace('"', "\\\"");
    let html = |quote| {
        let text = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', quote)
    };
    let exact = BTreeSet::from([
        html("&quot;"),
        html("&#34;"),
        secret.to_owned(),
        lower_hex(&encoded),
        lower_hex(&twice),
        encoded,
        twice,
        form,
        json.replace('/', "\\/"),
        json,
    ]);
    let base64: BTreeSet<String> = (0..3)
        .flat_map(|shift| {
            let core = base64_core(secret.as_bytes(), shift);
            let url_safe = core.replace('+', "-").replace('/', "_");
            let encoded = percent_encode(core.as_bytes());
            [core, url_safe, lower_hex(&encoded), encoded]
        })
        .filter(|core| core.len() >= 4)
        .collect();
    let exact = exact.into_iter().map(|text| (text, Kind::Exact));
    exact.chain(base64.into_iter().map(|text| (text, Kind::Base64))).collect()
}

/// The Base64 characters that depend on the secret alone, when `shift` bytes (modulo 3) come
/// before it.
fn base64_core(secret: &[u8], shift: usize) -> String {
    let shifted = [&b"\0\0"[..shift], secret].concat();
    let first = (shift * 8).div_ceil(6);
    let last = shifted.len() * 8 / 6;
    BASE64_STANDARD.encode(&shifted)[first.min(last)..last].to_owned()
}

/// The same with the hex digits of `%XX` in lower case.
fn lower_hex(encoded: &str) -> String {
    let mut out = String::with_capacity(encoded.len());
    let mut digits = 0;
    for c in encoded.chars() {
        if digits > 0 {
            digits -= 1;
            out.push(c.to_ascii_lowercase());
        } else {
            digits = if c == '%' { 2 } else { 0 };
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::alone(0, "")]
    #[case::one_before(1, "x")]
    #[case::two_before(2, "xy")]
    fn core_is_what_stays(#[case] shift: usize, #[case] before: &str) {
        let core = base64_core(b"the-secret", shift);
        assert!(core.len() >= 12, "{core}");
        for after in ["", "1", "12", "123"] {
            let whole = BASE64_STANDARD.encode(format!("{before}the-secret{after}"));
            assert!(whole.contains(&core), "{whole} holds {core}");
        }
    }

    #[test]
    fn lower_case_touches_only_the_escapes() {
        assert_eq!(lower_hex("AB%2F%3DCD%"), "AB%2f%3dCD%");
    }
}
