//! Filters, as other people's code writes them.

use std::str::FromStr;

use super::Error;
use crate::plan;

/// Which rows of a suite a run is about: `theme(paging) & !clause(page-number)`.
///
/// The predicates are `theme`, `case`, `row`, `clause`, `level`, `world` and `needs`, each with a
/// pattern in which `*` stands for any text, and `all()` and `none()`; they are joined by `!`, `&`,
/// `|` and parentheses.
///
/// ```
/// let filter: acs_conform::Filter = "row(tags/key-length[*]) | level(should)".parse()?;
/// # Ok::<(), acs_conform::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Filter(plan::Filter);

impl Filter {
    pub(crate) fn into_plan(self) -> plan::Filter {
        self.0
    }
}

impl FromStr for Filter {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        plan::Filter::parse(text).map(Self).map_err(Error::filter)
    }
}
