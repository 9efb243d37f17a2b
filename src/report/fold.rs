//! Folds judged rows and the facts of a run into the run document, and unfolds a document again
//! so that partitions can be joined and a received report can be checked. Pure.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::document::{
    FORMAT, KnownRecord, RowReading, RowRecord, RunDocument, Settings, Summary, Verdict,
};
use super::outcome::{Evidence, KnownEntry, ReadingSeen, RowOutcome, RunFacts};
use super::verdict::{Judged, count, count_level, weigh};
use super::{consistency, known, nearest, skew};
use crate::spec::Level;

/// Makes the run document. The order of `rows` does not matter.
pub fn fold(mut rows: Vec<RowOutcome>, facts: RunFacts) -> RunDocument {
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let readings = consistency::readings_taken(&rows);
    consistency::mark_inconsistent(&mut rows, &readings);
    let mut rows: Vec<_> = rows.into_iter().map(record).collect();
    let today = TimeZone::UTC.to_datetime(facts.started).date();
    let known = known::apply(&mut rows, &facts.known, today);
    fill_nearest(&mut rows);

    let partition = facts.partition.map(|(part, of)| format!("{part}/{of}"));
    let settings = Settings {
        narrowed: facts.narrowed,
        partial: facts.partial,
        strict: facts.strict,
        interrupted: facts.interrupted,
        command: facts.command,
    };
    let judged = Judged {
        rows: &rows,
        suite_rows: facts.suite.rows,
        partition: partition.as_deref(),
        settings: &settings,
        known: &known,
    };
    let (exit, mut reasons) = judged.exit();
    reasons.extend(skew::cause(&facts.target, &rows));
    let summary = Summary {
        verdict: judged.verdict(),
        exit: exit.code(),
        reasons,
        requests: facts.requests,
        retries: facts.retries,
        throttled: facts.throttled,
        rows: count(&rows),
        must: count_level(&rows, Level::Must),
        should: count_level(&rows, Level::Should),
        known: rows.iter().filter(|row| row.known && row.verdict == Verdict::Fail).count(),
        stale: known.iter().filter(|entry| entry.stale).count(),
        expired: known.iter().filter(|entry| entry.expired).count(),
    };
    RunDocument {
        format: FORMAT,
        tool: facts.tool,
        suite: facts.suite,
        target: facts.target,
        started: facts.started.to_string(),
        finished: facts.finished.to_string(),
        complete: judged.complete(),
        partition,
        settings,
        summary,
        readings,
        known,
        rows,
    }
}

fn record(mut row: RowOutcome) -> RowRecord {
    row.failures.sort_by_key(|failure| Reverse(failure.level));
    let strongest = row.failures.first().map(|failure| failure.level);
    let verdict = weigh(&row.evidence, strongest);
    let not_reached = matches!(row.evidence, Evidence::NotReached(_)) && verdict == Verdict::Error;
    RowRecord {
        level: strongest.filter(|level| *level == Level::Must).unwrap_or(row.level),
        verdict,
        known: false,
        known_reason: None,
        ticket: None,
        not_reached,
        reason: row.evidence.reason().map(str::to_owned),
        readings: row
            .readings
            .into_iter()
            .map(|ReadingSeen { clause, reading, decisive }| RowReading {
                clause,
                reading,
                decisive,
            })
            .collect(),
        id: row.id,
        case: row.case,
        title: row.title,
        theme: row.theme,
        clauses: row.clauses,
        flaky: row.flaky,
        millis: row.millis,
        requests: row.requests,
        failures: row.failures,
        needs: row.needs,
        exchanges: row.exchanges,
    }
}

fn fill_nearest(rows: &mut [RowRecord]) {
    let mut passing: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows.iter().filter(|row| row.verdict == Verdict::Pass) {
        passing.entry(row.case.clone()).or_default().push(row.id.clone());
    }
    for row in rows.iter_mut().filter(|row| !row.failures.is_empty()) {
        let others: Vec<&str> =
            passing.get(&row.case).into_iter().flatten().map(String::as_str).collect();
        let found = nearest::nearest(&row.id, &others).filter(|id| *id != row.id);
        for failure in &mut row.failures {
            failure.nearest_pass = found.map(str::to_owned);
        }
    }
}

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
