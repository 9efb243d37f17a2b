//! Names a clock that is wrong as the cause where signed calls were refused.

use super::document::{RowRecord, TargetInfo};

/// Minutes that clocks may differ before it is worth telling. The gateway takes signatures that are
/// up to fifteen minutes old, and the measure is a second or two off.
const MINUTES: u64 = 10;

/// A sentence on the difference of the clocks, if it is great and signed calls were refused;
/// `refused` is in how many rows.
pub fn cause(target: &TargetInfo, refused: usize) -> Option<String> {
    let skew = target.clock_skew_ms.filter(|_| target.signature != "none")?;
    let minutes = skew.unsigned_abs() / 60_000;
    if minutes < MINUTES || refused == 0 {
        return None;
    }
    let side = if skew < 0 { "behind" } else { "ahead of" };
    let these = if refused == 1 { "1 row" } else { &format!("{refused} rows") };
    Some(format!(
        "the target's clock is {minutes} minutes {side} ours, and signatures hold for 15: that is \
         the likely cause of refused calls in {these}; set the clocks first"
    ))
}

/// Whether a finding of the row is that a call was refused.
pub fn is_refused(row: &RowRecord) -> bool {
    row.failures.iter().any(|failure| failure.actual.starts_with("HTTP 4"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::report::document::RunDocument;
    use crate::report::{fold, sample};
    use crate::spec::Level;

    fn run(skew: Option<i64>, signature: &str, actual: &str) -> RunDocument {
        let mut row = sample::failing("things/a", Level::Must);
        actual.clone_into(&mut row.failures[0].actual);
        let mut facts = sample::facts(1);
        facts.target.clock_skew_ms = skew;
        signature.clone_into(&mut facts.target.signature);
        fold(vec![row], facts)
    }

    const REFUSED: &str = "HTTP 400 InvalidTimeStamp.Expired: Specified time stamp is expired.";

    #[rstest]
    #[case::behind(-1_200_000, "20 minutes behind ours")]
    #[case::ahead(3_600_500, "60 minutes ahead of ours")]
    #[case::just(600_000, "10 minutes ahead of ours")]
    fn a_great_skew_is_named(#[case] skew: i64, #[case] told: &str) {
        let reasons = run(Some(skew), "acs3", REFUSED).summary.reasons;
        let [_, cause] = reasons.as_slice() else { panic!("{reasons:?}") };
        assert!(cause.contains(told) && cause.contains("refused calls in 1 row;"), "{cause}");
    }

    #[rstest]
    #[case::small(Some(-599_000), "acs3", REFUSED)]
    #[case::not_measured(None, "acs3", REFUSED)]
    #[case::unsigned(Some(-1_200_000), "none", REFUSED)]
    #[case::not_refused(Some(-1_200_000), "acs3", "HTTP 200, no record")]
    fn else_nothing_is_said(
        #[case] skew: Option<i64>,
        #[case] signature: &str,
        #[case] actual: &str,
    ) {
        assert_eq!(run(skew, signature, actual).summary.reasons.len(), 1);
    }
}
