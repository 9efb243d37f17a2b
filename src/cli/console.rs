//! What is printed, and where. The only place of the program that prints.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::args::{ColorWord, ProgressWord};
use super::failure::Failure;
use crate::report::inert::terminal_block;

/// Characters of a message that are shown.
const MOST_SHOWN: usize = 100_000;

/// The two output streams of the process.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// Whether what goes to the standard output is coloured.
    pub colour: bool,
    /// Whether what goes to the standard error is coloured.
    pub colour_err: bool,
}

impl Console {
    /// The process's streams, coloured as asked.
    pub fn new(color: ColorWord) -> Self {
        let asked = |choice: ColorChoice| match color {
            ColorWord::Always => true,
            ColorWord::Never => false,
            ColorWord::Auto => choice != ColorChoice::Never,
        };
        Self {
            colour: asked(AutoStream::choice(&io::stdout())),
            colour_err: asked(AutoStream::choice(&io::stderr())),
        }
    }

    /// Prints to the standard output. A reader that has seen enough is no error.
    pub fn print(self, text: &str) -> Result<(), Failure> {
        self.stream(|out| out.write_all(text.as_bytes()))
    }

    /// Lets something write to the standard output piece by piece.
    #[expect(clippy::unused_self, reason = "printing is the console's")]
    pub fn stream(
        self,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        written(fill, io::stdout().lock(), "the standard output")
    }

    /// Lets something write to the standard error piece by piece. Fails where that something does.
    #[expect(clippy::unused_self, reason = "printing is the console's")]
    pub fn stream_err(
        self,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        written(fill, Unheard(io::stderr().lock()), "the standard error")
    }

    /// Prints to the standard error, where nothing can be done if that fails.
    #[expect(clippy::unused_self, reason = "printing is the console's")]
    pub fn print_err(self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Tells something that is no error.
    pub fn note(self, text: &str) {
        // A live line may stand there.
        let clear = if io::stderr().is_terminal() { "\r\u{1b}[2K" } else { "" };
        self.print_err(&format!("{clear}{} {}\n", self.word("note:", "36"), inert(text)));
    }

    /// Tells why a command failed.
    pub fn tell(self, failure: &Failure) {
        let text = inert(&failure.to_string());
        let word = self.word("error:", "1;31");
        let mut lines = text.lines().map(|line| match line.strip_prefix("error:") {
            Some(rest) => format!("{word}{rest}\n"),
            None => format!("{line}\n"),
        });
        self.print_err(&lines.by_ref().collect::<String>());
    }

    fn word(self, word: &str, style: &str) -> String {
        if self.colour_err { format!("\u{1b}[{style}m{word}\u{1b}[0m") } else { word.to_owned() }
    }

    /// Whether a live line is shown on the standard error.
    pub fn shows_progress(asked: ProgressWord) -> bool {
        match asked {
            ProgressWord::Always => true,
            ProgressWord::Never => false,
            ProgressWord::Auto => {
                io::stderr().is_terminal()
                    && std::env::var_os("CI").is_none()
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

/// A stream of which nobody minds whether it takes anything.
struct Unheard<W>(W);

impl<W: Write> Write for Unheard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

fn written(
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    stream: impl Write,
    name: &str,
) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(64 << 10, stream);
    match fill(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::io(format!("cannot write to {name}"), &error))
        }
        _ => Ok(()),
    }
}

fn inert(text: &str) -> String {
    terminal_block(text, MOST_SHOWN)
}
