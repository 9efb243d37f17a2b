//! `*` in ids, codes and filters.

/// Whether a text fits a pattern in which `*` stands for any text, an empty one included.
/// Linear in the length of the text for each `*`; nothing else is special.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::matches;

    #[rstest]
    #[case("paging/*", "paging/walk[size=1]", true)]
    #[case("tags/key-length[*]", "tags/key-length[key=64xa]", true)]
    #[case("tags/key-length[*]", "tags/key-length", false)]
    #[case("*a*b", "xaxb", true)]
    #[case("*a*b", "xbxa", false)]
    #[case("a", "a", true)]
    #[case("a", "ab", false)]
    #[case("a*a", "a", false)]
    fn star_stands_for_any_text(#[case] pattern: &str, #[case] text: &str, #[case] fits: bool) {
        assert_eq!(matches(pattern, text), fits);
    }
}
