//! HTTP headers of an answer.

use serde_json::Value;

use super::Bench;
use super::answer::Answer;
use super::finding::{Finding, brief};
use crate::case::expect::HeaderCheck;
use crate::suite::Located;

/// Judges one header.
pub(super) fn judge(
    bench: Bench<'_>,
    demand: &Located<HeaderCheck>,
    answer: &Answer,
) -> Option<Finding> {
    let clause = bench.clause(demand.clause.as_ref());
    let sent = answer.response.header(&demand.name);
    let told = sent.map_or("no such header".to_owned(), brief);
    let wrong = |expected: String| {
        let finding =
            bench.finding(clause, "header", format!("{}: {expected}", demand.name), &told);
        Some(finding.demanded_at(&bench.row.case, demand))
    };
    if let Some(pattern) = &demand.matches {
        let regex = bench.suite.patterns.regex(pattern).ok()?;
        return match sent {
            Some(sent) if regex.is_match(sent) => None,
            _ => wrong(format!("a value that matches {pattern}")),
        };
    }
    if let Some(path) = &demand.same_as {
        let path = bench.suite.patterns.path(path).ok()?;
        let json = answer.json.as_ref().ok()?;
        let due = path.query(json).first().and_then(Value::as_str).unwrap_or_default();
        return if sent == Some(due) { None } else { wrong(due.to_owned()) };
    }
    if sent.is_some() { None } else { wrong("any value".to_owned()) }
}
