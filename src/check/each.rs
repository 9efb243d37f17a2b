//! A rule over each record: a set of values decides another value, by a table.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Bench;
use super::answer::Gathered;
use super::finding::{Finding, Judgement, Seen};
use crate::case::expect::EachRule;
use crate::spec::Silence;
use crate::suite::Located;

/// Readings of one contested clause that still fit, and whether any record told them apart.
type Fitting = BTreeMap<String, (Vec<String>, bool, bool)>;

/// Judges a rule over every record of a step.
pub(super) fn judge(bench: Bench<'_>, rule: &Located<EachRule>, gathered: &Gathered) -> Judgement {
    let suite = bench.suite;
    let (Some(table), Ok(of), Ok(decides)) = (
        suite.tables.get(&rule.table.value),
        suite.patterns.path(&rule.of),
        suite.patterns.path(&rule.decides),
    ) else {
        return Judgement::default();
    };
    let mut findings: Vec<Finding> = Vec::new();
    let mut fitting = Fitting::new();
    let mut judged = 0_usize;
    for record in gathered.records(suite) {
        let values: Vec<&str> =
            of.query(record).all().into_iter().filter_map(Value::as_str).collect();
        if values.is_empty() {
            continue;
        }
        let Some(entry) = table.about(values.iter().copied()) else { continue };
        judged += 1;
        let outcome = decides.query(record).first().and_then(Value::as_str).unwrap_or("nothing");
        let clause = entry.get("clause").and_then(Value::as_str).unwrap_or_default();
        let key = record.get(&suite.manifest.records.key).and_then(Value::as_str);
        let about = format!("for {{{}}}", values.join(", "));
        let about = key.map_or(about.clone(), |key| format!("{about} in {key}"));
        let wrong = |expected: String| {
            let finding = bench.finding(clause.to_owned(), "each", expected, outcome);
            finding.demanded_at(&bench.row.case, rule).noting(&about)
        };
        if let Some(due) = entry.get("is").and_then(Value::as_str) {
            if due != outcome {
                findings.push(wrong(due.to_owned()));
            }
            continue;
        }
        let allowed = allowed(bench, clause, entry);
        let fits: Vec<String> = allowed
            .iter()
            .filter(|(_, due)| *due == outcome)
            .map(|(id, _)| (*id).to_owned())
            .collect();
        if fits.is_empty() {
            let words: Vec<String> =
                allowed.iter().map(|(id, due)| format!("{due} ({id})")).collect();
            findings.push(wrong(words.join(" or ")));
            continue;
        }
        let known =
            fitting.entry(clause.to_owned()).or_insert_with(|| (fits.clone(), false, false));
        known.1 |= fits.len() < allowed.len();
        let before = known.0.len();
        known.0.retain(|reading| fits.contains(reading));
        known.2 |= before > 0 && known.0.is_empty();
    }
    if judged == 0 {
        let told = "no record holds what the rule is about".to_owned();
        return Judgement { vacuous: Some(told), ..Judgement::default() };
    }
    let mut seen = Vec::new();
    for (clause, (readings, decisive, torn)) in fitting {
        if torn {
            let expected = "one reading for all records of the answer";
            let finding = bench.finding(
                clause,
                "each",
                expected,
                "some records follow one reading, some another",
            );
            findings.push(finding.demanded_at(&bench.row.case, rule));
            continue;
        }
        let decisive = decisive && readings.len() == 1;
        seen.extend(readings.into_iter().map(|reading| Seen {
            clause: clause.clone(),
            reading,
            decisive,
        }));
    }
    findings
        .dedup_by(|a, b| a.clause == b.clause && a.expected == b.expected && a.actual == b.actual);
    Judgement { findings, seen, vacuous: None }
}

/// The readings that the edition allows, with the value that each decides.
fn allowed<'a>(bench: Bench<'_>, clause: &str, entry: &'a Value) -> Vec<(&'a str, &'a str)> {
    let contested = bench.suite.ledger.find(clause).and_then(|clause| clause.contested.as_ref());
    let readings = entry.get("readings").and_then(Value::as_object);
    let listed =
        readings.into_iter().flatten().filter_map(|(id, due)| Some((id.as_str(), due.as_str()?)));
    listed
        .filter(|(id, _)| {
            contested.is_none_or(|c| {
                c.page == Silence::Silent && c.readings.is_empty()
                    || c.readings.iter().any(|r| r.id == *id)
            })
        })
        .collect()
}
