//! What a server answered to a call.

use serde_json::Value;

use super::call::Call;
use super::rules::Rules;
use crate::check::{self, Answer, Finding, Gathered};
use crate::schema::Refusal;
use crate::schema::brief;
use crate::spec::Level;
use crate::suite::glob;
use crate::suite::traffic::{FilterRule, SizeRule};

/// What judging an answer gave.
pub struct Judged<'r> {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Whether it is a success.
    pub success: bool,
    /// The clauses that it was judged by, beside those of every such answer.
    pub clauses: Vec<&'r String>,
}

/// Whether an answer is XML.
pub fn is_xml(answer: &Answer) -> bool {
    let kind = answer.response.header("content-type").unwrap_or_default();
    kind.contains("xml") || answer.response.body.trim_ascii_start().starts_with(b"<?xml")
}

/// Judges an answer. `filters_hold`: the filters of the call are those of its walk.
pub fn judge<'r>(rules: &'r Rules, call: &Call, answer: Answer, filters_hold: bool) -> Judged<'r> {
    let success = answer.is_success();
    let code = answer.top("Code").map(str::to_owned);
    let (expect, known) = if success {
        (rules.success(|param| call.has(param)), true)
    } else {
        rules.error(code.as_deref())
    };
    let mut judged = Judged { findings: Vec::new(), success, clauses: Vec::new() };
    let gathered = Gathered { pages: vec![answer], broken_off: false };
    judged.findings = check::judge(rules.bench(), expect, &gathered).findings;
    for finding in &mut judged.findings {
        // A demand of the suite's manifest is no place to look at; the exchange is.
        finding.at = None;
    }
    let answer = &gathered.pages[0];
    if success {
        let values = expect.values.iter().filter_map(|value| value.clause.as_ref());
        judged.clauses.extend(values.map(|clause| &clause.value));
        judged.accepted(rules, call, answer);
        if answer.json.is_ok() {
            let records = answer.records(&rules.suite);
            for size in &rules.traffic().sizes {
                judged.size(rules, call, size, records.len());
            }
            for filter in rules.traffic().filters.iter().filter(|_| filters_hold) {
                judged.filter(rules, call, filter, &records);
            }
        }
    } else if let Some(code) = code.filter(|_| known) {
        judged.clauses.extend(expect.clause.as_ref().map(|clause| &clause.value));
        judged.refused(rules, call, &code, answer);
    }
    judged
}

impl<'r> Judged<'r> {
    /// A call that breaks a limit was served.
    fn accepted(&mut self, rules: &Rules, call: &Call, answer: &Answer) {
        for (breach, level) in &call.breaches {
            let (Refusal::Due(codes), Some(clause)) = (&breach.refusal, &breach.clause) else {
                continue;
            };
            self.findings.push(Finding {
                clause: clause.clone(),
                level: *level,
                check: "accepted",
                expected: format!(
                    "a refusal with {}, for the limit is: {}",
                    codes.join(" or "),
                    breach.expected
                ),
                actual: format!(
                    "{}, though {} was sent",
                    answer.describe(&rules.suite),
                    breach.actual
                ),
                at: None,
                pointer: None,
                note: None,
            });
        }
    }

    /// A call was refused for a limit that it keeps.
    fn refused(&mut self, rules: &Rules, call: &Call, code: &str, answer: &Answer) {
        let schema = rules.suite.request.as_ref();
        if !schema.is_some_and(|schema| schema.is_code_of_a_limit(code)) || !call.open.is_empty() {
            return;
        }
        let gives_cause = call.breaches.iter().any(|(breach, _)| {
            let (Refusal::Due(codes) | Refusal::Allowed(codes)) = &breach.refusal;
            codes.iter().any(|pattern| glob::matches(pattern, code))
        });
        // Whether such a value is right shows only in the data, as for a page after the last.
        let hidden = rules.column(code, "of").is_some_and(|param| call.has(param));
        let gives_cause = gives_cause || hidden;
        let Some(clause) = rules.column(code, "clause").filter(|_| !gives_cause) else { return };
        self.findings.push(Finding {
            clause: clause.to_owned(),
            level: rules.suite.ledger.level(clause).unwrap_or(Level::May),
            check: "refused",
            expected: format!("an answer: the call keeps every limit that {code} is about"),
            actual: answer.describe(&rules.suite),
            at: None,
            pointer: Some("/Code".to_owned()),
            note: None,
        });
    }

    /// More records came than were asked for.
    fn size(&mut self, rules: &Rules, call: &Call, size: &'r SizeRule, there: usize) {
        if size.without.iter().any(|param| call.has(param)) {
            return;
        }
        let asked = size.param.as_ref().and_then(|param| call.params.get(param)?.as_u64());
        let Some(most) = size.most.or(asked).filter(|most| *most > 0) else { return };
        self.clauses.push(&size.clause.value);
        if there as u64 > most {
            let expected = format!("at most {most} records");
            self.finding(rules, &size.clause, "records", expected, format!("{there} records"));
        }
    }

    /// A record came that does not show what was asked for.
    fn filter(&mut self, rules: &Rules, call: &Call, filter: &'r FilterRule, records: &[&Value]) {
        let suite = &rules.suite;
        let (Some(asked), Ok(path), Ok(judged)) = (
            call.params
                .get(&filter.param)
                .filter(|_| !call.is_open(&filter.param) && !call.breaks(&filter.param)),
            suite.patterns.path(&filter.shown_at),
            suite.patterns.regex(&filter.values),
        ) else {
            return;
        };
        let asked = match asked {
            Value::Array(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        let wanted: Vec<Vec<(Option<&str>, &str)>> = asked
            .iter()
            .filter_map(|value| match value {
                Value::Object(members) => filter
                    .members
                    .iter()
                    .map(|(sent, shown)| {
                        let text = members.get(sent)?.as_str()?;
                        judged.is_match(text).then_some((Some(shown.as_str()), text))
                    })
                    .collect(),
                Value::String(text) if judged.is_match(text) => Some(vec![(None, text.as_str())]),
                _ => None,
            })
            .collect();
        if wanted.is_empty() || records.is_empty() {
            return;
        }
        self.clauses.push(&filter.clause.value);
        for record in records {
            let shown = path.query(record).all();
            let has = |want: &Vec<(Option<&str>, &str)>| {
                shown.iter().any(|value| {
                    want.iter().all(|(member, text)| {
                        let value = match member {
                            Some(member) => value.get(*member),
                            None => Some(*value),
                        };
                        // Whether blanks at the end count is not for this rule to say.
                        value.and_then(Value::as_str).map(str::trim_end) == Some(*text)
                    })
                })
            };
            let Some(missing) = wanted.iter().find(|want| !has(want)) else { continue };
            let words: Vec<String> = missing.iter().map(|(_, text)| format!("{text:?}")).collect();
            let key = record.get(&suite.manifest.records.key).and_then(Value::as_str);
            let expected =
                format!("only records that show {} of {}", words.join(" = "), filter.param);
            let actual = format!(
                "{} shows {}",
                brief(key.unwrap_or("a record")),
                brief(&shown.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            );
            self.finding(rules, &filter.clause, "filter", expected, actual);
            return;
        }
    }

    fn finding(
        &mut self,
        rules: &Rules,
        clause: &str,
        check: &'static str,
        expected: String,
        actual: String,
    ) {
        let level = rules.suite.ledger.level(clause).unwrap_or(Level::May);
        let (at, pointer, note) = (None, None, None);
        let clause = clause.to_owned();
        self.findings.push(Finding { clause, level, check, expected, actual, at, pointer, note });
    }
}
