//! The one place that knows how YAML is read, and under which limits.

use serde::de::DeserializeOwned;
use serde_saphyr::options::MergeKeyPolicy;

use crate::diagnostic::Diagnostic;

/// Reads one YAML (or JSON) document of a suite.
pub fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Diagnostic> {
    let mut options = serde_saphyr::Options::default();
    options.strict_booleans = true;
    options.leading_zero_numbers_as_strings = true;
    options.underscored_numbers_as_strings = true;
    options.merge_keys = MergeKeyPolicy::Error;
    if let Some(budget) = options.budget.as_mut() {
        budget.max_anchors = 0;
        budget.max_aliases = 0;
        budget.max_documents = 1;
    }
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place =
            error.location().map_or((0, 0), |at| (at.line() as usize, at.column() as usize));
        Diagnostic::at(file, text, place, error.without_snippet().to_string())
    })
}
