//! Makes hostile text inert for each medium it is printed to. What a target sends is only ever
//! shown through here: control characters, ANSI and OSC sequences, bidi and zero-width characters
//! become visible escapes such as `\u{1b}`, and length is bounded.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters of a value that are shown; a reader needs no more, and a report must stay small.
pub const MAX_VALUE: usize = 2_000;

/// Whether a character would act on a reader's screen instead of being seen.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' // zero-width, and left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202e}' // line and paragraph separators, bidi embeddings
            | '\u{2060}'..='\u{206f}' // word joiner, bidi isolates
            | '\u{3164}' | '\u{ffa0}' | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}') // tags
}

/// One line: line breaks and tabs are escaped too, and at most `max` characters are shown.
pub fn line(text: &str, max: usize) -> String {
    escape(&bounded(text, max), |_| false)
}

/// Several lines: line feeds stay, `\r\n` becomes one, and at most `max` characters are shown.
pub fn block(text: &str, max: usize) -> String {
    escape(&bounded(text, max).replace("\r\n", "\n"), |c| c == '\n')
}

fn escape(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if keep(c) || !is_hostile(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out
}

/// At most `max` characters, and how many were left out.
pub fn bounded(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        None => Cow::Borrowed(text),
        Some((cut, _)) => {
            let left_out = text[cut..].chars().count();
            Cow::Owned(format!("{}… ({left_out} more characters)", &text[..cut]))
        }
    }
}

/// One line for a terminal or a CI log. Runners act on `##[…]` and `##vso[…]` wherever they stand
/// in a line, and on `::…` at its start, so these are broken up.
pub fn terminal(text: &str, max: usize) -> String {
    disarm(&line(text, max))
}

/// Several lines for a terminal or a CI log, each disarmed.
pub fn terminal_block(text: &str, max: usize) -> String {
    disarm_lines(&block(text, max))
}

/// Breaks up what a CI runner would take for a command, in text that is otherwise inert.
pub fn disarm_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(disarm).collect();
    lines.join("\n")
}

fn disarm(line: &str) -> String {
    let body = line.trim_start();
    let mut out = line.replace("##[", "#\\u{23}[").replace("##vso[", "#\\u{23}vso[");
    if body.starts_with("::") {
        out.replace_range(line.len() - body.len()..=line.len() - body.len(), "\\u{3a}");
    }
    out
}

/// A Markdown code span. Inside it nothing but the closing fence has a meaning, so the fence is
/// longer than any run of backticks in the text; `|` is escaped because a table ends cells first.
pub fn markdown_code(text: &str, max: usize) -> String {
    let text = line(text, max).replace('|', "\\|");
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A fenced Markdown block.
pub fn markdown_block(text: &str, language: &str, max: usize) -> String {
    let text = block(text, max);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// Markdown prose: every character with a meaning to Markdown, HTML or GitHub is escaped.
pub fn markdown_text(text: &str, max: usize) -> String {
    let mut out = String::new();
    for c in line(text, max).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A reference keeps GitHub from seeing a mention.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.replace("://", ":&#47;/").replace("www.", "www&#46;")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The message of a workflow command.
pub fn workflow_data(text: &str, max: usize) -> String {
    block(text, max).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
pub fn workflow_property(text: &str) -> String {
    workflow_data(&line(text, MAX_VALUE), MAX_VALUE).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("标 naïve 👍", "标 naïve 👍")]
    #[case::ansi("\u{1b}[31mred", "\\u{1b}[31mred")]
    #[case::osc_link("\u{1b}]8;;http://x\u{7}", "\\u{1b}]8;;http://x\\u{7}")]
    #[case::c1("\u{9b}31m", "\\u{9b}31m")]
    #[case::bidi("a\u{202e}b\u{2066}", "a\\u{202e}b\\u{2066}")]
    #[case::zero_width("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}")]
    #[case::breaks("a\r\nb\tc\u{2028}", "a\\r\\nb\\tc\\u{2028}")]
    #[case::nul_and_delete("\0\u{7f}", "\\u{0}\\u{7f}")]
    #[case::tag("\u{e0041}", "\\u{e0041}")]
    fn a_line_shows_what_would_act(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(line(text, 100), shown);
    }

    #[test]
    fn a_block_keeps_line_feeds_only() {
        assert_eq!(block("a\r\nb\rc\n\u{1b}", 100), "a\nb\\rc\n\\u{1b}");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(bounded("标标标", 3), "标标标");
        assert_eq!(bounded("标标标标标", 3), "标标标… (2 more characters)");
    }

    #[rstest]
    #[case::command("::set-env name=A::b", "\\u{3a}:set-env name=A::b")]
    #[case::indented("  ::error::x", "  \\u{3a}:error::x")]
    #[case::legacy("a ##[error]x", "a #\\u{23}[error]x")]
    #[case::pipelines("a ##vso[task]x", "a #\\u{23}vso[task]x")]
    #[case::harmless("a::b", "a::b")]
    fn a_log_line_is_no_command(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(terminal(text, 100), shown);
    }

    #[rstest]
    #[case::plain("a", "`a`")]
    #[case::backticks("a``b", "```a``b```")]
    #[case::edge("`a", "`` `a ``")]
    #[case::pipe("a|b", "`a\\|b`")]
    #[case::empty("", "(empty)")]
    fn a_code_span_cannot_be_left(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(markdown_code(text, 100), shown);
    }

    #[test]
    fn prose_is_neither_markup_nor_mention_nor_link() {
        assert_eq!(
            markdown_text("<b>@all *x* http://e www.e [a](b)", 100),
            "&lt;b&gt;&#64;all \\*x\\* http:&#47;/e www&#46;e \\[a\\](b)"
        );
    }

    #[test]
    fn a_workflow_command_stays_one() {
        assert_eq!(workflow_data("a\n::error::b%", 100), "a%0A::error::b%25");
        assert_eq!(workflow_property("a:b,c\n"), "a%3Ab%2Cc\\n");
    }
}
