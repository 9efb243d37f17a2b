//! The run document as JSON, and reading it back.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::document::{FORMAT, RunDocument};
use super::inert::is_hostile;

/// Bytes of a run file that are read at most, since all of it is held in memory. A run of 10 000
/// rows with evidence is a tenth of it; what a run writes has no such bound.
pub const MAX_BYTES: usize = 256 << 20;

/// Bytes of a text in a run file. What this program writes is cut far below.
pub const MAX_TEXT: usize = 1 << 20;

/// Why a file is no run document of ours.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is larger than anything that is read.
    #[error(
        "it holds more than {} MiB, which is the most that is read; a run in parts \
         (`run --partition 1/N`) writes smaller ones", MAX_BYTES >> 20
    )]
    TooLarge,
    /// One of its texts is larger than any that this program writes.
    #[error(
        "it holds a text of more than {MAX_TEXT} bytes, which none that this program wrote has"
    )]
    TextTooLarge,
    /// It ends in the middle.
    #[error("it is cut off at line {0}; was the run interrupted while it was written?")]
    Cut(usize),
    /// It is not JSON, or not a run document.
    #[error("it is no run document: {0}")]
    Malformed(serde_json::Error),
    /// It is a run document of another version.
    #[error("its format is {0}; this program reads format {FORMAT}")]
    Format(u64),
}

/// Writes the document, pretty-printed, with a line feed at its end. Fails where its rows cannot be
/// read, or the writer does.
///
/// Characters that would act on a reader's screen are written as `\uXXXX`: the value stays the
/// same, and the file can be shown in a terminal.
pub fn write<R: Serialize>(run: &RunDocument<R>, out: &mut dyn io::Write) -> io::Result<()> {
    write_value(run, &mut *out)?;
    out.write_all(b"\n")
}

/// A document in memory as text.
pub fn render(run: &RunDocument) -> String {
    to_text(run) + "\n"
}

/// Any value of a report, written the same way.
pub(super) fn to_text<T: Serialize>(value: &T) -> String {
    let mut bytes = Vec::new();
    write_value(value, &mut bytes).expect("a report has text keys only, and memory cannot fail");
    String::from_utf8(bytes).expect("JSON is written as UTF-8")
}

fn write_value<T: Serialize>(value: &T, out: impl io::Write) -> io::Result<()> {
    let pretty = Inert(PrettyFormatter::with_indent(b"  "));
    Ok(value.serialize(&mut Serializer::with_formatter(out, pretty))?)
}

/// Reads a document. Members that this version does not know are passed over.
pub fn read(bytes: &[u8]) -> Result<RunDocument, ReadError> {
    /// The only member that every version has.
    #[derive(serde::Deserialize)]
    struct Version {
        format: u64,
    }

    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    if longest_text(bytes) > MAX_TEXT {
        return Err(ReadError::TextTooLarge);
    }
    let failed = |error: serde_json::Error| {
        if error.is_eof() { ReadError::Cut(error.line()) } else { ReadError::Malformed(error) }
    };
    let version: Version = serde_json::from_slice(bytes).map_err(failed)?;
    if version.format != u64::from(FORMAT) {
        return Err(ReadError::Format(version.format));
    }
    serde_json::from_slice(bytes).map_err(failed)
}

/// Bytes of the longest text of a JSON document, as written.
fn longest_text(bytes: &[u8]) -> usize {
    let (mut longest, mut begin, mut escaped) = (0, None, false);
    for (at, byte) in bytes.iter().enumerate() {
        match (begin, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (None, b'"') => begin = Some(at + 1),
            (Some(from), b'"') => {
                longest = longest.max(at - from);
                begin = None;
            }
            _ => {}
        }
    }
    // A text that does not end is cut off; the parser tells that.
    longest
}

/// Pretty JSON without characters that act on a screen.
struct Inert<'a>(PrettyFormatter<'a>);

impl Formatter for Inert<'_> {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hostile(*c)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::sample;

    #[test]
    fn reading_gives_what_was_written() {
        let run = sample::document();
        assert_eq!(read(render(&run).as_bytes()).unwrap(), run);
    }

    #[test]
    fn the_document_has_the_fields_of_the_contract() {
        insta::assert_snapshot!(render(&sample::document()));
    }

    #[test]
    fn no_character_acts_on_a_screen() {
        let text = render(&sample::document());
        assert!(text.chars().all(|c| c == '\n' || !is_hostile(c)));
    }

    #[rstest]
    #[case::cut("{\"format\": 1, \"tool\": {", "cut off at line 1")]
    #[case::other_format("{\"format\": 2}", "format is 2")]
    #[case::not_json("<html>", "no run document")]
    #[case::not_ours("{\"format\": 1, \"tests\": 3}", "missing field `tool`")]
    #[case::list("[]", "no run document")]
    fn anything_else_is_refused(#[case] text: &str, #[case] reason: &str) {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }

    #[rstest]
    #[case::largest(MAX_TEXT, true)]
    #[case::larger(MAX_TEXT + 1, false)]
    fn a_text_of_any_size_is_not_read(#[case] size: usize, #[case] fits: bool) {
        let mut run = sample::conformant();
        run.target.name = "\"".repeat(size / 2) + &"x".repeat(size % 2);
        let read = read(render(&run).as_bytes());
        assert_eq!(read.is_ok(), fits, "{read:?}");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let told = read(&vec![0; MAX_BYTES + 1]).unwrap_err().to_string();
        assert!(told.contains("more than 256 MiB") && told.contains("--partition"), "{told}");
    }

    #[test]
    fn members_of_later_versions_are_passed_over() {
        let run = sample::conformant();
        let text = render(&run).replacen('{', "{\"later\": [1],", 1);
        assert_eq!(read(text.as_bytes()).unwrap(), run);
    }

    #[test]
    fn an_unknown_verdict_is_refused() {
        let text = render(&sample::conformant()).replace("\"pass\",", "\"great\",");
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("unknown variant `great`"), "{error}");
    }
}
