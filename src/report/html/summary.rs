//! The head of the report: verdicts, subjects, suite, and what the report does not show.

use std::collections::BTreeSet;

use super::{NAME, Report, SENTENCE, clause_anchor};
use crate::report::document::{RunDocument, RunVerdict, Verdict};
use crate::report::inert::line;
use crate::report::overview::Overview;
use crate::report::wording::{duration, held_of, plural, rows};
use crate::spec::{Ledger, Level};

/// One target.
pub struct Target {
    pub name: String,
    pub class: &'static str,
    pub symbol: &'static str,
    pub verdict: RunVerdict,
    pub sentence: String,
    pub must: (usize, usize),
    pub should: (usize, usize),
    pub rest: Vec<(usize, &'static str)>,
    pub exit: u8,
    pub reasons: Vec<String>,
    pub facts: Vec<(&'static str, String)>,
    pub insecure: bool,
    pub command: Option<String>,
    pub short: String,
}

/// A suite that a target was judged by.
pub struct Suite {
    pub name: String,
    pub edition: String,
    pub digest: String,
    pub rows: usize,
    pub figures: Option<String>,
}

/// A known failure.
pub struct Known {
    pub target: String,
    pub rows: String,
    pub deviate: String,
    pub reason: String,
    pub ticket: Option<Ticket>,
    pub until: String,
    pub state: &'static str,
}

/// Where a vendor follows something up.
pub struct Ticket {
    pub name: String,
    pub link: Option<String>,
}

/// A clause that no run can test.
pub struct Unseen {
    pub id: String,
    pub anchor: String,
    pub says: String,
    pub why: String,
}

/// The targets, in the order of the columns.
pub fn targets(runs: &[RunDocument], overviews: &[Overview]) -> Vec<Target> {
    runs.iter().zip(overviews).map(|(run, overview)| target(run, overview)).collect()
}

fn target(run: &RunDocument, overview: &Overview) -> Target {
    let counts = run.summary.rows;
    let [must, should] = [Level::Must, Level::Should].map(|level| held_of(run, overview, level));
    let (class, symbol, sentence) = match run.summary.verdict {
        RunVerdict::Conformant => {
            ("pass", "✓", format!("Meets all {} must rows that apply to it.", must.1))
        }
        RunVerdict::Nonconformant => ("fail", "✗", {
            let broken = run.summary.rows.fail;
            format!("Does not meet {broken} of {} must rows.", must.1)
        }),
        RunVerdict::Partial => {
            ("warn", "◐", "Nothing failed, but only a part was judged.".to_owned())
        }
        RunVerdict::Incomplete => {
            ("warn", "?", "Nothing failed, but must rows prove nothing yet.".to_owned())
        }
    };
    // How much could not be judged, and how much the page leaves open, is said even where it is 0.
    let contested: BTreeSet<_> = run.readings.iter().map(|taken| &taken.clause).collect();
    let always = [(counts.untestable, "untestable"), (contested.len(), "contested")];
    let mut rest = vec![
        (counts.warn, plural(counts.warn, "warning", "warnings")),
        (counts.vacuous, "vacuous"),
        (counts.error, plural(counts.error, "error", "errors")),
        (counts.not_applicable, "not applicable"),
        (run.summary.known, plural(run.summary.known, "known failure", "known failures")),
        (overview.flaky, "flaky"),
        (run.readings.iter().filter(|taken| !taken.consistent).count(), "inconsistent readings"),
    ];
    rest.retain(|(count, _)| *count > 0);
    rest.splice(0..0, always);
    Target {
        name: line(&run.target.name, NAME),
        short: line(&run.target.name, 40),
        class,
        symbol,
        verdict: run.summary.verdict,
        sentence,
        must,
        should,
        rest,
        exit: run.summary.exit,
        reasons: run.summary.reasons.iter().map(|reason| line(reason, SENTENCE)).collect(),
        facts: facts(run),
        insecure: run.target.insecure,
        command: run.settings.command.as_ref().map(|command| line(command, SENTENCE)),
    }
}

fn facts(run: &RunDocument) -> Vec<(&'static str, String)> {
    let target = &run.target;
    let mut facts = vec![
        ("Endpoint", target.url.clone()),
        ("Signature", target.signature.clone()),
        ("Data", if target.seeded { "seeded by the suite" } else { "the target's own" }.to_owned()),
        ("Judged", format!("{} to {}", seconds(&run.started), seconds(&run.finished))),
        ("Took", duration(run)),
        (
            "Requests",
            format!(
                "{} ({} repeated, {} throttled)",
                run.summary.requests, run.summary.retries, run.summary.throttled
            ),
        ),
        ("Rows", format!("{} of {}", run.rows.len(), run.suite.rows)),
        ("Program", format!("{} {}", run.tool.name, run.tool.version)),
    ];
    let mut optional = |name, value: Option<String>| {
        facts.extend(value.map(|value| (name, value)));
    };
    optional("Edition claimed", target.edition.clone());
    optional("Clock skew", target.clock_skew_ms.map(|skew| format!("{skew} ms")));
    optional("Mutant", target.mutant.clone());
    let readings: Vec<_> =
        target.readings.iter().map(|(clause, reading)| format!("{clause}={reading}")).collect();
    optional("Readings set", (!readings.is_empty()).then(|| readings.join(", ")));
    optional("Selection", run.settings.narrowed.clone());
    optional("Part", run.partition.clone());
    facts.into_iter().map(|(name, value)| (name, line(&value, NAME))).collect()
}

/// A time without parts of a second; what is no time stays as it is.
fn seconds(time: &str) -> String {
    match time.split_once('.') {
        Some((whole, part)) if part.trim_end_matches('Z').bytes().all(|b| b.is_ascii_digit()) => {
            format!("{whole}Z")
        }
        _ => time.to_owned(),
    }
}

fn alarms(count: usize) -> String {
    match count {
        0 => "accused none of".to_owned(),
        1 => "made 1 false accusation against".to_owned(),
        many => format!("made {many} false accusations against"),
    }
}

/// The suites, each once.
pub fn suites(runs: &[RunDocument]) -> Vec<Suite> {
    let mut suites: Vec<Suite> = Vec::new();
    for suite in runs.iter().map(|run| &run.suite) {
        if suites.iter().any(|s| s.digest == suite.digest && s.edition == suite.edition) {
            continue;
        }
        suites.push(Suite {
            name: line(&suite.name, NAME),
            edition: line(&suite.edition, NAME),
            digest: line(&suite.digest, NAME),
            rows: suite.rows,
            figures: suite.figures.map(|figures| {
                format!(
                    "Measured in {} version, it caught {} of {} deliberately broken servers, \
                     each by the clause that it breaks, and {} {} legitimate ones.",
                    if figures.same_suite { "this" } else { "another" },
                    figures.killed,
                    figures.mutants,
                    alarms(figures.false_alarms),
                    figures.legitimate
                )
            }),
        });
    }
    suites
}

/// Known failures of all targets.
pub fn known(runs: &[RunDocument]) -> Vec<Known> {
    let entries = runs.iter().flat_map(|run| run.known.iter().map(move |entry| (run, entry)));
    entries
        .map(|(run, entry)| Known {
            target: line(&run.target.name, NAME),
            rows: line(&entry.rows, NAME),
            deviate: format!("{} of {}", entry.deviating, entry.matched.len()),
            reason: line(&entry.reason, SENTENCE),
            ticket: entry.ticket.as_deref().map(ticket),
            until: line(entry.until.as_deref().unwrap_or("–"), NAME),
            state: match (entry.expired, entry.stale) {
                (true, _) => "expired",
                (_, true) => "stale",
                _ => "",
            },
        })
        .collect()
}

/// A ticket; only a web address becomes a link.
pub fn ticket(text: &str) -> Ticket {
    let is_link = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    Ticket { name: line(text, NAME), link: is_link.then(|| line(text, NAME)) }
}

/// What a reader must not conclude from the report.
pub fn limits(report: Report<'_>, left_out: usize) -> Vec<String> {
    let mut limits = Vec::new();
    for run in report.runs {
        let name = &run.target.name;
        let mut limit = |text: String| limits.push(line(&format!("{name}: {text}"), SENTENCE));
        if run.target.insecure {
            limit("the certificate was not verified, so anyone could have answered".to_owned());
        }
        if let Some(narrowed) = &run.settings.narrowed {
            limit(format!("only the rows selected by {narrowed} were judged"));
        }
        if let Some(part) = &run.partition {
            limit(format!("this is part {part} of a run"));
        }
        if run.settings.interrupted {
            limit("the run was stopped before its end".to_owned());
        }
        if !run.target.seeded {
            limit(
                "rows that need data of the suite could not be judged on its own data".to_owned(),
            );
        }
        for verdict in [Verdict::Untestable, Verdict::Vacuous, Verdict::Error] {
            let count = run.rows.iter().filter(|row| row.verdict == verdict).count();
            if count > 0 {
                limit(format!("{} {verdict}: nothing is known about what they test", rows(count)));
            }
        }
        if !run.target.lacks.is_empty() {
            limit(format!("not claimed, and so not judged: {}", run.target.lacks.join(", ")));
        }
    }
    let editions: Vec<_> = report.runs.iter().map(|run| run.suite.edition.as_str()).collect();
    if let Some(edition) = editions.first() {
        let text = format!("Only edition {edition} of the specification was applied.");
        if editions.iter().all(|other| other == edition) {
            limits.push(line(&text, SENTENCE));
        }
    }
    if left_out > 0 {
        let rows = rows(left_out);
        limits.push(format!(
            "Of {rows} the exchanges are left out to keep this file small; the run files have them."
        ));
    }
    limits.push(
        "A run shows how the target behaved while it was judged, on the data that it had."
            .to_owned(),
    );
    limits
}

/// Clauses that cannot be seen over the wire.
pub fn unseen(ledger: Option<&Ledger>) -> Vec<Unseen> {
    let clauses = ledger.into_iter().flat_map(Ledger::iter);
    clauses
        .filter_map(|clause| {
            let why = clause.untestable.as_ref()?;
            Some(Unseen {
                id: line(&clause.id, NAME),
                anchor: clause_anchor(&clause.id),
                says: line(&clause.says, SENTENCE),
                why: line(why, SENTENCE),
            })
        })
        .collect()
}
