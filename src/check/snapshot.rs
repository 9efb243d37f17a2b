//! A whole answer compared with the stored one.

use std::collections::BTreeMap;

use super::Bench;
use super::answer::Answer;
use super::finding::{Finding, Judgement};
use crate::snapshot::{Generated, Shape, Snapshot, normalise};

/// Stored answers by name.
pub type Stored = BTreeMap<String, Snapshot>;

/// Compares an answer with the stored one of a name. Also gives the answer as it would be stored,
/// where it is not what is stored.
pub fn compare(
    bench: Bench<'_>,
    stored: &Stored,
    name: &str,
    answer: &Answer,
    host: &str,
) -> (Judgement, Option<Snapshot>) {
    let Ok(json) = &answer.json else { return (Judgement::default(), None) };
    let generated: Vec<Generated> = bench
        .suite
        .manifest
        .generated
        .iter()
        .filter_map(|(path, shape)| {
            let pointer = path.trim_start_matches('$').replace('.', "/");
            Some(Generated { pointer, shape: Shape::of_name(shape)? })
        })
        .collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    if let Some(world) = bench.world {
        names.extend(world.times.iter().map(|(time, name)| (time.clone(), name.clone())));
    }
    names.insert(host.to_owned(), "host".to_owned());
    let normal = normalise(json, &generated, &names);
    let clause = bench.suite.manifest.blame.snapshot.value.clone();
    let wrong = |expected: String, actual: String| -> Finding {
        bench.finding(clause.clone(), "snapshot", expected, actual)
    };
    let mut findings: Vec<Finding> = normal
        .wrong
        .iter()
        .map(|odd| {
            wrong(odd.shape.asks().to_owned(), odd.actual.clone()).pointing(odd.pointer.clone())
        })
        .collect();
    let difference = if let Some(kept) = stored.get(name) {
        let difference = kept.difference(&normal.text);
        difference.map(|diff| wrong(format!("the stored answer {name}"), diff))
    } else {
        let told = "nothing is stored; `--snapshots review` writes it down".to_owned();
        Some(wrong(format!("a stored answer {name}"), told))
    };
    let Some(difference) = difference else { return (findings.into(), None) };
    findings.push(difference);
    let now = Snapshot {
        source: Some(bench.row.case.file.clone()),
        description: Some(bench.row.case.model.title.clone()),
        expression: None,
        info: vec![("suite".to_owned(), bench.suite.manifest.suite.value.clone())],
        body: normal.text,
    };
    (findings.into(), Some(now))
}
