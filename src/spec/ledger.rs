//! All clauses of a suite in one edition, looked up by id.

use std::collections::HashMap;

use super::{Basis, Clause, Level};

/// The clauses of a suite as one edition has them, in ledger order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    clauses: Vec<Clause>,
    index: HashMap<String, usize>,
}

/// Why a set of clauses is no ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Two clauses share an id.
    #[error("clause `{0}` is defined twice; give one of them another id")]
    Duplicate(String),
    /// A `must` needs a documented basis.
    #[error(
        "clause `{0}` is a must on the basis `{1}`; a must needs a sentence: quote it, or make the clause a should"
    )]
    UnfoundedMust(String, Basis),
    /// A documented clause without the words it rests on.
    #[error("clause `{0}` is documented but has no quote; quote the sentence it rests on")]
    NoQuote(String),
    /// A contested clause with fewer than two readings.
    #[error(
        "clause `{0}` is contested but has fewer than two readings; list them, or drop `contested`"
    )]
    TooFewReadings(String),
    /// An edition settles a contested clause on a reading that it does not list.
    #[error("clause `{0}` is settled on `{1}` in an edition, which is none of its readings")]
    UnknownReading(String, String),
}

impl Ledger {
    /// Builds the ledger of one edition. Clauses that the edition does not have are left out.
    pub fn new(clauses: Vec<Clause>, edition: &str) -> Result<Self, LedgerError> {
        let mut ledger = Self::default();
        for clause in clauses {
            let Some(clause) = in_edition(clause, edition)? else { continue };
            check(&clause)?;
            if ledger.index.insert(clause.id.clone(), ledger.clauses.len()).is_some() {
                return Err(LedgerError::Duplicate(clause.id));
            }
            ledger.clauses.push(clause);
        }
        Ok(ledger)
    }

    /// The clause of an id.
    pub fn find(&self, id: &str) -> Option<&Clause> {
        self.index.get(id).map(|&at| &self.clauses[at])
    }

    /// Its position in ledger order, for sorting.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// All clauses, in ledger order.
    pub fn iter(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter()
    }

    /// The level of a clause; `None` for an unknown id.
    pub fn level(&self, id: &str) -> Option<Level> {
        self.find(id).map(|clause| clause.level)
    }
}

fn in_edition(mut clause: Clause, edition: &str) -> Result<Option<Clause>, LedgerError> {
    let Some(own) = clause.editions.get(edition).cloned() else { return Ok(Some(clause)) };
    if own.absent {
        return Ok(None);
    }
    clause.level = own.level.unwrap_or(clause.level);
    clause.basis = own.basis.unwrap_or(clause.basis);
    clause.quote = own.quote.or(clause.quote);
    clause.says = own.says.unwrap_or(clause.says);
    clause.values.extend(own.values);
    if let (Some(settled), Some(contested)) = (own.settles, clause.contested.as_mut()) {
        contested.readings.retain(|reading| reading.id == settled);
        if contested.readings.is_empty() {
            return Err(LedgerError::UnknownReading(clause.id, settled));
        }
        contested.page = super::Silence::Contradiction;
    }
    Ok(Some(clause))
}

fn check(clause: &Clause) -> Result<(), LedgerError> {
    let founded = matches!(clause.basis, Basis::Documented | Basis::DocumentedElsewhere);
    if clause.level == Level::Must && !founded {
        return Err(LedgerError::UnfoundedMust(clause.id.clone(), clause.basis));
    }
    if clause.basis == Basis::Documented && clause.quote.is_none() {
        return Err(LedgerError::NoQuote(clause.id.clone()));
    }
    let settled = clause.editions.values().any(|own| own.settles.is_some());
    if clause.contested.as_ref().is_some_and(|c| c.readings.len() < 2) && !settled {
        return Err(LedgerError::TooFewReadings(clause.id.clone()));
    }
    Ok(())
}
