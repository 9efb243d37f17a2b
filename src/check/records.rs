//! Which records came back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Bench;
use super::answer::Gathered;
use super::finding::{Finding, Judgement, listed};
use crate::case::expect::{Order, RecordsCheck};
use crate::suite::Located;
use crate::suite::template::is_template;
use crate::suite::world::World;

/// Judges which records a step gave.
pub(super) fn judge(
    bench: Bench<'_>,
    demand: &Located<RecordsCheck>,
    gathered: &Gathered,
) -> Judgement {
    let keys = gathered.keys(bench.suite);
    if let Some(least) = demand.vacuous_below
        && keys.len() < least
    {
        let told = format!("{} records came back, {least} are needed to say anything", keys.len());
        return Judgement { vacuous: Some(told), ..Judgement::default() };
    }
    let check = Check { bench, demand, clause: bench.clause(demand.clause.as_ref()) };
    if let Some(pattern) = check.fits_nothing() {
        let told = format!("no record of the world has {pattern}, so nothing was asked for");
        return Judgement { vacuous: Some(told), ..Judgement::default() };
    }
    let mut findings = Vec::new();
    findings.extend(check.sets(&keys));
    findings.extend(check.counts(&keys, gathered));
    if let Some(order) = &demand.order {
        findings.extend(check.order(order, gathered));
    }
    findings.into()
}

struct Check<'a> {
    bench: Bench<'a>,
    demand: &'a Located<RecordsCheck>,
    clause: String,
}

impl Check<'_> {
    fn finding(&self, check: &'static str, expected: String, actual: String) -> Finding {
        let finding = self.bench.finding(self.clause.clone(), check, expected, actual);
        finding.demanded_at(&self.bench.row.case, self.demand)
    }

    /// The keys that a list of patterns stands for.
    fn named(&self, patterns: &[String]) -> Vec<String> {
        let key = &self.bench.suite.manifest.records.key;
        let mut all = Vec::new();
        for pattern in patterns {
            let pattern = self.bench.row.text(pattern, self.bench.captured).unwrap_or_default();
            match self.bench.world {
                Some(world) => {
                    all.extend(world.keys_like(&pattern, key).into_iter().map(str::to_owned));
                }
                None => all.push(pattern.into_owned()),
            }
        }
        all
    }

    /// The keys of the world's records that fit a pattern of members.
    fn fitting(&self, world: &World, pattern: &Value) -> Vec<String> {
        let pattern = filled(self.bench, pattern);
        let key = &self.bench.suite.manifest.records.key;
        let records = world.records().iter().filter(|record| fits(record, &pattern));
        records.filter_map(|record| Some(record.get(key)?.as_str()?.to_owned())).collect()
    }

    /// A pattern that no record of the world fits: a slip of the case, which must not read as green.
    fn fits_nothing(&self) -> Option<Value> {
        let world = self.bench.world?;
        let patterns = [&self.demand.exactly_where, &self.demand.includes_where];
        let empty = patterns.into_iter().flatten().find(|p| self.fitting(world, p).is_empty());
        empty.map(|pattern| filled(self.bench, pattern))
    }

    fn sets(&self, keys: &[&str]) -> Vec<Finding> {
        let demand = self.demand;
        let world = self.bench.world;
        let mut findings = Vec::new();
        let by_world = |pattern: &Option<Value>| Some(self.fitting(world?, pattern.as_ref()?));
        let exactly = demand.exactly.as_ref().map(|patterns| self.named(patterns));
        if let Some(due) = exactly.or_else(|| by_world(&demand.exactly_where)) {
            findings.extend(self.exactly(&due, keys));
        }
        let includes = demand.includes.as_ref().map(|patterns| self.named(patterns));
        if let Some(due) = includes.or_else(|| by_world(&demand.includes_where)) {
            let missing: Vec<&str> =
                due.iter().map(String::as_str).filter(|key| !keys.contains(key)).collect();
            if !missing.is_empty() {
                let actual = format!("{} (missing: {})", listed(keys), listed(&missing));
                let due: Vec<&str> = due.iter().map(String::as_str).collect();
                findings.push(self.finding(
                    "records",
                    format!("at least {}", listed(&due)),
                    actual,
                ));
            }
        }
        let excludes = demand.excludes.as_ref().map(|patterns| self.named(patterns));
        if let Some(banned) = excludes {
            let found: Vec<&str> =
                keys.iter().copied().filter(|key| banned.iter().any(|b| b == key)).collect();
            if !found.is_empty() {
                let banned: Vec<&str> = banned.iter().map(String::as_str).collect();
                let expected = format!("none of {}", listed(&banned));
                findings.push(self.finding(
                    "records",
                    expected,
                    format!("also {}", listed(&found)),
                ));
            }
        }
        if let Some(due) = by_world(&demand.only_where) {
            let alien: Vec<&str> =
                keys.iter().copied().filter(|key| !due.iter().any(|d| d == key)).collect();
            if !alien.is_empty() {
                let pattern = demand.only_where.as_ref().map(|p| filled(self.bench, p).to_string());
                let expected = format!("only records with {}", pattern.unwrap_or_default());
                findings.push(self.finding(
                    "records",
                    expected,
                    format!("also {}", listed(&alien)),
                ));
            }
        }
        findings
    }

    fn exactly(&self, due: &[String], keys: &[&str]) -> Option<Finding> {
        let mut count: BTreeMap<&str, i64> = BTreeMap::new();
        for key in keys {
            *count.entry(key).or_default() += 1;
        }
        let wanted: BTreeSet<&str> = due.iter().map(String::as_str).collect();
        let missing: Vec<&str> =
            wanted.iter().copied().filter(|key| !count.contains_key(key)).collect();
        let alien: Vec<&str> = count.keys().copied().filter(|key| !wanted.contains(key)).collect();
        let twice: Vec<&str> = count.iter().filter(|(_, n)| **n > 1).map(|(key, _)| *key).collect();
        if missing.is_empty() && alien.is_empty() && twice.is_empty() {
            return None;
        }
        let mut told = Vec::new();
        for (word, list) in [("missing", &missing), ("not due", &alien), ("twice", &twice)] {
            if !list.is_empty() {
                told.push(format!("{word}: {}", listed(list)));
            }
        }
        let wanted: Vec<&str> = wanted.into_iter().collect();
        let expected = match wanted.len() {
            0 => "no record".to_owned(),
            n => format!("exactly {n}: {}", listed(&wanted)),
        };
        let actual = format!("{} records ({})", keys.len(), told.join("; "));
        Some(self.finding("records", expected, actual))
    }

    fn number(&self, text: Option<&String>) -> Option<usize> {
        let filled = self.bench.row.text(text?, self.bench.captured).ok()?;
        filled.trim().parse().ok()
    }

    fn counts(&self, keys: &[&str], gathered: &Gathered) -> Vec<Finding> {
        let demand = self.demand;
        let mut findings = Vec::new();
        if let Some(due) = self.number(demand.count.as_ref())
            && keys.len() != due
        {
            let actual = format!("{}: {}", keys.len(), listed(keys));
            findings.push(self.finding("count", format!("{due} records"), actual));
        }
        if let Some(least) = self.number(demand.at_least.as_ref())
            && keys.len() < least
        {
            let actual = format!("{}: {}", keys.len(), listed(keys));
            findings.push(self.finding("count", format!("at least {least} records"), actual));
        }
        if let Some(most) = self.number(demand.at_most.as_ref()) {
            for page in &gathered.pages {
                let count = page.records(self.bench.suite).len();
                if count > most {
                    let expected = format!("at most {most} records in an answer");
                    findings.push(self.finding("count", expected, format!("{count} records")));
                    break;
                }
            }
        }
        findings
    }

    fn order(&self, order: &Order, gathered: &Gathered) -> Option<Finding> {
        let records = gathered.records(self.bench.suite);
        let values: Vec<&str> = records
            .iter()
            .map(|r| r.get(&order.by).and_then(Value::as_str).unwrap_or(""))
            .collect();
        let wrong = values.windows(2).position(|pair| {
            if order.descending { pair[0] < pair[1] } else { pair[0] > pair[1] }
        })?;
        let direction = if order.descending { "descending" } else { "ascending" };
        let expected = format!("records in {direction} order of {}", order.by);
        let actual = format!("{} before {}", values[wrong], values[wrong + 1]);
        Some(self.finding("order", expected, actual))
    }
}

