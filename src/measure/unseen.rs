//! What a suite cannot see of a target that cannot be seeded, and why: read off what the rows need
//! that see it in a seeded one.

use std::collections::{BTreeMap, BTreeSet};

use super::kills::Kills;
use crate::case::Row;
use crate::case::model::Request;
use crate::suite::Suite;

/// A reason, and the mutants that it hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The reason in a word.
    pub reason: String,
    /// The reason as a sentence.
    pub says: String,
    /// The ids of the mutants.
    pub mutants: Vec<String>,
}

/// What a row needs that an unseeded target does not give. The later, the more it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    /// Nothing: the row is asked, but what the target happens to hold does not show it.
    Luck,
    /// To know what a call must come to.
    Outcome,
    /// To know which records there are.
    Records,
    /// To know what is in them.
    Contents,
    /// A capability that only a world gives, by its place in the manifest.
    Capability(usize),
    /// Somebody who can sign.
    Signer,
    /// Data that changes in the middle of the row.
    Change,
    /// Time that passes.
    Clock,
    /// A row that sees it.
    Row,
}

impl Lack {
    /// Its word and its sentence.
    fn told(self, suite: &Suite) -> (String, String) {
        let (word, says) = match self {
            Self::Luck => ("luck", "A row for any data asks, but the data at hand do not show it."),
            Self::Outcome => {
                ("outcome", "The case is written for known data; it judges what a call comes to.")
            }
            Self::Records => ("records", "Which records an answer must hold rests on known data."),
            Self::Contents => ("contents", "What a record must hold rests on known data."),
            Self::Capability(at) => {
                let mut all = suite.manifest.capabilities.iter();
                let (word, capability) = all.nth(at).expect("it was found in this manifest");
                let says = format!("Only a world shows this capability: {}", capability.says);
                return (word.to_owned(), says);
            }
            Self::Signer => ("signer", "Calls must be signed by somebody whom the target knows."),
            Self::Change => ("change", "The data must change between two calls."),
            Self::Clock => ("clock", "The target's clock must be moved."),
            Self::Row => ("no-row", "No row sees it, with whatever data."),
        };
        (word.to_owned(), says.to_owned())
    }
}

/// Why mutants are not seen unseeded. `seeded` is the measurement that tells which rows see them
/// otherwise, `unseeded` the one in question. Each mutant is hidden by what the least demanding of
/// these rows needs.
pub fn unseen(suite: &Suite, seeded: &[Kills], unseeded: &[Kills]) -> Vec<Unseen> {
    let seen: BTreeSet<&str> =
        unseeded.iter().filter(|kills| kills.is_killed()).map(|kills| kills.id.as_str()).collect();
    let mut hidden: BTreeMap<Lack, Vec<String>> = BTreeMap::new();
    for kills in seeded.iter().filter(|kills| !seen.contains(kills.id.as_str())) {
        let lacks = kills.checks.iter().filter_map(|(row, checks)| {
            let row = suite.rows.find(row)?;
            // The easiest of the findings is enough.
            checks.iter().map(|check| lack(suite, &row, check)).min()
        });
        hidden.entry(lacks.min().unwrap_or(Lack::Row)).or_default().push(kills.id.clone());
    }
    let told = |(lack, mutants): (Lack, Vec<String>)| {
        let (reason, says) = lack.told(suite);
        Unseen { reason, says, mutants }
    };
    hidden.into_iter().map(told).collect()
}

/// The most demanding thing that a row needs to find something by a check.
fn lack(suite: &Suite, row: &Row, check: &str) -> Lack {
    let model = &row.case.model;
    let steps = || model.steps.iter().map(|step| &step.value);
    let of_steps = steps().filter_map(|step| step.request.as_ref());
    let walks = steps().filter_map(|step| step.walk.as_ref()).chain(&model.walk);
    let requests: Vec<&Request> =
        model.request.iter().chain(of_steps).chain(walks.map(|walk| &walk.request)).collect();
    let others_call = model.caller.as_ref().is_some_and(|caller| caller.value != "owner")
        || requests.iter().any(|request| request.caller.is_some());
    let needs = |capability: &str| {
        model.needs.iter().any(|need| need.value == capability)
            || (capability == "several-callers" && others_call)
    };
    let signed = model.needs.iter().any(|need| need.value.ends_with("-signatures"))
        || requests.iter().any(|request| request.fault.is_some());
    let data = match check {
        "records" | "count" | "order" | "relation" | "walk" => Lack::Records,
        "value" | "mirror" | "each" | "snapshot" => Lack::Contents,
        _ => Lack::Outcome,
    };
    let by_world = suite.manifest.capabilities.iter().enumerate();
    let by_world = by_world.filter(|(_, (name, capability))| capability.by_world && needs(name));
    [
        (model.world.is_some() && !model.any_data).then_some(data),
        by_world.map(|(at, _)| Lack::Capability(at)).max(),
        signed.then_some(Lack::Signer),
        steps().any(|step| step.seed.is_some()).then_some(Lack::Change),
        steps().any(|step| step.advance.is_some()).then_some(Lack::Clock),
    ]
    .into_iter()
    .flatten()
    .max()
    .unwrap_or(Lack::Luck)
}
