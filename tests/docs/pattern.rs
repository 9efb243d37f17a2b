//! Comparing what is said with what is printed.

const ANY: &str = "…";

/// Whether a text is what a pattern says, trailing blanks and empty lines at the end apart.
pub fn fits(pattern: &str, text: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect()
    };
    lines_fit(&lines(pattern), &lines(text))
}

fn lines_fit(pattern: &[String], text: &[String]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [any, rest @ ..] if any.trim() == ANY => {
            (0..=text.len()).any(|skipped| lines_fit(rest, &text[skipped..]))
        }
        [line, rest @ ..] => text
            .split_first()
            .is_some_and(|(first, text)| line_fits(line, first) && lines_fit(rest, text)),
    }
}

fn line_fits(pattern: &str, line: &str) -> bool {
    let Some((first, rest)) = pattern.split_once(ANY) else { return pattern == line };
    let Some(mut line) = line.strip_prefix(first) else { return false };
    let (between, last) = rest.rsplit_once(ANY).unwrap_or(("", rest));
    for part in between.split(ANY) {
        let Some(at) = line.find(part) else { return false };
        line = &line[at + part.len()..];
    }
    line.ends_with(last)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::fits;

    #[rstest]
    #[case::same("a\nb\n", "a\nb", true)]
    #[case::other("a\nb", "a\nc", false)]
    #[case::more("a", "a\nb", false)]
    #[case::any_lines("a\n…\nd", "a\nb\nc\nd", true)]
    #[case::no_lines("a\n…\nd", "a\nd", true)]
    #[case::any_characters("took … ms", "took 12 ms", true)]
    #[case::any_end("took …", "took 12 ms", true)]
    #[case::wrong_end("took … s", "took 12 ms!", false)]
    #[case::last_of_many("a…}", "a}b}", true)]
    #[case::between("a…b…c", "axbxc", true)]
    #[case::between_missing("a…b…c", "axc", false)]
    #[case::nothing("", "a", false)]
    fn patterns(#[case] pattern: &str, #[case] text: &str, #[case] fit: bool) {
        assert_eq!(fits(pattern, text), fit);
    }
}
