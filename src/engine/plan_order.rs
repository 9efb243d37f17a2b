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
    /// Rows that leave the world as it is, in any order.
    pub together: Vec<Row>,
    /// Rows that replace the world, one after the other.
    pub alone: Vec<Row>,
}

/// Rows that are not run, and why.
pub(super) type Excluded = Vec<(Row, Evidence)>;

/// Groups rows by world, and tells which cannot be run.
pub(super) fn group(suite: &Suite, endpoint: &Endpoint, rows: Vec<Row>) -> (Vec<Group>, Excluded) {
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    let mut excluded = Vec::new();
    for row in rows {
        if let Some(why) = obstacle(suite, endpoint, &row) {
            excluded.push((row, why));
            continue;
        }
        let world = endpoint.seeder.is_some().then(|| suite.world_of(&row).to_owned());
        let group = groups.entry(world.clone()).or_insert_with(|| Group {
            world,
            together: Vec::new(),
            alone: Vec::new(),
        });
        let replaces = row.case.model.steps.iter().any(|step| step.seed.is_some());
        if replaces { group.alone.push(row) } else { group.together.push(row) }
    }
    (groups.into_values().collect(), excluded)
}

/// Why a row cannot be run against a target.
fn obstacle(suite: &Suite, endpoint: &Endpoint, row: &Row) -> Option<Evidence> {
    let model = &row.case.model;
    if let Some(why) = &row.not_in_edition {
        return Some(Evidence::NotApplicable(why.clone()));
    }
    let mut needs: Vec<&str> = model.needs.iter().map(|need| need.value.as_str()).collect();
    let other_caller = model.caller.as_ref().is_some_and(|caller| caller.value != "owner")
        || model.steps.iter().filter_map(|step| step.request.as_ref()).any(|r| r.caller.is_some());
    if other_caller && !needs.contains(&"several-callers") {
        needs.push("several-callers");
    }
    let seeded = endpoint.seeder.is_some();
    let needs_data = model.world.is_some() && !model.any_data;
    if needs_data && !needs.contains(&"seed") {
        needs.push("seed");
    }
    if let Some(lacking) = needs.iter().find(|need| endpoint.lacks.contains(**need)) {
        return Some(Evidence::NotApplicable(format!("the target does not claim `{lacking}`")));
    }
    if needs_data && !seeded {
        match &endpoint.declared {
            None => return Some(Evidence::Untestable("the target cannot be seeded".to_owned())),
            Some(declared) if !holds(suite, endpoint, declared, suite.world_of(row)) => {
                let told = format!("the declared data is not the world `{}`", suite.world_of(row));
                return Some(Evidence::Untestable(told));
            }
            Some(_) => {}
        }
    }
    if needs.contains(&"seed") && !needs_data && !seeded {
        return Some(Evidence::Untestable("the target cannot be seeded".to_owned()));
    }
    if needs.contains(&"several-callers") {
        if !seeded {
            return Some(Evidence::Untestable("only a seeded target knows several callers".into()));
        }
        if endpoint.signature == SignatureUse::None {
            return Some(Evidence::Untestable("unsigned requests have no caller".to_owned()));
        }
    }
    let signatures = needs.iter().any(|need| need.ends_with("-signatures"));
    let can_sign = seeded || endpoint.credentials.is_some();
    if signatures && (endpoint.signature == SignatureUse::None || !can_sign) {
        return Some(Evidence::Untestable("requests to this target are not signed".to_owned()));
    }
    None
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
