//! The documented exit codes, and which one wins when several apply.

/// How a command ended. The numbers are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Every selected `must` row passed, or failed as `known` says.
    Success,
    /// A new failure.
    Failure,
    /// Wrong usage, or a wrong case, world, target or schema file.
    Usage,
    /// The target could not be judged: unreachable, TLS, credentials refused, throttled out.
    Unjudged,
    /// Nothing selected, rows that prove nothing, interrupted, a stale or expired `known` entry.
    Incomplete,
}

impl Exit {
    /// The number the process exits with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Unjudged => 3,
            Self::Incomplete => 4,
        }
    }

    /// The stronger of two outcomes: 2, then 1, then 3, then 4, then 0.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let rank = |exit| match exit {
            Self::Usage => 4,
            Self::Failure => 3,
            Self::Unjudged => 2,
            Self::Incomplete => 1,
            Self::Success => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit::{Failure, Incomplete, Success, Unjudged, Usage};

    #[test]
    fn the_stronger_outcome_wins() {
        let weakest_first = [Success, Incomplete, Unjudged, Failure, Usage];
        for (i, weak) in weakest_first.iter().enumerate() {
            for strong in &weakest_first[i..] {
                assert_eq!(weak.and(*strong), *strong);
                assert_eq!(strong.and(*weak), *strong);
            }
        }
    }
}
