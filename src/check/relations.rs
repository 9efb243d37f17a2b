//! Relations between the answers of several steps. They need no known data.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Bench;
use super::answer::Gathered;
use super::finding::{Finding, Judgement, listed};
use crate::case::model::Relation;
use crate::suite::{Located, Suite};

/// Judges one relation. `steps` are the answers by name; a step that gave none is left out.
pub fn relate(
    bench: Bench<'_>,
    relation: &Located<Relation>,
    steps: &[(String, Gathered)],
) -> Judgement {
    let find = |name: &String| steps.iter().find(|(n, _)| n == name).map(|(_, gathered)| gathered);
    let (word, names) = form(relation);
    let found: Option<Vec<&Gathered>> = names.iter().map(find).collect();
    let Some(found) = found.filter(|found| found.len() > 1) else { return Judgement::default() };
    let suite = bench.suite;
    let keys: Vec<Vec<&str>> = found.iter().map(|gathered| gathered.keys(suite)).collect();
    let sets: Vec<BTreeSet<&str>> =
        keys.iter().map(|keys| keys.iter().copied().collect()).collect();
    let least = relation.vacuous_below.unwrap_or(1);
    let most = sets.iter().map(BTreeSet::len).max().unwrap_or(0);
    if most < least {
        let told = format!("the answers hold {most} records, {least} are needed to say anything");
        return Judgement { vacuous: Some(told), ..Judgement::default() };
    }
    let clause = bench.clause(relation.clause.as_ref());
    let wrong = |expected: String, actual: String| -> Finding {
        let finding = bench.finding(clause.clone(), "relation", expected, actual);
        finding.demanded_at(&bench.row.case, relation)
    };
    let both = |a: usize, b: usize| format!("`{}` and `{}`", names[a], names[b]);
    let difference = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
        let only_a: Vec<&str> = a.difference(b).copied().collect();
        let only_b: Vec<&str> = b.difference(a).copied().collect();
        format!("only in the first: {}; only in the second: {}", listed(&only_a), listed(&only_b))
    };
    let rest = || -> Vec<usize> { (1..sets.len()).collect() };
    let finding = match word {
        Form::SameRecords => rest().into_iter().find(|&i| sets[i] != sets[0]).map(|i| {
            wrong(format!("the same records in {}", both(0, i)), difference(&sets[0], &sets[i]))
        }),
        Form::SameOrder => rest().into_iter().find(|&i| keys[i] != keys[0]).map(|i| {
            let actual = format!("{}; {}", listed(&keys[0]), listed(&keys[i]));
            wrong(format!("the same records in the same order in {}", both(0, i)), actual)
        }),
        Form::SameAnswer => {
            let plain: Vec<Vec<Value>> =
                found.iter().map(|g| without_generated(suite, g)).collect();
            rest().into_iter().find(|&i| plain[i] != plain[0]).map(|i| {
                let told: Vec<String> = [0, i]
                    .iter()
                    .map(|&at| {
                        found[at]
                            .pages
                            .iter()
                            .map(|p| p.describe(suite))
                            .collect::<Vec<_>>()
                            .join("; ")
                    })
                    .collect();
                let actual = first_difference(&plain[0], &plain[i])
                    .unwrap_or_else(|| told.join(" against "));
                wrong(format!("the same answer to {}", both(0, i)), actual)
            })
        }
        Form::Subset => (!sets[0].is_subset(&sets[1])).then(|| {
            let alien: Vec<&str> = sets[0].difference(&sets[1]).copied().collect();
            let expected = format!("the records of `{}` among those of `{}`", names[0], names[1]);
            wrong(expected, format!("not there: {}", listed(&alien)))
        }),
        Form::Disjoint => {
            pairs(sets.len()).find(|&(a, b)| !sets[a].is_disjoint(&sets[b])).map(|(a, b)| {
                let shared: Vec<&str> = sets[a].intersection(&sets[b]).copied().collect();
                wrong(
                    format!("no record in both {}", both(a, b)),
                    format!("in both: {}", listed(&shared)),
                )
            })
        }
        Form::Union => {
            let union: BTreeSet<&str> = sets[1..].iter().flatten().copied().collect();
            (union != sets[0]).then(|| {
                let expected = format!("`{}` to be all others taken together", names[0]);
                wrong(expected, difference(&sets[0], &union))
            })
        }
        Form::Covered => {
            let union: BTreeSet<&str> = sets[1..].iter().flatten().copied().collect();
            let lost: Vec<&str> = sets[0].difference(&union).copied().collect();
            (!lost.is_empty()).then(|| {
                let expected = format!("the records of `{}` in the others", names[0]);
                wrong(expected, format!("in none of them: {}", listed(&lost)))
            })
        }
        Form::Intersection => {
            let mut shared = sets[1].clone();
            for set in &sets[2..] {
                shared.retain(|key| set.contains(key));
            }
            (shared != sets[0]).then(|| {
                let expected = format!("`{}` to be what all others share", names[0]);
                wrong(expected, difference(&sets[0], &shared))
            })
        }
    };
    finding.into()
}

#[derive(Clone, Copy)]
enum Form {
    SameRecords,
    SameOrder,
    SameAnswer,
    Subset,
    Disjoint,
    Union,
    Covered,
    Intersection,
}

fn form(relation: &Relation) -> (Form, &[String]) {
    let forms = [
        (Form::SameRecords, &relation.same_records),
        (Form::SameOrder, &relation.same_order),
        (Form::SameAnswer, &relation.same_answer),
        (Form::Subset, &relation.subset),
        (Form::Disjoint, &relation.disjoint),
        (Form::Union, &relation.union),
        (Form::Covered, &relation.covered),
        (Form::Intersection, &relation.intersection),
    ];
    let given = forms.into_iter().find(|(_, steps)| !steps.is_empty());
    given.map_or((Form::SameRecords, &[]), |(form, steps)| (form, steps.as_slice()))
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

/// The documents without the members that the target makes up.
fn without_generated(suite: &Suite, gathered: &Gathered) -> Vec<Value> {
    let mut documents = Vec::new();
    for page in &gathered.pages {
        let mut document = page.json.clone().unwrap_or(Value::Null);
        for (path, _) in suite.manifest.generated.iter() {
            if let Some(member) = path.strip_prefix("$.")
                && let Value::Object(members) = &mut document
            {
                members.remove(member);
            }
        }
        documents.push(document);
    }
    documents
}

/// Where two lists of documents differ first.
fn first_difference(a: &[Value], b: &[Value]) -> Option<String> {
    fn walk(a: &Value, b: &Value, at: &str) -> Option<String> {
        match (a, b) {
            (Value::Object(x), Value::Object(y)) => {
                let names: BTreeSet<&String> = x.keys().chain(y.keys()).collect();
                names.into_iter().find_map(|name| {
                    let (x, y) = (x.get(name), y.get(name));
                    match (x, y) {
                        (Some(x), Some(y)) => walk(x, y, &format!("{at}/{name}")),
                        (x, _) => Some(format!(
                            "{at}/{name} only in the {} answer",
                            if x.is_some() { "first" } else { "second" }
                        )),
                    }
                })
            }
            (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
                x.iter().zip(y).enumerate().find_map(|(i, (x, y))| walk(x, y, &format!("{at}/{i}")))
            }
            _ if a == b => None,
            _ => {
                let brief = super::finding::brief;
                Some(format!("{at}: {} against {}", brief(&a.to_string()), brief(&b.to_string())))
            }
        }
    }
    a.iter().zip(b).find_map(|(a, b)| walk(a, b, ""))
}
