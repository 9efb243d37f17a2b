//! The forms of a report.

use crate::report::html::{self, Report};
use crate::report::{RunDocument, badge, human, json, junit, markdown, sarif, tap};
use crate::spec::Ledger;

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
    /// One run in this form; the ledger gives the clauses' words.
    pub(crate) fn render(self, run: &RunDocument, ledger: Option<&Ledger>) -> String {
        match self {
            Self::Text => {
                let view = human::View { detail: human::Detail::Normal, colour: false };
                human::render(run, ledger, view)
            }
            Self::Json => json::render(run),
            Self::Junit => junit::render(run, ledger),
            Self::Tap => tap::render(run),
            Self::Markdown => markdown::render(run, ledger),
            Self::Html => {
                html::render(Report { runs: std::slice::from_ref(run), ledger, previous: None })
            }
            Self::Sarif => sarif::render(run, ledger),
            Self::Badge => badge::render(run),
        }
    }
}
