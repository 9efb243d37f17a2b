//! What a failed exchange means: which obstacle stands behind an error of the HTTP stack.

use std::error::Error;
use std::io::{self, ErrorKind};

use super::Limits;
use crate::wire::Obstacle;

/// The longest explanation that is passed on, in characters.
const MAX_REASON: usize = 300;

/// Finds the obstacle behind an error. The URL, whose query may hold a signature, is not part
/// of any text.
pub(super) fn obstacle(error: reqwest::Error, limits: &Limits) -> Obstacle {
    let error = error.without_url();
    let chain = || std::iter::successors(error.source(), |e| (*e).source());
    let reason = || reason(&error);

    if error.is_connect() {
        return if chain().any(is_tls) {
            Obstacle::Tls(reason())
        } else if error.is_timeout() {
            Obstacle::Connect(format!("no connection within {:?}", limits.connect))
        } else {
            Obstacle::Connect(reason())
        };
    }
    if error.is_timeout() {
        return Obstacle::Timeout(limits.read);
    }
    if error.is_builder() {
        return Obstacle::Unsendable(reason());
    }
    for hyper in chain().filter_map(|e| e.downcast_ref::<hyper::Error>()) {
        if hyper.is_parse_too_large() {
            let head = format!("its head is too large, or has over {} headers", limits.headers);
            return Obstacle::NotHttp(head);
        }
        if hyper.is_parse() {
            return Obstacle::NotHttp(reason());
        }
    }
    for io in chain().filter_map(|e| e.downcast_ref::<io::Error>()) {
        // The chunk decoder reports what is not a chunk as bad input.
        if matches!(io.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData) && !is_tls(io) {
            return Obstacle::NotHttp(reason());
        }
    }
    Obstacle::Dropped(reason())
}

/// The innermost cause of an error, as a text of bounded length.
pub(super) fn reason(error: &reqwest::Error) -> String {
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    shorten(&deepest.to_string())
}

/// Whether an error comes from the TLS layer; `io::Error` hides its cause from `source()`.
#[cfg(feature = "tls")]
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(|inner| is_tls(inner))
}

#[cfg(not(feature = "tls"))]
fn is_tls(_: &(dyn Error + 'static)) -> bool {
    false
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MAX_REASON {
        return text.to_owned();
    }
    text.chars().take(MAX_REASON).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_reasons_are_cut_at_a_character() {
        let long = "标".repeat(MAX_REASON + 1);
        assert_eq!(shorten(&long).chars().count(), MAX_REASON + 1);
        assert_eq!(shorten("short"), "short");
    }
}
