//! Why something cannot be done. Opaque, so that more reasons can be added.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::exit::Exit;

/// Why there is no report: a wrong suite, target, filter or file. Whatever a target answers is in
/// the [`Report`](crate::Report) and never an error.
///
/// The text says what is wrong, where, and what to do next.
///
/// ```
/// let error = "theme(tagz".parse::<acs_conform::Filter>().unwrap_err();
/// assert!(error.is_filter());
/// assert!(error.to_string().contains("--> --filter:1:"), "{error}");
/// ```
pub struct Error {
    kind: Kind,
    exit: Exit,
    told: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Suite,
    Target,
    Filter,
    Known,
    Report,
}

impl Error {
    pub(crate) fn suite(mistakes: Vec<Diagnostic>) -> Self {
        Self::of(Kind::Suite, mistakes)
    }

    pub(crate) fn target(mistakes: Vec<Diagnostic>) -> Self {
        Self::of(Kind::Target, mistakes)
    }

    pub(crate) fn filter(mistake: Diagnostic) -> Self {
        Self::of(Kind::Filter, vec![mistake])
    }

    pub(crate) fn known(mistakes: Vec<Diagnostic>) -> Self {
        Self::of(Kind::Known, mistakes)
    }

    pub(crate) fn report(told: impl fmt::Display) -> Self {
        Self { kind: Kind::Report, exit: Exit::Usage, told: vec![told.to_string()] }
    }

    /// A target that cannot be used, and what to do about it.
    pub(crate) fn unusable(title: impl fmt::Display, help: impl fmt::Display) -> Self {
        let told = vec![format!("{title}\n  = help: {help}")];
        Self { kind: Kind::Target, exit: Exit::Usage, told }
    }

    /// A target that cannot be judged from here, and what to do about it.
    pub(crate) fn unjudged(title: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self { exit: Exit::Unjudged, ..Self::unusable(title, help) }
    }

    fn of(kind: Kind, mistakes: Vec<Diagnostic>) -> Self {
        let told = mistakes.into_iter().map(|mistake| mistake.to_string()).collect();
        Self { kind, exit: Exit::Usage, told }
    }

    /// The exit code that a command ends with, and each mistake as text.
    pub(crate) fn into_parts(self) -> (Exit, Vec<String>) {
        (self.exit, self.told)
    }

    /// Whether the files of a suite are wrong, or it has no such edition.
    pub fn is_suite(&self) -> bool {
        self.kind == Kind::Suite
    }

    /// Whether the target cannot be used: its file, URL, credentials or certificates.
    pub fn is_target(&self) -> bool {
        self.kind == Kind::Target
    }

    /// Whether the filter is wrong, or names what no row has.
    pub fn is_filter(&self) -> bool {
        self.kind == Kind::Filter
    }

    /// Whether a list of known failures is wrong.
    pub fn is_known(&self) -> bool {
        self.kind == Kind::Known
    }

    /// Whether a text is no report.
    pub fn is_report(&self) -> bool {
        self.kind == Kind::Report
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told.join("\n"))
    }
}

/// As [`Display`](fmt::Display), because a test that returns an error prints this form.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
