//! Undoing the declared compression of a body, within a bound.

use std::io::{self, Read};

use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::WireResponse;

/// More codings than any server stacks; the rest is left as it is.
const MAX_CODINGS: usize = 4;

/// The decoded body would be larger than the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the decoded body is larger than {0} bytes")]
pub struct BodyTooLarge(pub usize);

/// Undoes what `Content-Encoding` declares: `gzip`, `deflate` (zlib or bare), `identity`, also
/// several in a row (RFC 9110, 8.4).
///
/// Only what is declared is undone, and then no longer declared. A body that is not what it is declared to be, or declared
/// to be something else, stays as it came: it is evidence, and no client could read it either.
pub fn undo_content_encoding(
    response: WireResponse,
    bound: usize,
) -> Result<WireResponse, BodyTooLarge> {
    let codings: Vec<String> = response
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))
        .flat_map(|(_, value)| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    if codings.is_empty() || codings.len() > MAX_CODINGS || response.body.is_empty() {
        return Ok(response);
    }
    let mut body = response.body.clone();
    for coding in codings.iter().rev() {
        match decoded(coding, &body, bound)? {
            Some(plain) => body = plain,
            None => return Ok(response),
        }
    }
    let mut headers = response.headers;
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
    Ok(WireResponse { headers, body, ..response })
}

/// The decoded bytes; `None` when they are not in that coding or the coding is not known.
fn decoded(coding: &str, raw: &[u8], bound: usize) -> Result<Option<Bytes>, BodyTooLarge> {
    let plain = match coding {
        "gzip" | "x-gzip" => read_bounded(MultiGzDecoder::new(raw), bound),
        "deflate" => read_bounded(ZlibDecoder::new(raw), bound)
            .or_else(|_| read_bounded(DeflateDecoder::new(raw), bound)),
        _ => return Ok(None),
    };
    match plain {
        Ok(plain) if plain.len() > bound => Err(BodyTooLarge(bound)),
        Ok(plain) => Ok(Some(plain.into())),
        Err(_) => Ok(None),
    }
}

/// Reads at most one byte more than the bound.
fn read_bounded(from: impl Read, bound: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    from.take(bound as u64 + 1).read_to_end(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use rstest::rstest;

    use super::*;

    const TEXT: &[u8] = br#"{"a": "b"}"#;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(plain: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn bare(plain: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn response(encodings: &[&str], body: Vec<u8>) -> WireResponse {
        let header = |value: &&str| ("Content-Encoding".to_owned(), (*value).to_owned());
        let headers = encodings.iter().map(header).collect();
        WireResponse { status: 200, headers, body: body.into() }
    }

    #[rstest]
    #[case::gzip(&["gzip"], gzip(TEXT))]
    #[case::x_gzip_any_case(&["X-GZip"], gzip(TEXT))]
    #[case::gzip_in_two_members(&["gzip"], [gzip(&TEXT[..3]), gzip(&TEXT[3..])].concat())]
    #[case::deflate_is_zlib(&["deflate"], zlib(TEXT))]
    #[case::deflate_is_bare(&["deflate"], bare(TEXT))]
    #[case::identity(&["identity"], TEXT.to_vec())]
    #[case::none(&[], TEXT.to_vec())]
    #[case::two_in_one_header(&["deflate, gzip"], gzip(&zlib(TEXT)))]
    #[case::two_in_two_headers(&["deflate", "gzip"], gzip(&zlib(TEXT)))]
    fn declared_coding_is_undone(#[case] encodings: &[&str], #[case] body: Vec<u8>) {
        let plain = undo_content_encoding(response(encodings, body), 100).unwrap();
        assert_eq!(plain.body, TEXT);
        assert!(plain.header("content-encoding").is_none_or(|left| left == "identity"));
    }

    #[rstest]
    #[case::undeclared(&[], gzip(TEXT))]
    #[case::unknown(&["br"], gzip(TEXT))]
    #[case::unknown_below(&["br, gzip"], gzip(TEXT))]
    #[case::not_gzip(&["gzip"], TEXT.to_vec())]
    #[case::truncated(&["gzip"], { let mut b = gzip(TEXT); b.truncate(b.len() - 9); b })]
    #[case::wrong_checksum(&["gzip"], { let mut b = gzip(TEXT); let n = b.len() - 8; b[n] ^= 1; b })]
    #[case::many(&["gzip, gzip, gzip, gzip, gzip"], gzip(TEXT))]
    #[case::empty(&["gzip"], Vec::new())]
    fn anything_else_stays_as_it_came(#[case] encodings: &[&str], #[case] body: Vec<u8>) {
        let before = response(encodings, body);
        assert_eq!(undo_content_encoding(before.clone(), 100), Ok(before));
    }

    #[rstest]
    #[case::fits(100, true)]
    #[case::one_more(101, false)]
    #[case::bomb(10_000_000, false)]
    fn decoded_size_is_bounded(#[case] size: usize, #[case] fits: bool) {
        let bomb = response(&["gzip"], gzip(&vec![b' '; size]));
        let outcome = undo_content_encoding(bomb, 100).map(|r| r.body.len());
        assert_eq!(outcome, if fits { Ok(size) } else { Err(BodyTooLarge(100)) });
    }

    #[test]
    fn an_inner_bomb_is_bounded() {
        let bomb = response(&["gzip, gzip"], gzip(&gzip(&vec![b' '; 1_000_000])));
        assert_eq!(undo_content_encoding(bomb, 10_000), Err(BodyTooLarge(10_000)));
    }
}
