//! What binds any call and its answer, whoever made the call and whatever data the target holds.
//! Traffic that the runner did not send is judged by it.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{Located, Ordered, Suite};
use crate::case::expand::nearest;
use crate::case::expect::{EachRule, ValueCheck};
use crate::diagnostic::Diagnostic;

/// Rules of any call and its answer. They need a schema of the parameters (`schemas: request`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Traffic {
    /// The table of errors: rows of `code`, `status`, `clause`, and where known `message`,
    /// `message-clause`, `of` (the parameter whose value a call does not show to be right).
    pub errors: Located<String>,
    /// How the pages of one walk belong together.
    #[serde(default)]
    pub pages: Option<Pages>,
    /// Parameters whose value every listed record shows.
    #[serde(default)]
    pub filters: Vec<Located<FilterRule>>,
    /// How many records an answer holds at most.
    #[serde(default)]
    pub sizes: Vec<Located<SizeRule>>,
    /// What every success meets.
    #[serde(default)]
    pub answers: Vec<AnswerRule>,
}

/// The pages of one walk.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pages {
    /// Parameters that a later page may send with another value, beside the token.
    #[serde(default)]
    pub may_change: Vec<String>,
    /// The clause about a token that is sent with other filters than those it was given for.
    pub other_filters: Located<String>,
}

/// A parameter whose value every record of the answer shows.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FilterRule {
    /// The clause that an answer with another record breaks.
    pub clause: Located<String>,
    /// The parameter; of a list each element counts.
    pub param: String,
    /// JSONPath, inside a record, of the values among which it must be.
    pub shown_at: Located<String>,
    /// Where parameter and record hold objects: which member of the parameter is which of the
    /// record's.
    #[serde(default)]
    pub members: Ordered<String>,
    /// The values that are judged (a regular expression); others may be read in several ways.
    pub values: Located<String>,
}

/// How many records an answer holds at most.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SizeRule {
    /// The clause that a longer list breaks.
    pub clause: Located<String>,
    /// The parameter that gives the number.
    #[serde(default)]
    pub param: Option<String>,
    /// The number itself, where no parameter gives it.
    #[serde(default)]
    pub most: Option<u64>,
    /// Only for calls without these parameters.
    #[serde(default)]
    pub without: Vec<String>,
}

/// What a success meets.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct AnswerRule {
    /// Only for calls without these parameters.
    pub without: Vec<String>,
    /// Rules over each record, looked up in a table.
    pub each: Vec<Located<EachRule>>,
    /// Values in the answer.
    pub values: Vec<Located<ValueCheck>>,
}

impl Suite {
    /// What is wrong with the rules of any call.
    pub(super) fn traffic_mistakes(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let (Some(file), Some(traffic)) =
            (self.files.cases.get("suite.yaml"), &self.manifest.traffic)
        else {
            return found;
        };
        let mut wrong = |at: &Located<String>, told: String, help: String| {
            let place = (at.line, at.column);
            found.push(Diagnostic::at(&file.shown, &file.text, place, told).help(help));
        };
        if self.request.is_none() {
            let told = "`traffic` needs a schema of the parameters".to_owned();
            wrong(&traffic.errors, told, "name one as `request` under `schemas`".to_owned());
        }
        let clauses: HashSet<&String> = self.known_clauses.iter().collect();
        let filters = traffic.filters.iter();
        let named = (traffic.pages.iter().map(|pages| &pages.other_filters))
            .chain(filters.clone().map(|filter| &filter.clause))
            .chain(traffic.sizes.iter().map(|size| &size.clause));
        for clause in named.filter(|clause| !clauses.contains(&clause.value)) {
            let told = format!("there is no clause `{}`", clause.value);
            wrong(clause, told, nearest(clause, &self.known_clauses));
        }
        for filter in filters {
            if let Err(error) = self.patterns.path(&filter.shown_at) {
                let told = format!("`{}` is no JSONPath: {error}", filter.shown_at.value);
                wrong(&filter.shown_at, told, "it starts with `$`, the record".to_owned());
            }
            if let Err(error) = self.patterns.regex(&filter.values) {
                let told = format!("`{}` is no regular expression: {error}", filter.values.value);
                wrong(&filter.values, told, "mend it".to_owned());
            }
        }
        let each = traffic.answers.iter().flat_map(|rule| &rule.each);
        for path in each.clone().flat_map(|rule| [&rule.of, &rule.decides]) {
            if let Err(error) = self.patterns.path(path) {
                let told = format!("`{}` is no JSONPath: {error}", path.value);
                wrong(path, told, "it starts with `$`, the record".to_owned());
            }
        }
        for value in traffic.answers.iter().flat_map(|rule| &rule.values) {
            if let Err(error) = self.patterns.path(&value.at) {
                let told = format!("`{}` is no JSONPath: {error}", value.at.value);
                wrong(&value.at, told, "it starts with `$`, the answer".to_owned());
            }
        }
        for table in each.map(|rule| &rule.table).chain([&traffic.errors]) {
            if !self.tables.contains_key(&table.value) {
                let told = format!("there is no table `{}`", table.value);
                wrong(table, told, nearest(table, self.tables.keys()));
            }
        }
        if let Some(table) = self.tables.get(&traffic.errors.value) {
            for row in &table.rows {
                let text = |column: &str| row.get(column).and_then(Value::as_str);
                let clause = text("clause").unwrap_or_default();
                let status = text("status").and_then(|status| status.parse::<u16>().ok());
                if text("code").is_none()
                    || status.is_none()
                    || !self.known_clauses.contains(clause)
                {
                    let told = "a row of the table of errors needs `code`, `status` (as a text) \
                                and a `clause` that exists";
                    let help = format!("the row is {row}");
                    wrong(&traffic.errors, told.to_owned(), help);
                }
            }
        }
        found
    }
}
