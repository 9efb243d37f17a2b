//! What of a value is told.

/// How many characters of a value are told.
pub const MOST_CHARACTERS: usize = 300;
/// How many names of members are told.
const MOST_NAMES: usize = 50;

/// A text cut to a length that a reader takes in.
pub fn brief(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        None => text.to_owned(),
        Some((at, _)) => {
            format!("{}… ({} characters in all)", &text[..at], text.chars().count())
        }
    }
}

/// Names of members in a row. A document may have a million.
pub(super) fn names<'a>(all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = all.len().saturating_sub(MOST_NAMES);
    let told: Vec<&str> = all.take(MOST_NAMES).collect();
    let told = brief(&told.join(", "));
    if more == 0 { told } else { format!("{told} … and {more} more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_and_many_names_are_cut() {
        assert_eq!(brief(&"标".repeat(300)), "标".repeat(300));
        assert!(brief(&"标".repeat(301)).ends_with("标… (301 characters in all)"));
        let many: Vec<String> = (0..51).map(|n| format!("m{n}")).collect();
        assert!(names(many.iter().map(String::as_str)).ends_with("m49 … and 1 more"));
        assert!(names(many[1..].iter().map(String::as_str)).ends_with("m49, m50"));
    }
}
