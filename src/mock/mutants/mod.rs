//! Named defects of the reference server, each a few-line edit of [`Rules`] and tied to the
//! clause that it breaks.

mod access;
mod access_ways;
mod decoding;
mod details;
mod documents;
mod errors;
mod fields;
mod filters;
mod lists;
mod lookups;
mod matching;
mod numbers;
mod page_edges;
mod page_numbers;
mod protocol;
mod regions;
mod relations;
mod retention;
mod signatures;
mod status;
mod tag_matching;
mod tags;
mod texts;
mod times;
mod tokens;
mod transports;
mod values;
mod walks;

use std::fmt;
use std::sync::Arc;

use super::Rules;
pub(in crate::mock) use errors::clause_of;

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

/// A mutant that needs nothing from its surroundings: id without the theme, clause, slip, edit.
pub(in crate::mock) type Line = (&'static str, &'static str, &'static str, fn(&mut Rules));

impl Mutant {
    pub(in crate::mock) fn new(
        id: impl Into<String>,
        clause: impl Into<String>,
        slip: impl Into<String>,
        edit: impl Fn(&mut Rules) + Send + Sync + 'static,
    ) -> Self {
        Self { id: id.into(), clause: clause.into(), slip: slip.into(), edit: Arc::new(edit) }
    }

    /// The mutants of a theme's table.
    pub(in crate::mock) fn of_theme(theme: &str, lines: &[Line]) -> Vec<Self> {
        let one = |&(id, clause, slip, edit): &Line| {
            Self::new(format!("{theme}/{id}"), clause, slip, edit)
        };
        lines.iter().map(one).collect()
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
    let themes: [fn() -> Vec<Mutant>; 27] = [
        access::mutants,
        access_ways::mutants,
        decoding::mutants,
        details::mutants,
        errors::mutants,
        fields::mutants,
        filters::mutants,
        lists::mutants,
        lookups::mutants,
        matching::mutants,
        numbers::mutants,
        page_edges::mutants,
        page_numbers::mutants,
        protocol::mutants,
        regions::mutants,
        relations::mutants,
        retention::mutants,
        signatures::mutants,
        status::mutants,
        tag_matching::mutants,
        tags::mutants,
        texts::mutants,
        times::mutants,
        tokens::mutants,
        transports::mutants,
        values::mutants,
        walks::mutants,
    ];
    themes.into_iter().flat_map(|theme| theme()).collect()
}

#[cfg(test)]
mod tests;
