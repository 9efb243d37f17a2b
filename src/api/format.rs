//! The forms of a report.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::html::{self, Report};
use crate::report::{RowSource, Shown, badge, human, json, junit, markdown, sarif, tap};

/// A form in which a [`Report`](crate::Report) is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// What the command line prints, without colour.
    Text,
    /// The run document; its schema is `schemas/run.schema.json`.
    Json,
    /// JUnit XML, for CI servers.
    Junit,
    /// The Test Anything Protocol.
    Tap,
    /// A page of Markdown, for a job summary or a pull request.
    Markdown,
    /// One HTML page without anything outside it.
    Html,
    /// SARIF, for code scanning.
    Sarif,
    /// JSON for a badge of shields.io.
    Badge,
}

impl Format {
    /// Writes one run in this form. Memory does not grow with its rows, but for HTML and SARIF.
    /// Fails where its rows cannot be read, or the writer does.
    pub(crate) fn write<R: RowSource + Serialize>(
        self,
        shown: Shown<'_, R>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let text = match self {
            Self::Text => {
                let view = human::View { detail: human::Detail::Normal, colour: false };
                return human::write(shown, view, out);
            }
            Self::Json => return json::write(shown.run, out),
            Self::Junit => return junit::write(shown, out),
            Self::Tap => return tap::write(shown, out),
            Self::Markdown => markdown::render(shown),
            Self::Badge => badge::render(shown),
            Self::Html => {
                let run = R::whole(shown.run)?;
                let runs = std::slice::from_ref(&*run);
                html::render(Report { runs, ledger: shown.ledger, previous: None })
            }
            Self::Sarif => sarif::render(&*R::whole(shown.run)?, shown.ledger),
        };
        out.write_all(text.as_bytes())
    }
}
