//! The overall state of a delivery, from the states of its instances.

use std::ptr::fn_addr_eq;

use super::delivery::{Delivery, InstanceState};

/// The five overall states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the states are those of the page")]
pub enum Overall {
    Pending,
    Running,
    Success,
    Failed,
    PartialFailed,
}

impl Overall {
    /// All states, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Running, Self::Success, Self::Failed, Self::PartialFailed];

    /// The state as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Success => "Success",
            Self::Failed => "Failed",
            Self::PartialFailed => "PartialFailed",
        }
    }
}

/// How the states of the instances make one.
#[derive(Clone)]
pub struct StatusRules {
    /// States of which one instance is enough, the strongest first.
    pub unfinished: [(InstanceState, Overall); 2],
    /// Whether a state counts as failed.
    pub is_failed: fn(InstanceState) -> bool,
    /// What a mixture of success and failure is.
    pub mixed: fn(&[InstanceState]) -> Overall,
    /// The whole rule, from the states in the order of the instances.
    pub overall: fn(&[InstanceState], &StatusRules) -> Overall,
    /// Which instances count.
    pub counted: fn(&Delivery) -> Vec<InstanceState>,
}

impl StatusRules {
    /// The rules of the page: Pending and Running need one instance, Success and Failed all of them.
    pub fn page() -> Self {
        Self {
            unfinished: PENDING_FIRST,
            is_failed: five_states,
            mixed: partial,
            overall,
            counted: every_instance,
        }
    }

    /// Whether these are the rules of the page: functions are compared by address, as in
    /// [`super::store::RetentionRules::shelve_like`].
    pub fn is_of_the_page(&self) -> bool {
        let page = Self::page();
        self.unfinished == page.unfinished
            && fn_addr_eq(self.is_failed, page.is_failed)
            && fn_addr_eq(self.mixed, page.mixed)
            && fn_addr_eq(self.overall, page.overall)
            && fn_addr_eq(self.counted, page.counted)
    }

    /// The overall state of a delivery.
    pub fn of(&self, delivery: &Delivery) -> Overall {
        (self.overall)(&(self.counted)(delivery), self)
    }
}

#[inline(never)]
fn partial(_: &[InstanceState]) -> Overall {
    Overall::PartialFailed
}

#[inline(never)]
fn every_instance(delivery: &Delivery) -> Vec<InstanceState> {
    delivery.instances.iter().map(|instance| instance.state).collect()
}

/// One pending instance makes the whole pending, whatever the others do.
pub const PENDING_FIRST: [(InstanceState, Overall); 2] =
    [(InstanceState::Pending, Overall::Pending), (InstanceState::Running, Overall::Running)];

/// One running instance makes the whole running, whatever the others do.
pub const RUNNING_FIRST: [(InstanceState, Overall); 2] = [PENDING_FIRST[1], PENDING_FIRST[0]];

#[inline(never)]
fn overall(states: &[InstanceState], rules: &StatusRules) -> Overall {
    let unfinished = rules.unfinished.iter().find(|(state, _)| states.contains(state));
    if let Some(&(_, overall)) = unfinished {
        return overall;
    }
    let failed = states.iter().any(|&state| (rules.is_failed)(state));
    let succeeded = states.iter().any(|&state| !(rules.is_failed)(state));
    match (succeeded, failed) {
        (_, false) => Overall::Success,
        (false, true) => Overall::Failed,
        (true, true) => (rules.mixed)(states),
    }
}

/// Invalid, Aborted, Failed, Timeout and Error all count as failed (facts 1.4).
#[inline(never)]
pub fn five_states(state: InstanceState) -> bool {
    use InstanceState::{Aborted, Error, Failed, Invalid, Timeout};
    matches!(state, Invalid | Aborted | Failed | Timeout | Error)
}

/// The sentence of the page taken by the letter: one of the four other states fails the whole.
pub fn literal_mixture(states: &[InstanceState]) -> Overall {
    use InstanceState::{Aborted, Error, Invalid, Timeout};
    if states.iter().any(|state| matches!(state, Invalid | Aborted | Timeout | Error)) {
        Overall::Failed
    } else {
        Overall::PartialFailed
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::InstanceState::{
        Aborted, Error, Failed, Invalid, Pending, Running, Success, Timeout,
    };
    use super::*;

    #[rstest]
    #[case::one_pending(&[Success, Failed, Pending], Overall::Pending)]
    #[case::one_running(&[Success, Running, Failed], Overall::Running)]
    #[case::pending_before_running(&[Running, Pending], Overall::Pending)]
    #[case::all_well(&[Success, Success], Overall::Success)]
    #[case::all_failed(&[Failed], Overall::Failed)]
    #[case::failed_in_two_ways(&[Timeout, Invalid], Overall::Failed)]
    #[case::mixed_failed(&[Success, Failed], Overall::PartialFailed)]
    #[case::mixed_aborted(&[Aborted, Success], Overall::PartialFailed)]
    #[case::mixed_error(&[Success, Error, Failed], Overall::PartialFailed)]
    fn states_are_folded(#[case] states: &[InstanceState], #[case] expected: Overall) {
        assert_eq!(overall(states, &StatusRules::page()), expected);
    }

    #[rstest]
    #[case::only_failed(&[Success, Failed], Overall::PartialFailed)]
    #[case::another(&[Success, Timeout], Overall::Failed)]
    #[case::both(&[Success, Failed, Error], Overall::Failed)]
    fn the_letter_of_the_page(#[case] states: &[InstanceState], #[case] expected: Overall) {
        assert_eq!(literal_mixture(states), expected);
    }
}
