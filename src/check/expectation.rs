//! Judges what came back against everything that a case expects of it.

use super::answer::{Answer, Gathered};
use super::finding::Judgement;
use super::{Bench, each, headers, mirror, outcome, records, values, xml};
use crate::case::expect::Expect;
use crate::suite::Located;

/// Judges the answers of a step.
pub fn judge(bench: Bench<'_>, expect: &Located<Expect>, gathered: &Gathered) -> Judgement {
    judge_at(bench, expect, (expect.line, expect.column), gathered)
}

/// As [`judge`], for an expectation that is part of a larger one.
pub(super) fn judge_at(
    bench: Bench<'_>,
    expect: &Expect,
    place: (usize, usize),
    gathered: &Gathered,
) -> Judgement {
    let mut all = Judgement::default();
    let mut fit = true;
    let mut missing = vec![0_usize; expect.values.len()];
    for page in &gathered.pages {
        if let Some(demand) = &expect.xml {
            all.join(xml::judge(bench, expect, demand, page).into());
            continue;
        }
        let findings = outcome::judge(bench, expect, place, page);
        fit &= !findings.iter().any(|finding| outcome::ends_judging(finding.check));
        all.join(findings.into());
        // An empty page among several is legal, and says nothing about values of records.
        let empty = gathered.pages.len() > 1 && page.records(bench.suite).is_empty();
        judge_page(bench, expect, page, fit, empty, &mut missing, &mut all);
    }
    // A value that may be missing is missing only where no page has it.
    for (demand, missing) in expect.values.iter().zip(missing) {
        if missing > 0 && missing == gathered.pages.len() {
            all.vacuous.get_or_insert(format!("nothing is at {}", demand.at.value));
        }
    }
    // Records of an answer that is not what was asked for would only repeat the finding.
    if fit && !gathered.broken_off && expect.error.is_none() && expect.xml.is_none() {
        for demand in &expect.records {
            all.join(records::judge(bench, demand, gathered));
        }
        for rule in &expect.each {
            all.join(each::judge(bench, rule, gathered));
        }
        for demand in &expect.mirror {
            all.join(mirror::judge(bench, demand, gathered));
        }
    }
    all
}

/// Judges one page. `missing` counts, for each value, the pages that do not have it.
fn judge_page(
    bench: Bench<'_>,
    expect: &Expect,
    page: &Answer,
    fit: bool,
    empty: bool,
    missing: &mut [usize],
    all: &mut Judgement,
) {
    for demand in &expect.headers {
        all.join(headers::judge(bench, demand, page).into());
    }
    if fit && let Ok(json) = &page.json {
        for (demand, missing) in expect.values.iter().zip(missing) {
            let list = bench.suite.manifest.records.at.trim_end_matches("[*]");
            if empty && demand.at.starts_with(list) {
                continue;
            }
            let mut judged = values::judge(bench, demand, json);
            if judged.vacuous.take().is_some() {
                *missing += 1;
            }
            all.join(judged);
        }
    }
}
