//! Overall states that come about by another rule.

use super::Mutant;
use crate::mock::delivery::InstanceState;

pub(super) fn mutants() -> Vec<Mutant> {
    vec![
        Mutant::new(
            "status/timeout-is-no-failure",
            "status-failed",
            "Timeout is missing in the table of failed states.",
            |rules| {
                rules.status.is_failed = |state| {
                    crate::mock::status::five_states(state) && state != InstanceState::Timeout
                };
            },
        ),
        Mutant::new(
            "status/first-instance-decides",
            "status-of-all-instances",
            "The state is read from the first row of the join.",
            |rules| {
                rules.status.counted = |d| d.instances.iter().take(1).map(|i| i.state).collect();
            },
        ),
        Mutant::new(
            "status/filter-by-any-instance",
            "status-filter-overall",
            "The filter looks at the instances instead of the delivery.",
            |rules| {
                rules.filters.line_mut("InvocationStatus").has =
                    |d, asked, _, _| d.instances.iter().any(|i| i.state.as_str() == asked);
            },
        ),
    ]
}
