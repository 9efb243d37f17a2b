//! Words to choose from.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum, ValueHint};

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWord {
    Auto,
    Always,
    Never,
}

/// Whether to show a live line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressWord {
    Auto,
    Always,
    Never,
}

/// Whether calls must be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuthWord {
    Required,
    Optional,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// The statements of the specification
    Clauses,
    /// The tests
    Cases,
    /// What the tests expand into; the unit that gets a verdict
    Rows,
    /// The deliberately broken servers that the suite is measured with
    Mutants,
    /// The allowed interpretations of contested clauses
    Readings,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Table,
    Json,
}

/// What can be started.
#[derive(Debug, Subcommand)]
pub enum NewKind {
    /// A case: a file that is valid, and fails until it is filled in
    Case {
        /// Its path below the suite's folder, e.g. tags/key-unicode
        #[arg(value_name = "THEME/NAME")]
        id: String,
        /// A clause that it tests (repeatable)
        #[arg(long, value_name = "ID", required = true)]
        clause: Vec<String>,
        /// The suite's folder; the default suite below cases/ if none is named
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        suite: Option<PathBuf>,
    },
    /// A target file
    Target {
        /// The file to write
        #[arg(value_name = "FILE", default_value = "target.yaml", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// The endpoint
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// A suite with one clause and one case, for another operation
    #[command(disable_version_flag = true)]
    Suite {
        /// The folder to make; its name is the suite's
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// The operation
        #[arg(long, value_name = "NAME")]
        operation: String,
        /// Its version, e.g. 2014-05-26
        #[arg(long, value_name = "DATE")]
        api_version: String,
        /// Its product, e.g. Ecs
        #[arg(long, value_name = "CODE")]
        product: String,
    },
}

/// What is done with answers that differ from the stored ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SnapshotsWord {
    /// Tell them.
    Check,
    /// Write them down for review.
    Review,
    /// Store them.
    Accept,
}

/// Formats of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Openapi,
}
