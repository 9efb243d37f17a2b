//! Values at a JSONPath.

use serde_json::Value;

use super::Bench;
use super::finding::{Finding, Judgement, brief};
use super::records::{equals, filled};
use crate::case::expect::{Kind, ValueCheck};
use crate::suite::Located;

/// Judges the values that a path selects.
pub(super) fn judge(bench: Bench<'_>, demand: &Located<ValueCheck>, json: &Value) -> Judgement {
    let path = bench.text(&demand.at).unwrap_or_default();
    let finding = |check, expected: String, actual: String| -> Finding {
        let clause = bench.clause(demand.clause.as_ref());
        let finding = bench.finding(clause, check, expected, actual);
        finding.demanded_at(&bench.row.case, demand)
    };
    // Paths were checked with the suite; only a captured value, such as a quote, can spoil one.
    let Ok(compiled) = bench.suite.patterns.path(&path) else {
        let told = format!("`{path}` is no JSONPath");
        return Judgement { vacuous: Some(told), ..Judgement::default() };
    };
    let nodes = compiled.query(json).all();
    if let Some(count) = &demand.count {
        let due: usize = bench.text(count).ok().and_then(|t| t.parse().ok()).unwrap_or(usize::MAX);
        if nodes.len() != due {
            let expected = format!("{due} values at {path}");
            return Some(finding("count", expected, nodes.len().to_string())).into();
        }
        return Judgement::default();
    }
    if nodes.is_empty() {
        if demand.absent.is_some() || demand.absent_or_empty.is_some() {
            return Judgement::default();
        }
        if demand.vacuous_if_missing {
            let told = format!("nothing is at {path}");
            return Judgement { vacuous: Some(told), ..Judgement::default() };
        }
        let expected = format!("{} at {path}", expectation(bench, demand));
        return Some(finding("value", expected, "nothing".into())).into();
    }
    let Some(at) = nodes.iter().position(|value| !meets(bench, demand, value)) else {
        return Judgement::default();
    };
    let found = finding("value", expectation(bench, demand), brief(&nodes[at].to_string()));
    // Places cost as much as the values, so they are looked up for a finding only.
    let pointer = compiled.query_located(json).all()[at].location().to_json_pointer();
    Some(found.pointing(pointer)).into()
}

fn integer(bench: Bench<'_>, text: &str) -> Option<i64> {
    bench.row.text(text, bench.captured).ok()?.trim().parse().ok()
}

fn meets<'a>(bench: Bench<'a>, demand: &'a ValueCheck, value: &Value) -> bool {
    let text = |text: &'a str| bench.row.text(text, bench.captured).unwrap_or_default();
    if let Some(due) = &demand.equals {
        return equals(bench, value, due);
    }
    if let Some(due) = &demand.text {
        return value.as_str().is_some_and(|sent| sent == text(due));
    }
    if let Some(other) = &demand.differs {
        return value.as_str().is_some_and(|sent| sent != text(other));
    }
    if let Some(due) = &demand.number {
        return value.as_i64().is_some() && value.as_i64() == integer(bench, due);
    }
    if let Some(options) = &demand.one_of {
        return value.as_str().is_some_and(|sent| options.iter().any(|due| text(due) == sent));
    }
    if let Some(kind) = demand.kind {
        return match kind {
            Kind::Text => value.is_string(),
            Kind::Integer => value.is_i64() || value.is_u64(),
            Kind::Boolean => value.is_boolean(),
            Kind::List => value.is_array(),
            Kind::Object => value.is_object(),
        };
    }
    if let Some(pattern) = &demand.matches {
        let regex = bench.suite.patterns.regex(&text(pattern));
        return value.as_str().is_some_and(|sent| regex.is_ok_and(|regex| regex.is_match(sent)));
    }
    if demand.absent_or_empty.is_some() {
        return value.as_str() == Some("");
    }
    if demand.filled.is_some() {
        return value.as_str().is_some_and(|sent| !sent.is_empty());
    }
    if let Some(least) = &demand.at_least {
        return integer(bench, least)
            .is_some_and(|least| value.as_i64().is_some_and(|n| n >= least));
    }
    if let Some(most) = &demand.at_most {
        return integer(bench, most).is_some_and(|most| value.as_i64().is_some_and(|n| n <= most));
    }
    false
}

fn expectation(bench: Bench<'_>, demand: &ValueCheck) -> String {
    let text = |text: &str| bench.row.text(text, bench.captured).unwrap_or_default().into_owned();
    if let Some(due) = &demand.equals {
        return brief(&filled(bench, due).to_string());
    }
    if let Some(due) = &demand.text {
        return brief(&Value::String(text(due)).to_string());
    }
    if let Some(other) = &demand.differs {
        return format!("a text other than {}", brief(&Value::String(text(other)).to_string()));
    }
    if let Some(due) = &demand.number {
        return format!("the number {}", text(due));
    }
    if let Some(options) = &demand.one_of {
        let options: Vec<String> =
            options.iter().map(|o| Value::String(text(o)).to_string()).collect();
        return format!("one of {}", options.join(", "));
    }
    if let Some(kind) = demand.kind {
        return match kind {
            Kind::Text => "a text",
            Kind::Integer => "a JSON integer",
            Kind::Boolean => "true or false",
            Kind::List => "a list",
            Kind::Object => "an object",
        }
        .to_owned();
    }
    if let Some(pattern) = &demand.matches {
        return format!("a text that matches {}", text(pattern));
    }
    if demand.absent.is_some() {
        return "nothing".to_owned();
    }
    if demand.absent_or_empty.is_some() {
        return "nothing, or \"\"".to_owned();
    }
    if let Some(least) = &demand.at_least {
        return format!("a number of at least {}", text(least));
    }
    if let Some(most) = &demand.at_most {
        return format!("a number of at most {}", text(most));
    }
    "a text that is not empty".to_owned()
}