/// A pattern with the names in its texts filled in.
pub(super) fn filled(bench: Bench<'_>, pattern: &Value) -> Value {
    match pattern {
        Value::String(text) => {
            let filled = bench.row.text(text, bench.captured).unwrap_or_default();
            Value::String(filled.into_owned())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| filled(bench, item)).collect()),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), filled(bench, value))).collect(),
        ),
        other => other.clone(),
    }
}

/// Whether a value is a pattern with the names in its texts filled in. A pattern without names, as most
/// are, is not copied for that.
pub(super) fn equals(bench: Bench<'_>, value: &Value, pattern: &Value) -> bool {
    if is_plain(pattern) { value == pattern } else { *value == filled(bench, pattern) }
}

fn is_plain(pattern: &Value) -> bool {
    match pattern {
        Value::String(text) => !is_template(text),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => members.values().all(is_plain),
        _ => true,
    }
}

/// Whether a value has what a pattern names. An object pattern fits an object that has all its
/// members, and a list one element of which does; any other pattern fits its equal. A list of
/// patterns fits where each of them does.
pub(super) fn fits(value: &Value, pattern: &Value) -> bool {
    match (value, pattern) {
        (_, Value::Array(patterns)) => patterns.iter().all(|pattern| fits(value, pattern)),
        (Value::Array(items), _) => items.iter().any(|item| fits(item, pattern)),
        (Value::Object(members), Value::Object(pattern)) => {
            pattern.iter().all(|(name, pattern)| match members.get(name) {
                Some(value) => fits(value, pattern),
                None => pattern.is_null(),
            })
        }
        _ => value == pattern,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::fits;

    #[rstest]
    #[case::member(json!({"a": 1}), json!({"a": 1}), true)]
    #[case::other_value(json!({"a": 1}), json!({"a": 2}), false)]
    #[case::some_element(json!({"t": [{"k": 1, "v": 2}, {"k": 3, "v": 4}]}), json!({"t": {"k": 3, "v": 4}}), true)]
    #[case::crossed(json!({"t": [{"k": 1, "v": 2}, {"k": 3, "v": 4}]}), json!({"t": {"k": 1, "v": 4}}), false)]
    #[case::each_of(json!({"t": [{"k": 1}, {"k": 2}]}), json!({"t": [{"k": 1}, {"k": 2}]}), true)]
    #[case::not_each_of(json!({"t": [{"k": 1}]}), json!({"t": [{"k": 1}, {"k": 2}]}), false)]
    #[case::absent(json!({"a": 1}), json!({"b": null}), true)]
    fn patterns_fit_parts(#[case] value: Value, #[case] pattern: Value, #[case] expected: bool) {
        assert_eq!(fits(&value, &pattern), expected);
    }
}
