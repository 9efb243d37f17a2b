//! The operations that the server answers, and what is known of each: its editions, its readings,
//! its mutants.

use super::editions::EditionError;
use super::mutants::{self, Mutant};
use super::readings::{self, ReadingEdit};
use super::{Rules, editions, send};

/// One operation.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// The dated texts of its page, the default first.
    pub editions: &'static [&'static str],
    /// The readings of its contested clauses, those of a clause together.
    pub readings: &'static [ReadingEdit],
    mutants: fn() -> Vec<Mutant>,
    rules: fn(&str) -> Result<Rules, EditionError>,
}

/// Every operation, the one that the server is about first.
pub const OPERATIONS: [Operation; 2] = [
    Operation {
        name: "DescribeSendFileResults",
        editions: &editions::EDITIONS,
        readings: readings::READINGS,
        mutants: mutants::mutants,
        rules: Rules::for_edition,
    },
    Operation {
        name: "SendFile",
        editions: &send::editions::EDITIONS,
        readings: send::readings::READINGS,
        mutants: send::mutants::mutants,
        rules: send::editions::rules,
    },
];

impl Operation {
    /// The operation of a name, if the server answers it.
    pub fn named(name: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.name == name)
    }

    /// The server with one defect in this operation, for each defect.
    pub fn mutants(&self) -> Vec<Mutant> {
        (self.mutants)()
    }

    /// The rules of the server by one text of this operation's page.
    pub fn rules(&self, edition: &str) -> Result<Rules, EditionError> {
        (self.rules)(edition)
    }
}

/// The mutants of an operation; none of one that the server does not answer.
pub fn mutants_of(operation: &str) -> Vec<Mutant> {
    Operation::named(operation).map(Operation::mutants).unwrap_or_default()
}
