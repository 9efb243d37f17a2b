//! The reports that a command writes, in the form and to the place asked for.

use std::path::PathBuf;

use super::args::{Destination, ReportFormat, ReportTo};
use super::console::Console;
use super::failure::Failure;
use super::output::Output;
use crate::api::Format;
use crate::report::RunDocument;
use crate::spec::Ledger;

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
        let mut written = Ok(());
        for (format, output) in self.files {
            written = Failure::both(written, output.write(render(format).as_bytes()));
        }
        let printed = match self.stdout {
            Some(format) => console.print(&render(format)),
            None => Ok(()),
        };
        Failure::both(written, printed)
    }
}

/// One run in one form.
pub fn run(format: ReportFormat, run: &RunDocument, ledger: Option<&Ledger>) -> String {
    let format = match format {
        ReportFormat::Json => Format::Json,
        ReportFormat::Junit => Format::Junit,
        ReportFormat::Tap => Format::Tap,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Html => Format::Html,
        ReportFormat::Sarif => Format::Sarif,
        ReportFormat::Badge => Format::Badge,
    };
    format.render(run, ledger)
}
