//! The reports that a command writes, in the form and to the place asked for.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::args::{Destination, ReportFormat, ReportTo};
use super::console::Console;
use super::failure::Failure;
use super::github;
use super::output::Output;
use crate::api::Format;
use crate::report::human::{self, Detail, View};
use crate::report::{RowSource, Shown};

/// Reports to be written at the end of a command.
#[derive(Debug)]
pub struct Reports {
    files: Vec<(ReportFormat, Output)>,
    stdout: Option<ReportFormat>,
}

impl Reports {
    /// Makes sure that every report can be written.
    pub fn open(asked: &[ReportTo]) -> Result<Self, Failure> {
        let mut reports = Self { files: Vec::new(), stdout: None };
        let mut paths: Vec<&PathBuf> = Vec::new();
        for report in asked {
            match &report.to {
                Destination::Stdout if reports.stdout.is_some() => {
                    return Err(Failure::usage(
                        "two reports go to the standard output",
                        "write one of them to a file",
                    ));
                }
                Destination::Stdout => reports.stdout = Some(report.format),
                Destination::File(path) => {
                    if paths.contains(&path) {
                        let title = format!("two reports go to {}", path.display());
                        return Err(Failure::usage(title, "give each a file of its own"));
                    }
                    paths.push(path);
                    reports.files.push((report.format, Output::open(path)?));
                }
            }
        }
        Ok(reports)
    }

    /// Whether the standard output belongs to a report.
    pub fn take_stdout(&self) -> bool {
        self.stdout.is_some()
    }

    /// The formats asked for.
    pub fn formats(&self) -> impl Iterator<Item = ReportFormat> {
        self.files.iter().map(|(format, _)| *format).chain(self.stdout)
    }

    /// Writes them, each as `render` makes it. One that cannot be written takes none of the others with it.
    pub fn write(
        self,
        render: impl Fn(ReportFormat) -> String,
        console: Console,
    ) -> Result<(), Failure> {
        self.fill(|format, out| out.write_all(render(format).as_bytes()), console)
    }

    /// Writes them piece by piece, each as `fill` does. One that cannot be written takes no other
    /// with it.
    pub fn fill(
        self,
        fill: impl Fn(ReportFormat, &mut dyn Write) -> io::Result<()>,
        console: Console,
    ) -> Result<(), Failure> {
        let mut written = Ok(());
        for (format, output) in self.files {
            written = Failure::both(written, output.fill(|out| fill(format, out)));
        }
        let printed = match self.stdout {
            Some(format) => console.stream(|out| fill(format, out)),
            None => Ok(()),
        };
        Failure::both(written, printed)
    }

    /// Tells how a run went, on whichever stream is free, and writes the reports.
    pub fn tell<R: RowSource + Serialize>(
        self,
        shown: Shown<'_, R>,
        detail: Detail,
        annotations: bool,
        console: Console,
    ) -> Result<(), Failure> {
        let told = if self.take_stdout() {
            let view = View { detail, colour: console.colour_err };
            console.stream_err(|out| human::write(shown, view, out))
        } else {
            let view = View { detail, colour: console.colour };
            console.stream(|out| human::write(shown, view, out))
        };
        let annotated =
            if annotations { github::tell(shown, console, self.take_stdout()) } else { Ok(()) };
        let written = self.fill(|format, out| run(format, shown, out), console);
        [told, annotated, written].into_iter().fold(Ok(()), Failure::both)
    }
}

/// How much is told.
pub fn detail(quiet: bool, verbose: bool) -> Detail {
    match (quiet, verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    }
}

/// One run in one form.
pub fn run<R: RowSource + Serialize>(
    format: ReportFormat,
    shown: Shown<'_, R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let format = match format {
        ReportFormat::Json => Format::Json,
        ReportFormat::Junit => Format::Junit,
        ReportFormat::Tap => Format::Tap,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Html => Format::Html,
        ReportFormat::Sarif => Format::Sarif,
        ReportFormat::Badge => Format::Badge,
    };
    format.write(shown, out)
}
