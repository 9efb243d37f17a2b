//! Text in columns of a terminal: widths count what is seen, so CJK text takes two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Fills a text with blanks on the right.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Fills a text with blanks on the left.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Cuts a text that is too wide, with `…` at its end.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    format!("{}…", &text[..fitting(text, columns.saturating_sub(1))])
}

/// Breaks a text into lines: at blanks where there are some, else anywhere.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.split('\n') {
        let mut rest = line;
        while width(rest) > columns {
            let fits = fitting(rest, columns).max(rest.chars().next().map_or(0, char::len_utf8));
            let at_blank = rest[..fits].rfind(' ').filter(|at| rest[..*at].trim() != "");
            let at = if rest[fits..].starts_with(' ') { fits } else { at_blank.unwrap_or(fits) };
            out.push(rest[..at].trim_end().to_owned());
            rest = rest[at..].trim_start_matches(' ');
        }
        out.push(rest.to_owned());
    }
    out
}

/// Byte length of the longest beginning that fits.
fn fitting(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return at;
        }
    }
    text.len()
}

/// Breaks a shell command before its options, each line but the last ending in `\`.
pub fn wrap_command(command: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in shell_words(command) {
        let joined = current.is_empty() || width(&current) + 1 + width(word) + 2 <= columns;
        if joined {
            if !current.is_empty() {
                current.push(' ');
            }
        } else {
            lines.push(format!("{current} \\"));
            "  ".clone_into(&mut current);
        }
        current.push_str(word);
    }
    lines.push(current);
    lines
}

/// Words as a shell splits them, quotes and all. An option keeps its argument.
fn shell_words(command: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), 0, None);
    let mut escaped = false;
    for (at, c) in command.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ' ') if !takes_argument(&command[start..at]) => {
                words.push(&command[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&command[start..]);
    words
}

fn takes_argument(word: &str) -> bool {
    matches!(word, "-H" | "-X" | "-d" | "--data" | "--data-raw" | "--data-binary" | "--header")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::blanks("one two three", 8, &["one two", "three"])]
    #[case::exact("one two", 7, &["one two"])]
    #[case::no_blank("abcdefgh", 3, &["abc", "def", "gh"])]
    #[case::cjk("標籤的鍵", 5, &["標籤", "的鍵"])]
    #[case::feeds("a\n\nb", 9, &["a", "", "b"])]
    #[case::wider_than_a_column("標a", 1, &["標", "a"])]
    fn text_is_wrapped(#[case] text: &str, #[case] columns: usize, #[case] lines: &[&str]) {
        assert_eq!(wrap(text, columns), lines);
    }

    #[test]
    fn columns_are_filled_and_cut_by_what_is_seen() {
        assert_eq!(left("標", 4), "標  ");
        assert_eq!(right("標", 4), "  標");
        assert_eq!(cut("標籤的鍵", 5), "標籤…");
    }

    #[test]
    fn a_command_is_broken_before_options_only() {
        let lines = wrap_command("curl -sS -X POST 'http://x/?a=b c' -H 'k: v w' -d 'a b'", 30);
        assert_eq!(
            lines,
            ["curl -sS -X POST \\", "  'http://x/?a=b c' \\", "  -H 'k: v w' -d 'a b'"]
        );
    }
}
