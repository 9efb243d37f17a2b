//! Takes a run document apart again, so that partitions can be joined and a received report can be
//! checked. Pure.

use super::consistency;
use super::document::{KnownRecord, RowReading, RowRecord, RunDocument, Verdict};
use super::outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};

/// Why a document cannot be taken apart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfoldError {
    /// A time or date is not one.
    #[error("`{field}` is `{value}`, which is no {expected}")]
    Time {
        /// Where it stands.
        field: &'static str,
        /// What stands there.
        value: String,
        /// `time` or `date`.
        expected: &'static str,
    },
    /// The partition is not `K/N`.
    #[error("`partition` is `{0}`, which is not `K/N`")]
    Partition(String),
}

/// The rows and facts that a document was folded from: `fold` of them gives it again.
pub fn unfold(document: RunDocument) -> Result<(Vec<RowOutcome>, RunFacts), UnfoldError> {
    let time = |field, value: &str| {
        value.parse().map_err(|_| UnfoldError::Time {
            field,
            value: value.to_owned(),
            expected: "time",
        })
    };
    let facts = RunFacts {
        started: time("started", &document.started)?,
        finished: time("finished", &document.finished)?,
        partition: document.partition.as_deref().map(parse_partition).transpose()?,
        known: document.known.into_iter().map(known_entry).collect::<Result<_, _>>()?,
        tool: document.tool,
        suite: document.suite,
        target: document.target,
        narrowed: document.settings.narrowed,
        partial: document.settings.partial,
        strict: document.settings.strict,
        interrupted: document.settings.interrupted,
        command: document.settings.command,
        requests: document.summary.requests,
        retries: document.summary.retries,
        throttled: document.summary.throttled,
    };
    Ok((document.rows.into_iter().map(outcome).collect(), facts))
}

fn parse_partition(text: &str) -> Result<(u32, u32), UnfoldError> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    parts
        .filter(|(part, of): &(u32, u32)| (1..=*of).contains(part))
        .ok_or_else(|| UnfoldError::Partition(text.to_owned()))
}

fn known_entry(record: KnownRecord) -> Result<KnownEntry, UnfoldError> {
    let until = record.until.map(|value| {
        value.parse().map_err(|_| UnfoldError::Time { field: "until", value, expected: "date" })
    });
    Ok(KnownEntry {
        rows: record.rows,
        reason: record.reason,
        ticket: record.ticket,
        until: until.transpose()?,
        matched: record.matched,
    })
}

/// A row as it was before it was weighed.
fn outcome(row: RowRecord) -> RowOutcome {
    let why = row.reason.unwrap_or_default();
    let mut failures = row.failures;
    failures.retain(|failure| failure.check != consistency::CHECK);
    RowOutcome {
        evidence: match row.verdict {
            Verdict::Pass | Verdict::Fail | Verdict::Warn => Evidence::Judged,
            Verdict::Vacuous => Evidence::Vacuous(why),
            Verdict::Untestable => Evidence::Untestable(why),
            Verdict::NotApplicable => Evidence::NotApplicable(why),
            Verdict::Error if row.not_reached => Evidence::NotReached(why),
            Verdict::Error => Evidence::Error(why),
        },
        readings: row
            .readings
            .into_iter()
            .map(|RowReading { clause, reading, decisive }| ReadingSeen {
                clause,
                reading,
                decisive,
            })
            .collect(),
        id: row.id,
        case: row.case,
        theme: row.theme,
        title: row.title,
        clauses: row.clauses,
        level: row.level,
        needs: row.needs,
        failures,
        exchanges: row.exchanges,
        millis: row.millis,
        requests: row.requests,
        flaky: row.flaky,
    }
}
