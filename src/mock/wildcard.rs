//! Patterns with `*` (any text) and `?` (one character), as RAM policies have them.

/// Whether a pattern stands for a text.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let places = places_after(&pattern, text);
    places[pattern.len()]
}

/// Whether a pattern stands for every text that begins with `prefix`.
pub fn covers_all(pattern: &str, prefix: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let places = places_after(&pattern, prefix);
    // What is left must take any text: nothing but stars, at least one.
    (0..pattern.len()).any(|at| places[at] && pattern[at..].iter().all(|&c| c == '*'))
}

/// Whether a pattern stands for some text that begins with `prefix`.
pub fn touches_any(pattern: &str, prefix: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    places_after(&pattern, prefix).contains(&true)
}

/// At which places of the pattern a reader can be after the text: one more than it is long.
fn places_after(pattern: &[char], text: &str) -> Vec<bool> {
    let mut places = vec![false; pattern.len() + 1];
    places[0] = true;
    skip_stars(pattern, &mut places);
    for c in text.chars() {
        let mut next = vec![false; pattern.len() + 1];
        for (at, _) in places.iter().enumerate().filter(|(_, here)| **here) {
            match pattern.get(at) {
                Some('*') => next[at] = true,
                Some('?') => next[at + 1] = true,
                Some(&literal) if literal == c => next[at + 1] = true,
                _ => {}
            }
        }
        skip_stars(pattern, &mut next);
        places = next;
    }
    places
}

/// A star may stand for nothing.
fn skip_stars(pattern: &[char], places: &mut [bool]) {
    for (at, &c) in pattern.iter().enumerate() {
        if places[at] && c == '*' {
            places[at + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::same("abc", "abc", true)]
    #[case::other("abc", "abd", false)]
    #[case::longer("abc", "abcd", false)]
    #[case::all("*", "", true)]
    #[case::middle("a*c", "abbc", true)]
    #[case::backtracking("*a*b", "aab", true)]
    #[case::one("a?c", "a标c", true)]
    #[case::one_missing("a?", "a", false)]
    #[case::prefix("ecs:Describe*", "ecs:DescribeX", true)]
    fn a_pattern_stands_for(#[case] pattern: &str, #[case] text: &str, #[case] expected: bool) {
        assert_eq!(matches(pattern, text), expected);
    }

    #[rstest]
    #[case::all("*", true, true)]
    #[case::of_the_prefix("instance/*", true, true)]
    #[case::within("inst*", true, true)]
    #[case::one("instance/i-1", false, true)]
    #[case::some("instance/i-*", false, true)]
    #[case::one_or_more("instance/?*", false, true)]
    #[case::other("disk/*", false, false)]
    fn a_pattern_covers_or_touches(
        #[case] pattern: &str,
        #[case] covers: bool,
        #[case] touches: bool,
    ) {
        assert_eq!(covers_all(pattern, "instance/"), covers);
        assert_eq!(touches_any(pattern, "instance/"), touches);
    }
}
