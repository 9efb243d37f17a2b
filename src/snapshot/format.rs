//! insta's file format: a header between two `---` lines, then the text.
//!
//! insta itself takes a file without header, or with a merge conflict in it, for an old format and
//! reads an empty text; here both are mistakes with a line.

use std::fmt::Write;

use similar::TextDiff;

use crate::diagnostic::Diagnostic;

/// The line around the header.
const FENCE: &str = "---";

/// Characters of a difference that are kept.
const MAX_DIFF: usize = 20_000;

/// A stored answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The file that asks for it: the case.
    pub source: Option<String>,
    /// What it shows, in a sentence.
    pub description: Option<String>,
    /// What was sent.
    pub expression: Option<String>,
    /// Where it comes from: suite, target.
    pub info: Vec<(String, String)>,
    /// The text, with line feeds only and none at its end.
    pub body: String,
}

impl Snapshot {
    /// The file's text.
    pub fn to_text(&self) -> String {
        let mut out = format!("{FENCE}\n");
        for (key, value) in [
            ("source", &self.source),
            ("description", &self.description),
            ("expression", &self.expression),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key}: {}", quote(value));
            }
        }
        if !self.info.is_empty() {
            out.push_str("info:\n");
            for (key, value) in &self.info {
                let _ = writeln!(out, "  {}: {}", written_key(key), quote(value));
            }
        }
        let _ = writeln!(out, "{FENCE}\n{}", tidy(&self.body));
        out
    }

    /// How a text differs from the stored one, as a unified diff; `None` where it does not.
    pub fn difference(&self, actual: &str) -> Option<String> {
        let actual = tidy(actual);
        if self.body == actual {
            return None;
        }
        let diff = TextDiff::from_lines(&self.body, &actual);
        let unified =
            diff.unified_diff().missing_newline_hint(false).header("stored", "now").to_string();
        Some(unified.chars().take(MAX_DIFF).collect())
    }
}

/// Reads a snapshot; `file` is its name for messages.
pub fn parse(file: &str, text: &str) -> Result<Snapshot, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    if let Some(line) = text.lines().position(is_conflict) {
        let title = "the snapshot has a merge conflict in it";
        return Err(Diagnostic::at(file, &text, (line + 1, 1), title)
            .help("resolve it, or delete the file and run with `--snapshots accept`"));
    }
    let mut lines = text.split('\n');
    if lines.next().map(str::trim_end) != Some(FENCE) {
        return Err(Diagnostic::at(file, &text, (1, 1), "the snapshot has no header")
            .help("the first line of a snapshot is `---`; delete the file and run with `--snapshots accept`"));
    }
    let mut snapshot = Snapshot::default();
    let mut number = 1;
    let mut in_info = false;
    loop {
        number += 1;
        let Some(line) = lines.next() else {
            return Err(Diagnostic::at(file, &text, (1, 1), "the header does not end")
                .help("a second line `---` ends it"));
        };
        if line.trim_end() == FENCE {
            break;
        }
        in_info = header_line(&mut snapshot, line, in_info).map_err(|title| {
            Diagnostic::at(file, &text, (number, 1), title).help(
                "a header line is `key: value`, with the value in double quotes if it is not plain",
            )
        })?;
    }
    snapshot.body = tidy(&lines.collect::<Vec<_>>().join("\n"));
    Ok(snapshot)
}

/// Takes one line of the header; the answer is whether the next indented line belongs to `info`.
fn header_line(snapshot: &mut Snapshot, line: &str, in_info: bool) -> Result<bool, String> {
    if line.trim().is_empty() {
        return Ok(in_info);
    }
    let indented = line.starts_with(' ');
    if indented && !in_info {
        // Part of a key that is not ours.
        return Ok(false);
    }
    let Some((key, value)) = key_and_value(line.trim())? else {
        return if indented { Ok(true) } else { Err("a header line has no `:`".to_owned()) };
    };
    if indented {
        snapshot.info.push((key, unquote(value)?));
        return Ok(true);
    }
    match &*key {
        "source" => snapshot.source = Some(unquote(value)?),
        "description" => snapshot.description = Some(unquote(value)?),
        "expression" => snapshot.expression = Some(unquote(value)?),
        "snapshot_kind" if unquote(value)? == "binary" => {
            return Err("binary snapshots are not supported".to_owned());
        }
        _ => {}
    }
    Ok(key == "info")
}

/// Splits a header line at the colon after its key, which may hold others where it is quoted.
fn key_and_value(line: &str) -> Result<Option<(String, &str)>, String> {
    let end = if line.starts_with('"') {
        let mut quoted = serde_json::Deserializer::from_str(line).into_iter::<String>();
        let read = quoted.next().is_some_and(|key| key.is_ok());
        if read { quoted.byte_offset() } else { return Err("a quoted key does not end".to_owned()) }
    } else {
        line.find(':').unwrap_or(line.len())
    };
    let (key, rest) = line.split_at(end);
    let value = rest.trim_start().strip_prefix(':');
    value.map(|value| Ok((unquote(key)?, value))).transpose()
}

/// A key as it is written: quoted unless it is a plain word.
fn written_key(key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !key.is_empty() && key.chars().all(is_plain) { key.to_owned() } else { quote(key) }
}

fn quote(value: &str) -> String {
    // A JSON string is a double-quoted YAML scalar.
    serde_json::Value::from(value).to_string()
}

