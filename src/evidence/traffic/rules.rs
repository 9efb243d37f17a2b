//! The rules of a suite for any call, made ready once.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::case::axis::OneOrMany;
use crate::case::expect::{ErrorExpect, Expect};
use crate::case::model::CaseFile;
use crate::case::{Captured, Case, Row};
use crate::check::Bench;
use crate::spec::Level;
use crate::suite::manifest::Manifest;
use crate::suite::traffic::Traffic;
use crate::suite::{Located, Suite};

/// A success is judged by the rules that its call does not exclude: one bit for each rule.
const MOST_RULES: usize = 8;

/// Everything that exchanges are judged by.
pub struct Rules {
    /// The suite.
    pub suite: Arc<Suite>,
    /// The row that stands for any exchange.
    row: Row,
    captured: Captured,
    /// What is expected of a success, by the set of rules that apply.
    successes: Vec<Located<Expect>>,
    /// What is expected of an error, by its code.
    errors: HashMap<String, Located<Expect>>,
    /// What is expected of an error whose code the suite does not know.
    any: Located<Expect>,
    /// The clauses that every call is judged by.
    pub of_calls: Vec<String>,
    /// The clauses that every success is judged by.
    pub of_successes: Vec<String>,
    /// The clauses that every error is judged by.
    pub of_errors: Vec<String>,
}

impl Rules {
    /// Prepares; `None` if the suite has no rules for traffic.
    pub fn new(suite: Arc<Suite>) -> Option<Self> {
        let traffic = suite.manifest.traffic.as_ref()?;
        let request = suite.request.as_ref()?;
        let errors = errors(&suite, traffic);
        let blame = &suite.manifest.blame;
        let always = [blame.server_error.value.clone(), blame.not_json.value.clone()];
        let with = |clauses: Vec<String>| always.iter().cloned().chain(clauses).collect();
        Some(Self {
            row: row(&suite),
            captured: Captured::new(),
            successes: successes(traffic),
            errors,
            any: at_start(Expect { anything: true, ..Expect::default() }),
            of_calls: request.clauses(),
            of_successes: with(suite.success.clauses()),
            of_errors: with(suite.error.clauses()),
            suite,
        })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.suite.manifest
    }

    /// The rules for traffic.
    pub fn traffic(&self) -> &Traffic {
        self.suite.manifest.traffic.as_ref().expect("it was there when the rules were prepared")
    }

    /// What a check may know.
    pub fn bench(&self) -> Bench<'_> {
        Bench {
            suite: &self.suite,
            success: &self.suite.success,
            row: &self.row,
            captured: &self.captured,
            world: None,
        }
    }

    /// What is expected of a success of a call.
    pub fn success(&self, has: impl Fn(&str) -> bool) -> &Located<Expect> {
        let rules = self.traffic().answers.iter().take(MOST_RULES).enumerate();
        let set = rules.filter(|(_, rule)| !rule.without.iter().any(|param| has(param)));
        &self.successes[set.fold(0, |set, (at, _)| set | 1 << at)]
    }

    /// What is expected of an error, and whether the suite knows its code.
    pub fn error(&self, code: Option<&str>) -> (&Located<Expect>, bool) {
        match code.and_then(|code| self.errors.get(code)) {
            Some(expect) => (expect, true),
            None => (&self.any, false),
        }
    }

    /// A column of the table of errors.
    pub fn column(&self, code: &str, column: &str) -> Option<&str> {
        let table = self.suite.tables.get(&self.traffic().errors.value)?;
        let text = |row: &Value, column: &str| row.get(column)?.as_str().map(str::to_owned);
        let row = table.rows.iter().find(|row| text(row, "code").as_deref() == Some(code))?;
        row.get(column)?.as_str()
    }
}

fn at_start(expect: Expect) -> Located<Expect> {
    Located { value: expect, line: 1, column: 1 }
}

/// A row that no case has: what is found is told about the rules in `suite.yaml`.
fn row(suite: &Suite) -> Row {
    let file = suite.files.cases.get("suite.yaml");
    let model: CaseFile = serde_json::from_value(json!({"title": "any exchange", "clauses": []}))
        .expect("a case needs no more than a title and clauses");
    let case = Case {
        id: "traffic".to_owned(),
        theme: "traffic".to_owned(),
        file: file.map(|file| file.shown.clone()).unwrap_or_default(),
        text: file.map(|file| file.text.clone()).unwrap_or_default(),
        model,
    };
    Row {
        place: 0,
        id: case.id.clone(),
        case: Arc::new(case),
        vars: Arc::default(),
        shared: Arc::default(),
        valid: true,
        clauses: vec![suite.manifest.blame.schema.value.clone()],
        level: Level::Must,
        not_in_edition: None,
    }
}

fn successes(traffic: &Traffic) -> Vec<Located<Expect>> {
    let rules = &traffic.answers[..traffic.answers.len().min(MOST_RULES)];
    (0..1_usize << rules.len())
        .map(|set| {
            let mut expect = Expect::default();
            for (_, rule) in rules.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0) {
                expect.each.extend(rule.each.iter().cloned());
                expect.values.extend(rule.values.iter().cloned());
            }
            at_start(expect)
        })
        .collect()
}

fn errors(suite: &Suite, traffic: &Traffic) -> HashMap<String, Located<Expect>> {
    let table = suite.tables.get(&traffic.errors.value);
    let rows = table.map_or(&[][..], |table| &table.rows);
    let expect = |row: &Value| {
        let text = |column: &str| row.get(column).and_then(Value::as_str).map(str::to_owned);
        let place = (traffic.errors.line, traffic.errors.column);
        let located = |value: String| Located { value, line: place.0, column: place.1 };
        let error = ErrorExpect {
            status: OneOrMany(vec![text("status")?]),
            code: OneOrMany(vec![text("code")?]),
            because: None,
            message: text("message"),
            message_clause: text("message-clause").map(located),
        };
        let error = Located { value: error, line: place.0, column: place.1 };
        let clause = text("clause").map(located);
        let expect = Expect { clause, error: Some(error), ..Expect::default() };
        Some((text("code")?, at_start(expect)))
    };
    rows.iter().filter_map(expect).collect()
}
