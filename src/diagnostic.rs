//! An error in a file that somebody wrote: what, where, and what to do next.

use std::fmt;

/// A mistake in an input file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, as a lower-case fragment.
    pub title: String,
    /// The file as the user knows it.
    pub file: String,
    /// One-based line; 0 when the whole file is meant.
    pub line: usize,
    /// One-based column; 0 when the whole line is meant.
    pub column: usize,
    /// The line itself, when it is known.
    pub source: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake about a file as a whole.
    pub fn of_file(file: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            file: file.into(),
            line: 0,
            column: 0,
            source: None,
            help: None,
        }
    }

    /// A mistake at a place of a text.
    pub fn at(
        file: impl Into<String>,
        text: &str,
        (line, column): (usize, usize),
        title: impl Into<String>,
    ) -> Self {
        Self {
            line,
            column,
            source: line.checked_sub(1).and_then(|n| text.lines().nth(n)).map(str::to_owned),
            ..Self::of_file(file, title)
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        write!(f, "  --> {}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        if let Some(source) = &self.source {
            let gutter = " ".repeat(self.line.to_string().len());
            let shown: String =
                source.chars().take(160).map(|c| if c == '\t' { '→' } else { c }).collect();
            write!(f, "\n{gutter} |\n{} | {shown}\n{gutter} |", self.line)?;
            if self.column > 0 && self.column <= 160 {
                write!(f, " {}^", " ".repeat(self.column - 1))?;
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}