fn unquote(value: &str) -> Result<String, String> {
    let value = value.trim();
    if value.starts_with('"') {
        return serde_json::from_str(value)
            .map_err(|_| format!("the quoted value {value} cannot be read"));
    }
    match value.strip_prefix('\'') {
        None => Ok(value.to_owned()),
        Some(rest) => match rest.strip_suffix('\'') {
            Some(inside) => Ok(inside.replace("''", "'")),
            None => Err(format!("the quoted value {value} does not end")),
        },
    }
}

fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", ">>>>>>>", "|||||||"]
        .iter()
        .filter_map(|marker| line.strip_prefix(marker))
        .any(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Line feeds only, and none at the end. However many carriage returns stand before a line feed, all
/// of them go: otherwise a text would be another one each time it is read.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    lines.join("\n").trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn full() -> Snapshot {
        Snapshot {
            source: Some("cases/made-up/paging/first-page.yaml".to_owned()),
            description: Some("A page of 10: \"first\" # not a comment".to_owned()),
            expression: Some("ListThings?Size=10".to_owned()),
            info: vec![("suite".to_owned(), "made-up".to_owned())],
            body: "--- text\n{\n  \"a\": \"標\"\n}".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(parse("a.snap", &full().to_text()), Ok(full()));
    }

    #[rstest]
    #[case::blanks(" or RequestId")]
    #[case::empty("")]
    #[case::colon("a: b")]
    #[case::quotes("\"a\": 'b'")]
    #[case::lines("a\n---")]
    fn any_key_is_read_back(#[case] key: &str) {
        let stored = Snapshot { info: vec![(key.to_owned(), "x".to_owned())], ..full() };
        assert_eq!(parse("a.snap", &stored.to_text()), Ok(stored));
    }

    #[test]
    fn the_text_of_the_file() {
        insta::assert_snapshot!(full().to_text());
    }

    #[rstest]
    #[case::plain("---\nsource: a b\n---\nx\n", "x")]
    #[case::single_quotes("---\ndescription: 'it''s'\n---\nx", "x")]
    #[case::crlf("---\r\nsource: a\r\n---\r\nx\r\ny\r\n", "x\ny")]
    #[case::no_text("---\n---\n", "")]
    #[case::unknown_keys(
        "---\nassertion_line: 12\ninput_file: a\nother:\n  - 1\n  b: 2\n---\nx",
        "x"
    )]
    #[case::fence_in_the_text("---\n---\n---\nx", "---\nx")]
    #[case::blank_lines_at_the_end("---\n---\nx\n\n\n", "x")]
    fn headers_of_others_are_read(#[case] text: &str, #[case] body: &str) {
        assert_eq!(parse("a.snap", text).unwrap().body, body);
    }

    #[rstest]
    #[case::no_header("{}\n", 1, "no header")]
    #[case::empty("", 1, "no header")]
    #[case::legacy("Expression: a\nSource: b\n\ntext", 1, "no header")]
    #[case::open_header("---\nsource: a\n", 1, "does not end")]
    #[case::conflict(
        "---\nsource: a\n---\n{\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n}",
        5,
        "merge conflict"
    )]
    #[case::conflict_in_the_header("---\n<<<<<<< HEAD\nsource: a\n---\n", 2, "merge conflict")]
    #[case::no_colon("---\nsource\n---\n", 2, "no `:`")]
    #[case::open_quote("---\nsource: \"a\n---\n", 2, "cannot be read")]
    #[case::binary("---\nextension: png\nsnapshot_kind: binary\n---\n", 3, "binary")]
    fn mistakes_have_a_line(#[case] text: &str, #[case] line: usize, #[case] title: &str) {
        let mistake = parse("a.snap", text).unwrap_err();
        assert_eq!(mistake.line, line, "{mistake}");
        assert!(mistake.title.contains(title), "{mistake}");
        assert!(mistake.help.is_some());
    }

    #[test]
    fn a_difference_is_told_by_lines() {
        let stored = Snapshot { body: "a\nb\nc".to_owned(), ..Snapshot::default() };
        assert_eq!(stored.difference("a\r\nb\nc\n\n"), None);
        let told = stored.difference("a\nB\nc").unwrap();
        assert_eq!(told, "--- stored\n+++ now\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    }

    /// Pins the format in the first direction: insta reads what is written here.
    #[test]
    fn insta_reads_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snap");
        std::fs::write(&path, full().to_text()).unwrap();
        let read = insta::Snapshot::from_file(&path).unwrap();
        let insta::internals::SnapshotContents::Text(text) = read.contents() else {
            panic!("it is text")
        };
        assert_eq!(text.to_string(), full().body);
        assert_eq!(read.metadata().source(), full().source.as_deref());
        assert_eq!(read.metadata().description(), full().description.as_deref());
        assert_eq!(read.metadata().expression(), full().expression.as_deref());
    }

    /// Pins the format in the other direction: what insta writes is read here.
    #[test]
    fn what_insta_writes_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let [ours, theirs] = ["ours.snap", "theirs.snap"].map(|name| folder.path().join(name));
        std::fs::write(&ours, full().to_text()).unwrap();
        insta::Snapshot::from_file(&ours).unwrap().save(&theirs).unwrap();
        let text = std::fs::read_to_string(&theirs).unwrap();
        assert_eq!(parse("theirs.snap", &text), Ok(full()), "{text}");
    }
}
