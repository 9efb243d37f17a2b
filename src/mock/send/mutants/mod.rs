//! Named defects of `SendFile`, each a few-line edit of [`Rules`] and tied to the clause that it
//! breaks.

mod calls;
mod content;
mod errors;
mod instances;
mod orders;
mod parameters;
mod results;
mod tags;
mod walks;

use std::sync::Arc;

use serde_json::Value;

use crate::mock::{Mutant, Rules};

/// All mutants of the operation, by theme.
pub fn mutants() -> Vec<Mutant> {
    let themes: [fn() -> Vec<Mutant>; 9] = [
        calls::mutants,
        content::mutants,
        errors::mutants,
        instances::mutants,
        orders::mutants,
        parameters::mutants,
        results::mutants,
        tags::mutants,
        walks::mutants,
    ];
    themes.into_iter().flat_map(|theme| theme()).collect()
}

/// Bends the answers to accepted orders.
fn bend_answer(rules: &mut Rules, change: fn(&mut Value)) {
    rules.edits.success.push(Arc::new(move |document, context| {
        if context.query.is_none() {
            change(document);
        }
    }));
}

/// Bends each delivery of the results.
fn bend_results(rules: &mut Rules, change: fn(&mut Value)) {
    rules.edits.success.push(Arc::new(move |document, context| {
        let deliveries = document["Invocations"]["Invocation"].as_array_mut();
        if context.query.is_some()
            && let Some(deliveries) = deliveries
        {
            deliveries.iter_mut().for_each(change);
        }
    }));
}

/// Bends each instance of the results.
fn bend_instances(delivery: &mut Value, change: impl FnMut(&mut Value)) {
    if let Some(instances) = delivery["InvokeInstances"]["InvokeInstance"].as_array_mut() {
        instances.iter_mut().for_each(change);
    }
}
