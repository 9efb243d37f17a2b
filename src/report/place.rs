//! `file:line:column` taken apart.

/// A place in a case file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file as the user knows it, with `/` between folders.
    pub file: &'a str,
    /// One-based line.
    pub line: Option<u32>,
    /// One-based column.
    pub column: Option<u32>,
}

impl<'a> Place<'a> {
    /// Reads `file`, `file:line` or `file:line:column`.
    pub fn parse(text: &'a str) -> Self {
        let (rest, last) = cut(text);
        let (file, before) = cut(rest);
        match (before, last) {
            (Some(line), Some(column)) => Self { file, line: Some(line), column: Some(column) },
            (None, Some(line)) => Self { file: rest, line: Some(line), column: None },
            _ => Self { file: text, line: None, column: None },
        }
    }
}

fn cut(text: &str) -> (&str, Option<u32>) {
    match text.rsplit_once(':').map(|(rest, number)| (rest, number.parse())) {
        Some((rest, Ok(number))) if number > 0 => (rest, Some(number)),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Place;

    #[rstest]
    #[case::whole("a/b.yaml:14:7", "a/b.yaml", Some(14), Some(7))]
    #[case::line("a/b.yaml:14", "a/b.yaml", Some(14), None)]
    #[case::file("a/b.yaml", "a/b.yaml", None, None)]
    #[case::drive("C:\\b.yaml:3:1", "C:\\b.yaml", Some(3), Some(1))]
    #[case::zero("a:0", "a:0", None, None)]
    fn places_are_taken_apart(
        #[case] text: &str,
        #[case] file: &str,
        #[case] line: Option<u32>,
        #[case] column: Option<u32>,
    ) {
        assert_eq!(Place::parse(text), Place { file, line, column });
    }
}
