//! Records of an answer compared, member by member, with those of the world.

use jiff::Timestamp;
use serde_json::Value;

use super::Bench;
use super::answer::Gathered;
use super::finding::{Finding, Judgement, brief};
use crate::case::expect::Mirror;
use crate::suite::manifest::InnerList;
use crate::suite::{Located, template};

/// Judges whether records say what the world says.
pub(super) fn judge(bench: Bench<'_>, demand: &Located<Mirror>, gathered: &Gathered) -> Judgement {
    let suite = bench.suite;
    let (Some(world), Some(table)) = (bench.world, suite.tables.get(&demand.table.value)) else {
        return Judgement::default();
    };
    let only = demand.member.as_ref().and_then(|member| bench.text(member).ok());
    let key = &suite.manifest.records.key;
    let records = gathered.records(suite);
    let wanted: Vec<String> = match &demand.records {
        Some(patterns) => patterns
            .iter()
            .flat_map(|pattern| {
                let pattern = bench.text(pattern).unwrap_or_default();
                let keys = world.keys_like(&pattern, key);
                keys.into_iter().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect(),
        None => records.iter().filter_map(|r| Some(r.get(key)?.as_str()?.to_owned())).collect(),
    };
    let mut findings = Vec::new();
    let mut compared = 0;
    for row in &table.rows {
        let text = |column: &str| row.get(column).and_then(Value::as_str);
        if only.as_ref().is_some_and(|only| text("id") != Some(only)) {
            continue;
        }
        let known_to_worlds = text("scope") != Some("top") && row.get("derived").is_none();
        let (true, Some(path), Some(clause)) = (known_to_worlds, text("path"), text("clause"))
        else {
            continue;
        };
        let member = Member { bench, demand, clause, path, counts: text("count-of") };
        for wanted in &wanted {
            let Some(due) = world.record(wanted) else { continue };
            let sent = records.iter().find(|r| r.get(key).and_then(Value::as_str) == Some(wanted));
            let Some(sent) = sent else {
                findings.push(member.wrong(wanted.clone(), "the record is missing".into(), wanted));
                continue;
            };
            compared += 1;
            findings.extend(member.compare(due, sent, wanted));
        }
    }
    if compared == 0 && findings.is_empty() {
        let told = "the answer holds no record of the world".to_owned();
        return Judgement { vacuous: Some(told), ..Judgement::default() };
    }
    // One slip shows in many records: the first few tell it.
    findings.truncate(5);
    findings.into()
}

/// Whether both are times, and the same one. How a time is written is a clause of its own.
fn same_instant(due: Option<&Value>, sent: Option<&Value>) -> bool {
    let time = |value: Option<&Value>| value?.as_str()?.parse::<Timestamp>().ok();
    time(due).is_some_and(|due| time(sent) == Some(due))
}

struct Member<'a> {
    bench: Bench<'a>,
    demand: &'a Located<Mirror>,
    clause: &'a str,
    path: &'a str,
    counts: Option<&'a str>,
}

impl Member<'_> {
    fn wrong(&self, expected: String, actual: String, record: &str) -> Finding {
        let finding = self.bench.finding(self.clause.to_owned(), "mirror", expected, actual);
        let finding = finding.demanded_at(&self.bench.row.case, self.demand);
        finding.noting(format!("`{}` of {record}", self.path))
    }

    fn compare(&self, due: &Value, sent: &Value, record: &str) -> Vec<Finding> {
        if let Some(list) = self.counts {
            let due = due.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            let sent = sent.get(self.path);
            let same = sent.and_then(Value::as_u64) == Some(due as u64);
            let told = sent.map_or("nothing".to_owned(), Value::to_string);
            return if same { Vec::new() } else { vec![self.wrong(due.to_string(), told, record)] };
        }
        let lists = &self.bench.suite.manifest.records.lists;
        let inner = self
            .path
            .split_once('.')
            .and_then(|(list, leaf)| Some((list, lists.find(list)?, leaf)));
        let Some((name, list, leaf)) = inner else {
            let due = template::member(due, self.path);
            return self.leaf(due, template::member(sent, self.path), record).into_iter().collect();
        };
        self.elements(name, list, leaf, due, sent, record)
    }

    /// Compares one member of all elements of an inner list, matched by their keys.
    fn elements(
        &self,
        name: &str,
        list: &InnerList,
        leaf: &str,
        due: &Value,
        sent: &Value,
        record: &str,
    ) -> Vec<Finding> {
        let due = due.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let sent = sent.get(name).and_then(|wrapper| wrapper.get(&list.wrapper));
        let sent = sent.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let key_of =
            |element: &Value| element.get(&list.key).and_then(Value::as_str).map(str::to_owned);
        let mut findings = Vec::new();
        for element in due {
            let key = key_of(element);
            let Some(other) = sent.iter().find(|other| key_of(other) == key) else {
                let keys: Vec<String> = sent.iter().filter_map(key_of).collect();
                let actual = format!("{} elements: {}", sent.len(), brief(&keys.join(", ")));
                let expected = format!("an element with {} {}", list.key, key.unwrap_or_default());
                findings.push(self.wrong(expected, actual, record));
                break;
            };
            findings.extend(self.leaf(element.get(leaf), other.get(leaf), record));
        }
        if leaf == list.key {
            let own =
                |key: &str| list.own_prefix.as_ref().is_some_and(|prefix| key.starts_with(prefix));
            let alien = sent.iter().filter_map(key_of).find(|key| {
                !own(key) && !due.iter().any(|element| key_of(element).as_ref() == Some(key))
            });
            if let Some(alien) = alien {
                let expected = format!("no element but the {} of the world", due.len());
                findings.push(self.wrong(expected, format!("also {alien}"), record));
            }
            let shown = sent.iter().filter(|e| !key_of(e).is_some_and(|key| own(&key))).count();
            if shown > due.len() && findings.is_empty() {
                let expected = format!("{} elements", due.len());
                findings.push(self.wrong(expected, format!("{shown} elements"), record));
            }
        }
        findings
    }

    /// A member that the world fills must be there with that value; an unset one may be `""` or
    /// absent. `null` is left to the schema, which blames the right clause for it.
    fn leaf(&self, due: Option<&Value>, sent: Option<&Value>, record: &str) -> Option<Finding> {
        let empty = |value: Option<&Value>| {
            value.is_none_or(|value| value.is_null() || value.as_str() == Some(""))
        };
        if empty(due) {
            let told = sent.filter(|sent| !empty(Some(sent)))?;
            return Some(self.wrong("\"\" or nothing".into(), brief(&told.to_string()), record));
        }
        if due == sent || same_instant(due, sent) {
            return None;
        }
        let word =
            |value: Option<&Value>| value.map_or("nothing".to_owned(), |v| brief(&v.to_string()));
        Some(self.wrong(word(due), word(sent), record))
    }
}
