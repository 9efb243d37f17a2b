//! Suites, as other people's code loads them.

use std::path::Path;
use std::sync::Arc;

use super::Error;
use crate::diagnostic::Diagnostic;
use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};
use crate::suite::{self, LoadOptions};

/// The cases that a target is judged by, in one edition of the specification. Cheap to clone.
///
/// ```
/// use acs_conform::Suite;
///
/// let suite = Suite::built_in();
/// assert!(suite.rows().any(|id| id.starts_with("tags/key-length[")));
///
/// let older = suite.in_edition("2024-12-24")?;
/// assert_eq!(older.edition(), "2024-12-24");
/// assert!(suite.in_edition("1999-01-01").unwrap_err().is_suite());
/// # Ok::<(), acs_conform::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Suite(pub(super) Arc<suite::Suite>);

impl Suite {
    /// The default suite, which is part of the library.
    ///
    /// # Panics
    /// Never: that it loads is tested with the library.
    pub fn built_in() -> Self {
        Self::named(DEFAULT_SUITE).expect("the suite in the library is tested with it")
    }

    /// A suite that is part of the library, by its name.
    pub fn named(name: &str) -> Result<Self, Error> {
        // A folder of that name is something else.
        if let Some(files) = SuiteFiles::embedded(name) {
            return Self::load(files, &LoadOptions::default());
        }
        let known = SuiteFiles::built_in().join(", ");
        let told = Diagnostic::of_file(name, "no such built-in suite");
        Err(Error::suite(vec![told.help(format!("there are: {known}"))]))
    }

    /// A suite in a folder, which holds a `suite.yaml`.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let files = SuiteFiles::folder(folder.as_ref()).map_err(|told| Error::suite(vec![told]))?;
        Self::load(files, &LoadOptions::default())
    }

    /// The same suite in another edition of the specification, by its date.
    pub fn in_edition(&self, date: &str) -> Result<Self, Error> {
        let options = LoadOptions { edition: Some(date.to_owned()), region: None };
        Self::load(self.0.files.clone(), &options)
    }

    /// The same suite as a target needs it, which may name a region and claim an edition.
    pub(super) fn for_target(
        &self,
        region: Option<&str>,
        edition: Option<&str>,
    ) -> Result<Self, Error> {
        if region.is_none() && edition.is_none_or(|date| date == self.edition()) {
            return Ok(self.clone());
        }
        let options = LoadOptions {
            edition: Some(edition.unwrap_or(self.edition()).to_owned()),
            region: region.map(str::to_owned),
        };
        Self::load(self.0.files.clone(), &options)
    }

    fn load(files: SuiteFiles, options: &LoadOptions) -> Result<Self, Error> {
        let suite = suite::Suite::load(files, options).map_err(Error::suite)?;
        Ok(Self(Arc::new(suite)))
    }

    pub(crate) fn inner(&self) -> &Arc<suite::Suite> {
        &self.0
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.manifest.suite
    }

    /// The date of its edition.
    pub fn edition(&self) -> &str {
        &self.0.edition.date
    }

    /// The dates of all its editions.
    pub fn editions(&self) -> impl Iterator<Item = &str> {
        self.0.manifest.editions.iter().map(|edition| edition.date.as_str())
    }

    /// The ids of its rows.
    pub fn rows(&self) -> impl Iterator<Item = String> {
        self.0.rows.iter().map(|row| row.id)
    }
}
