//! The steps of a row, whether its case writes them as steps or as a single request.

use crate::case::Row;
use crate::case::expect::{Expect, Readings};
use crate::case::model::{Capture, Request, Walk};
use crate::suite::{Located, Ordered};

/// What a step does.
pub(super) enum Action<'a> {
    /// Sends one request.
    Request(&'a Request),
    /// Walks over pages.
    Walk(&'a Walk),
    /// Puts another world in place.
    Seed(&'a Located<String>),
    /// Lets time pass.
    Advance(&'a Located<String>),
}

/// One step.
pub(super) struct Step<'a> {
    pub name: &'a str,
    pub action: Action<'a>,
    pub expects: Vec<&'a Located<Expect>>,
    pub readings: Option<&'a Located<Readings>>,
    pub capture: Option<&'a Ordered<Located<Capture>>>,
}

/// The steps of a row, in order.
pub(super) fn steps(row: &Row) -> Vec<Step<'_>> {
    let model = &row.case.model;
    if model.steps.is_empty() {
        let action = match (&model.request, &model.walk) {
            (Some(request), _) => Action::Request(request),
            (None, Some(walk)) => Action::Walk(walk),
            (None, None) => return Vec::new(),
        };
        return vec![Step {
            name: "",
            action,
            expects: pick(
                row.valid,
                model.expect.as_ref(),
                model.accepted.as_ref(),
                model.rejected.as_ref(),
            ),
            readings: model.readings.as_ref(),
            capture: None,
        }];
    }
    let steps = model.steps.iter().filter_map(|step| {
        let action = match (&step.request, &step.walk, &step.seed) {
            (Some(request), _, _) => Action::Request(request),
            (None, Some(walk), _) => Action::Walk(walk),
            (None, None, Some(seed)) => Action::Seed(seed),
            (None, None, None) => Action::Advance(step.advance.as_ref()?),
        };
        Some(Step {
            name: &step.name,
            action,
            expects: pick(
                row.valid,
                step.expect.as_ref(),
                step.accepted.as_ref(),
                step.rejected.as_ref(),
            ),
            readings: step.readings.as_ref(),
            capture: Some(&step.capture),
        })
    });
    steps.collect()
}

fn pick<'a>(
    valid: bool,
    always: Option<&'a Located<Expect>>,
    accepted: Option<&'a Located<Expect>>,
    rejected: Option<&'a Located<Expect>>,
) -> Vec<&'a Located<Expect>> {
    always.into_iter().chain(if valid { accepted } else { rejected }).collect()
}
