//! SARIF 2.1.0: a rule is a clause, a result is a finding, its location is the case file.

use serde_json::{Map, Value, json};

use super::document::{Failure, RowRecord, RunDocument};
use super::inert::{MAX_VALUE, line, markdown_text};
use super::json::to_text;
use super::place::Place;
use super::plain::{describe, headline};
use super::standing::known_reason;
use crate::spec::{Ledger, Level};
use crate::wire::percent_encode;

/// The schema that the document follows.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Renders the run.
pub fn render(run: &RunDocument, ledger: Option<&Ledger>) -> String {
    let rules = rule_ids(run);
    let results: Vec<Value> = run
        .rows
        .iter()
        .flat_map(|row| row.failures.iter().map(move |failure| (row, failure)))
        .map(|(row, failure)| result(row, failure, &rules, ledger))
        .collect();
    let driver = json!({
        "name": line(&run.tool.name, 100),
        "version": line(&run.tool.version, 100),
        "rules": rules.iter().map(|id| rule(id, run, ledger)).collect::<Vec<_>>(),
    });
    let mut invocation = json!({
        "executionSuccessful": run.summary.exit <= 1,
        "exitCode": run.summary.exit,
        "exitCodeDescription": line(&run.summary.reasons.join("; "), MAX_VALUE),
        "startTimeUtc": line(&run.started, 40),
        "endTimeUtc": line(&run.finished, 40),
    });
    if let Some(command) = &run.settings.command {
        invocation["commandLine"] = Value::from(line(command, MAX_VALUE));
    }
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "automationDetails": {"id": line(&format!("{}/{}/", run.suite.name, run.target.name), 300)},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "verdict": run.summary.verdict,
                "suiteDigest": line(&run.suite.digest, 100),
                "edition": line(&run.suite.edition, 100),
            },
        }],
    });
    to_text(&document) + "\n"
}

/// Clauses with a finding, each once, in alphabetical order.
fn rule_ids(run: &RunDocument) -> Vec<&str> {
    let mut ids: Vec<_> = run
        .rows
        .iter()
        .flat_map(|row| row.failures.iter().map(|failure| failure.clause.as_str()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn rule(id: &str, run: &RunDocument, ledger: Option<&Ledger>) -> Value {
    let found = run.rows.iter().flat_map(|row| &row.failures).find(|failure| failure.clause == id);
    let level = found.map_or(Level::May, |failure| failure.level);
    let mut rule = json!({
        "id": line(id, 200),
        "defaultConfiguration": {"level": severity(level)},
        "properties": {"level": level},
    });
    if let Some(clause) = ledger.and_then(|ledger| ledger.find(id)) {
        let quote = clause.quote.as_deref().unwrap_or("(the page has no sentence)");
        rule["shortDescription"] = json!({"text": line(&clause.says, 1_000)});
        rule["fullDescription"] = json!({"text": line(&format!("{} {quote}", clause.says), 1_000)});
        rule["help"] = json!({
            "text": line(&format!("{quote} ({})", clause.source), MAX_VALUE),
            "markdown": format!(
                "> {}\n\n{} ({})",
                markdown_text(quote, MAX_VALUE),
                markdown_text(&clause.says, MAX_VALUE),
                markdown_text(&clause.source, 300)
            ),
        });
        rule["properties"]["basis"] = json!(clause.basis);
    }
    rule
}

fn result(row: &RowRecord, failure: &Failure, rules: &[&str], ledger: Option<&Ledger>) -> Value {
    let mut result = json!({
        "ruleId": line(&failure.clause, 200),
        "ruleIndex": rules.binary_search(&failure.clause.as_str()).map_or(-1, |at| i64::try_from(at).unwrap_or(-1)),
        "kind": "fail",
        "level": severity(failure.level),
        "message": {"text": format!("{}\n{}", headline(failure), describe(failure, ledger))},
        "locations": [location(row, failure)],
        // The same finding keeps its identity over runs and over edits of the case file.
        "partialFingerprints": {
            "rowClauseCheck/v1": line(&format!("{} {} {}", row.id, failure.clause, failure.check), MAX_VALUE),
        },
        "properties": {"row": line(&row.id, MAX_VALUE), "check": line(&failure.check, 200)},
    });
    if row.known {
        let why = line(&known_reason(row), MAX_VALUE);
        result["suppressions"] =
            json!([{"kind": "external", "status": "accepted", "justification": why}]);
    }
    result
}

fn location(row: &RowRecord, failure: &Failure) -> Value {
    let mut location = Map::new();
    location.insert(
        "logicalLocations".to_owned(),
        json!([{"fullyQualifiedName": line(&row.id, MAX_VALUE)}]),
    );
    if let Some(place) = failure.at.as_deref().map(Place::parse) {
        let file = line(place.file, MAX_VALUE);
        let path: Vec<_> = file.split('/').map(|part| percent_encode(part.as_bytes())).collect();
        let mut physical = json!({"artifactLocation": {"uri": path.join("/")}});
        if let Some(at) = place.line {
            physical["region"] = json!({"startLine": at});
            if let Some(column) = place.column {
                physical["region"]["startColumn"] = json!(column);
            }
        }
        location.insert("physicalLocation".to_owned(), physical);
    }
    Value::Object(location)
}

const fn severity(level: Level) -> &'static str {
    match level {
        Level::Must => "error",
        Level::Should => "warning",
        Level::May => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_run_with_every_verdict() {
        insta::assert_snapshot!(render(&sample::document(), Some(&sample::ledger())));
    }

    #[test]
    fn every_result_names_its_rule() {
        let text = render(&sample::document(), None);
        let document: Value = serde_json::from_str(&text).unwrap();
        let run = &document["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 7);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }
}
