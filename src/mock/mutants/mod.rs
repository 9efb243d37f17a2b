//! Named defects of the reference server, each a few-line edit of [`Rules`] and tied to the
//! clause that it breaks.

mod access;
mod filters;
mod paging;
mod response;
mod retention;
mod status;
mod tags;

use std::fmt;
use std::sync::Arc;

use super::Rules;

/// The reference server with exactly one defect.
#[derive(Clone)]
pub struct Mutant {
    /// A stable id of words, `theme/defect`.
    pub id: String,
    /// The clause that it breaks.
    pub clause: String,
    /// The programmer's slip behind it, in one sentence.
    pub slip: String,
    /// The defect.
    pub edit: Arc<dyn Fn(&mut Rules) + Send + Sync>,
}

impl Mutant {
    fn new(
        id: impl Into<String>,
        clause: impl Into<String>,
        slip: impl Into<String>,
        edit: impl Fn(&mut Rules) + Send + Sync + 'static,
    ) -> Self {
        Self { id: id.into(), clause: clause.into(), slip: slip.into(), edit: Arc::new(edit) }
    }

    /// The rules with the defect.
    pub fn applied(&self, mut rules: Rules) -> Rules {
        (self.edit)(&mut rules);
        rules
    }
}

impl fmt::Debug for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutant").field("id", &self.id).finish_non_exhaustive()
    }
}

/// All mutants, by theme.
pub fn mutants() -> Vec<Mutant> {
    let mut all = filters::mutants();
    all.extend(tags::mutants());
    all.extend(paging::mutants());
    all.extend(status::mutants());
    all.extend(retention::mutants());
    all.extend(access::mutants());
    all.extend(response::mutants());
    all
}

#[cfg(test)]
mod tests;
