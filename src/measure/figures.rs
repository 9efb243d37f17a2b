//! A measurement as a document and as a few figures.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::alarms::Alarms;
use super::kills::{Kills, Outcome};
use super::matrix::Matrix;
use super::unseen::Unseen;
use crate::suite::Suite;

/// The measurement as JSON.
pub fn json(
    suite: &Suite,
    kills: &[Kills],
    matrix: &Matrix,
    unseen: &[Unseen],
    alarms: Option<&Alarms>,
) -> String {
    let mutants: Vec<Value> = kills
        .iter()
        .map(|kills| {
            json!({
                "id": kills.id,
                "clause": kills.clause,
                "slip": kills.slip,
                "outcome": match kills.outcome {
                    Outcome::Killed => "killed",
                    Outcome::CaughtElsewhere => "caught-elsewhere",
                    Outcome::Survived => "survived",
                    Outcome::Crashed => "crashed",
                },
                "rows": kills.rows,
                "elsewhere": kills.elsewhere,
            })
        })
        .collect();
    let legitimate = alarms.map(|alarms| {
        json!({
            "servers": alarms.servers,
            "false_alarms": alarms.alarms.iter().map(|alarm| json!({
                "server": alarm.server, "row": alarm.row, "told": alarm.told,
            })).collect::<Vec<_>>(),
        })
    });
    let unseen: Vec<Value> = unseen
        .iter()
        .map(|reason| {
            json!({ "reason": reason.reason, "says": reason.says, "mutants": reason.mutants })
        })
        .collect();
    let document = json!({
        "format": 1,
        "suite": { "name": suite.manifest.suite.value, "edition": suite.edition.date, "digest": suite.digest },
        "summary": {
            "mutants": matrix.mutants, "killed": matrix.killed,
            "distinct_kill_sets": matrix.distinct, "clauses": matrix.clauses,
            "clauses_without_mutant": matrix.untried, "cases_that_kill_nothing": matrix.idle,
            "cases_that_nothing_needs": matrix.redundant,
        },
        "legitimate": legitimate,
        "unseen": unseen,
        "mutants": mutants,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The figures as a Markdown table.
pub fn markdown(
    kills: &[Kills],
    matrix: &Matrix,
    unseen: &[Unseen],
    alarms: Option<&Alarms>,
) -> String {
    let mut out = String::from("| measure | figure |\n| --- | --- |\n");
    let mut line = |what: &str, figure: String| {
        let _ = writeln!(out, "| {what} | {figure} |");
    };
    line(
        "mutants killed by a finding on their own clause",
        format!("{} of {}", matrix.killed, matrix.mutants),
    );
    line("distinct kill sets", matrix.distinct.to_string());
    line("clauses that a mutant breaks", matrix.clauses.to_string());
    if let Some(alarms) = alarms {
        line("legitimate servers judged", alarms.servers.to_string());
        line("false alarms", alarms.alarms.len().to_string());
    }
    for reason in unseen {
        line(&format!("not seen: {}", reason.says), reason.mutants.len().to_string());
    }
    for kills in kills.iter().filter(|kills| !kills.is_killed()) {
        line("not killed", format!("`{}` ({})", kills.id, kills.clause));
    }
    out
}
