//! What a run would send, before anything is sent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::case::model::{Request, Walk};
use crate::case::{Captured, Row};
use crate::suite::Suite;

/// Records that a page holds where the request does not say how many.
const USUAL_PAGE: u64 = 10;

/// What a selection of rows would send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Rows.
    pub rows: usize,
    /// Rows by theme, in the suite's order.
    pub themes: Vec<(String, usize)>,
    /// Worlds that the rows need, without those that are only swapped in by a step.
    pub worlds: BTreeSet<String>,
    /// Requests, walks counted by the records of their world.
    pub requests: u64,
    /// Actions that the requests name; a literal one beside the suite's own included.
    pub actions: BTreeSet<String>,
}

/// Counts the requests of some rows. `now` only fills in worlds, whose size it does not change.
pub fn estimate<'a>(
    rows: impl IntoIterator<Item = &'a Row>,
    suite: &Suite,
    now: Timestamp,
) -> Estimate {
    let mut found = Estimate::default();
    let mut sizes = BTreeMap::new();
    let mut themes: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        found.rows += 1;
        *themes.entry(row.case.theme.clone()).or_default() += 1;
        if row.not_in_edition.is_some() {
            continue;
        }
        let world = suite.world_of(row);
        found.worlds.insert(world.to_owned());
        let records = *sizes.entry(world.to_owned()).or_insert_with(|| {
            suite.world(world, now).map_or(0, |world| world.records().len() as u64)
        });
        let model = &row.case.model;
        let steps = model.steps.iter().map(|step| (step.request.as_ref(), step.walk.as_ref()));
        for (request, walk) in
            std::iter::once((model.request.as_ref(), model.walk.as_ref())).chain(steps)
        {
            if let Some(request) = request.or(walk.map(|walk| &walk.request)) {
                found.actions.insert(action(row, request, suite));
            }
            found.requests += match (request, walk) {
                (Some(_), _) => 1,
                (None, Some(walk)) => pages(row, walk, suite, records),
                (None, None) => 0,
            };
        }
    }
    for theme in &suite.manifest.themes {
        if let Some(rows) = themes.remove(theme) {
            found.themes.push((theme.clone(), rows));
        }
    }
    found
}

/// How many pages a walk takes: the runner does not know which parameter is the size of a page, so
/// it takes the smallest positive number among those that do not count pages.
fn pages(row: &Row, walk: &Walk, suite: &Suite, records: u64) -> u64 {
    let most = u64::from(walk.pages.unwrap_or(suite.manifest.paging.pages));
    let nothing = Captured::new();
    let size = walk
        .request
        .params
        .iter()
        .filter(|(name, _)| *name != suite.manifest.paging.number_param)
        .filter_map(|(_, value)| row.fill(value.as_ref()?, &nothing).ok()??.parse::<u64>().ok())
        .filter(|number| *number > 0)
        .min();
    records.div_ceil(size.unwrap_or(USUAL_PAGE)).clamp(1, most.max(1))
}

fn action(row: &Row, request: &Request, suite: &Suite) -> String {
    let named = request.operation.as_ref().and_then(|operation| {
        row.fill(operation, &Captured::new()).ok().flatten().map(std::borrow::Cow::into_owned)
    });
    named.unwrap_or_else(|| suite.manifest.operation.clone())
}
