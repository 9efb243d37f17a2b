//! Wrong values made out of right ones.

use crate::case::model::Alter;

/// A wrong value made out of a right one.
pub(super) fn altered(value: &str, how: Option<Alter>) -> String {
    let other = |c: char| if c == 'A' { 'B' } else { 'A' };
    let replace = |at: Option<usize>| {
        let mut characters: Vec<char> = value.chars().collect();
        if let Some(at) = at {
            characters[at] = other(characters[at]);
        }
        characters.into_iter().collect::<String>()
    };
    let count = value.chars().count();
    match how {
        None => value.to_owned(),
        Some(Alter::FirstCharacter) => {
            replace(value.chars().position(|c| c.is_ascii_alphanumeric()))
        }
        Some(Alter::LastCharacter) => {
            let last = value.chars().rev().position(|c| c.is_ascii_alphanumeric());
            replace(last.map(|from_end| count - 1 - from_end))
        }
        Some(Alter::FirstHalf) => value.chars().take(count / 2).collect(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::last("abc=", Some(Alter::LastCharacter), "abA=")]
    #[case::first("Abc", Some(Alter::FirstCharacter), "Bbc")]
    #[case::half("abcd", Some(Alter::FirstHalf), "ab")]
    #[case::as_it_is("abcd", None, "abcd")]
    fn values_are_made_wrong(#[case] value: &str, #[case] how: Option<Alter>, #[case] due: &str) {
        assert_eq!(altered(value, how), due);
    }
}
