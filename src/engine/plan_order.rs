//! Which rows share a seeding, and what a target cannot be asked. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoint::{Endpoint, SignatureUse};
use crate::case::Row;
use crate::report::Evidence;
use crate::suite::Suite;
use crate::suite::world::World;

/// Rows that are run against the same world.
#[derive(Debug)]
pub(super) struct Group {
    /// The world; `None` where the target holds what it holds.
    pub world: Option<String>,
    /// Places of the rows that leave the world as it is, in any order.
    pub together: Vec<usize>,
    /// Places of the rows that replace the world or let time pass, one after the other, each in a
    /// world put in place anew.
    pub alone: Vec<usize>,
}

/// Groups rows, given by their places, by world. Those that cannot be run go to `excluded`.
pub(super) fn group(
    suite: &Suite,
    endpoint: &Endpoint,
    rows: &[usize],
    excluded: &mut dyn FnMut(&Row, Evidence),
) -> Vec<Group> {
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    for rows in rows.chunk_by(|a, b| suite.rows.alike(*a).contains(b)) {
        let row = suite.rows.at(rows[0]);
        if let Some(why) = obstacle(suite, endpoint, &row) {
            for place in rows {
                excluded(&suite.rows.at(*place), why.clone());
            }
            continue;
        }
        let world = endpoint.seeder.is_some().then(|| suite.world_of(&row).to_owned());
        let group = groups.entry(world.clone()).or_insert_with(|| Group {
            world,
            together: Vec::new(),
            alone: Vec::new(),
        });
        let steps = &row.case.model.steps;
        let changes = steps.iter().any(|step| step.seed.is_some() || step.advance.is_some());
        if changes { &mut group.alone } else { &mut group.together }.extend(rows);
    }
    groups.into_values().collect()
}

/// What a target can be asked, as far as it is known before anything is sent.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Reach<'a> {
    /// Whether its data can be replaced.
    pub seeded: bool,
    /// Whether its file declares the data that it holds.
    pub declared: bool,
    /// Whether its clock can be moved.
    pub clock: bool,
    /// Capabilities that it does not claim.
    pub lacks: &'a BTreeSet<String>,
    /// How requests are signed.
    pub signature: SignatureUse,
    /// Whether somebody outside the worlds can sign.
    pub credentials: bool,
}

/// Why a row cannot be run against a target, whatever that answers.
pub fn out_of_reach(row: &Row, reach: Reach<'_>) -> Option<Evidence> {
    let model = &row.case.model;
    if let Some(why) = &row.not_in_edition {
        return Some(Evidence::NotApplicable(why.clone()));
    }
    let untestable = |why: &str| Some(Evidence::Untestable(why.to_owned()));
    let mut needs: Vec<&str> = model.needs.iter().map(|need| need.value.as_str()).collect();
    let other_caller = model.caller.as_ref().is_some_and(|caller| caller.value != "owner")
        || model.steps.iter().filter_map(|step| step.request.as_ref()).any(|r| r.caller.is_some());
    if other_caller && !needs.contains(&"several-callers") {
        needs.push("several-callers");
    }
    let moves_clock = model.steps.iter().any(|step| step.advance.is_some());
    if moves_clock && !needs.contains(&"clock") {
        needs.push("clock");
    }
    let needs_data = model.world.is_some() && !model.any_data;
    if needs_data && !needs.contains(&"seed") {
        needs.push("seed");
    }
    if let Some(lacking) = needs.iter().find(|need| reach.lacks.contains(**need)) {
        return Some(Evidence::NotApplicable(format!("the target does not claim `{lacking}`")));
    }
    if moves_clock && !reach.clock {
        return untestable("the target's clock cannot be moved");
    }
    let has_data = needs_data && reach.declared;
    if needs.contains(&"seed") && !reach.seeded && !has_data {
        return untestable("the target cannot be seeded");
    }
    if needs.contains(&"several-callers") {
        if !reach.seeded {
            return untestable("only a seeded target knows several callers");
        }
        if reach.signature == SignatureUse::None {
            return untestable("unsigned requests have no caller");
        }
    }
    let signatures = needs.iter().any(|need| need.ends_with("-signatures"));
    let can_sign = reach.seeded || reach.credentials;
    if signatures && (reach.signature == SignatureUse::None || !can_sign) {
        return untestable("requests to this target are not signed");
    }
    None
}

/// Why a row cannot be run against a target.
pub fn obstacle(suite: &Suite, endpoint: &Endpoint, row: &Row) -> Option<Evidence> {
    let reach = Reach {
        seeded: endpoint.seeder.is_some(),
        declared: endpoint.declared.is_some(),
        clock: endpoint.clockwork.is_some(),
        lacks: &endpoint.lacks,
        signature: endpoint.signature,
        credentials: endpoint.credentials.is_some(),
    };
    let model = &row.case.model;
    let by_declaration = !reach.seeded && model.world.is_some() && !model.any_data;
    out_of_reach(row, reach).or_else(|| {
        let declared = endpoint.declared.as_ref().filter(|_| by_declaration)?;
        let world = suite.world_of(row);
        (!holds(suite, endpoint, declared, world))
            .then(|| Evidence::Untestable(format!("the declared data is not the world `{world}`")))
    })
}

/// Whether declared data has the very records of a world, so that its rows can be judged by it.
fn holds(suite: &Suite, endpoint: &Endpoint, declared: &World, world: &str) -> bool {
    let Ok(prepared) = endpoint.worlds.prepare(suite, world, endpoint.clock.now()) else {
        return false;
    };
    let keys = |world: &World| -> BTreeSet<String> {
        let key = &suite.manifest.records.key;
        let records = world.records().iter();
        records.filter_map(|record| Some(record.get(key)?.as_str()?.to_owned())).collect()
    };
    keys(declared) == keys(&prepared.world)
}
