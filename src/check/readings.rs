//! Which reading of a contested clause an answer shows.

use super::answer::Gathered;
use super::expectation::judge_at;
use super::finding::{Judgement, Seen};
use super::{Bench, outcome};
use crate::case::expect::Readings;
use crate::spec::{Level, Silence};
use crate::suite::Located;

/// Judges the answers of a step against the readings that the edition allows.
pub fn judge_readings(
    bench: Bench<'_>,
    readings: &Located<Readings>,
    gathered: &Gathered,
) -> Judgement {
    let clause = bench.clause(Some(&readings.clause));
    let Some(known) = bench.suite.ledger.find(&clause) else { return Judgement::default() };
    let allowed = |id: &str| {
        known.contested.as_ref().is_none_or(|c| c.readings.iter().any(|reading| reading.id == id))
    };
    // Where a reading is seen by an answer in XML, that answer breaks nothing by not being JSON.
    let may_be_xml = readings.when.iter().any(|when| when.expect.xml.is_some());
    let mut all = Judgement::default();
    for page in &gathered.pages {
        let mut findings = outcome::general(bench, page);
        findings.retain(|finding| !(may_be_xml && outcome::is_not_json(finding)));
        all.join(findings.into());
    }
    let mut taken: Option<&str> = None;
    for when in readings.when.iter().filter(|when| allowed(&when.reading)) {
        let judged = judge_at(bench, &when.expect, (when.line, when.column), gathered);
        if judged.vacuous.is_some() {
            all.vacuous = judged.vacuous;
            return all;
        }
        // What the schema finds was noted above; it does not tell one reading from another.
        if judged.findings.iter().all(|finding| finding.check == "schema") {
            taken = Some(&when.reading);
            break;
        }
    }
    let Some(taken) = taken else {
        let banned = readings.never.iter().find(|never| {
            let judged = judge_at(bench, &never.seen, (never.line, never.column), gathered);
            judged.findings.iter().all(|finding| finding.check == "schema")
        });
        let words: Vec<&str> = readings
            .when
            .iter()
            .filter(|when| allowed(&when.reading))
            .map(|when| when.reading.as_str())
            .collect();
        let seen: Vec<String> =
            gathered.pages.iter().map(|page| page.describe(bench.suite)).collect();
        let expected = format!("a reading of the clause: {}", words.join(", "));
        if let Some(never) = banned {
            let broken = bench.clause(Some(&never.clause));
            let finding = bench.finding(broken, "reading", expected, seen.join("; then "));
            all.findings.push(finding.demanded_at(&bench.row.case, never));
            return all;
        }
        let mut finding = bench.finding(clause, "reading", expected, seen.join("; then "));
        if known.contested.as_ref().is_some_and(|c| c.page == Silence::Silent) {
            finding.level = finding.level.min(Level::Should);
        }
        all.findings.push(finding.demanded_at(&bench.row.case, readings));
        return all;
    };
    all.seen.push(Seen {
        clause: known.id.clone(),
        reading: taken.to_owned(),
        decisive: !readings.row_by_row,
    });
    all
}
