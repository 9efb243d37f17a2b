//! The suite that the stages work on: a built-in one, with two cases more.

use acs_conform::case::Row;
use acs_conform::suite::source::{DEFAULT_SUITE, SuiteFile, SuiteFiles};
use acs_conform::suite::{LoadOptions, Suite};
use serde_json::Value;

/// The answer that `bench/` measures with, and the values that are checked in it.
const ANSWER: &str = include_str!("../../bench/data/answer.json");
const CHECKS: &str = include_str!("../../bench/data/checks.json");
const PLACE_OF_ID: &str = "@ID@";
const ID: &str = "f-hz0000001";

/// Rows of the matrix.
pub const ROWS: u32 = 10_000;
/// The case of the matrix.
pub const MATRIX: &str = "response/bench-matrix";
const JUDGED: &str = "response/bench-judged";

/// What the stages are measured on.
pub struct Inputs {
    /// The built-in suite's files, without anything added.
    pub files: SuiteFiles,
    /// A case as it is written.
    pub case: String,
    /// The suite with the two cases.
    pub suite: Suite,
    /// A body of about 1 KB, which is the right answer to the row that is judged.
    pub body: String,
}

impl Inputs {
    /// Loads the suite.
    pub fn new() -> Self {
        let files = SuiteFiles::embedded(DEFAULT_SUITE).expect("the suite is built in");
        let case = case();
        let mut more = files.clone();
        for (id, text) in [(JUDGED, case.clone()), (MATRIX, format!("{case}{}", matrix()))] {
            let path = format!("{id}.yaml");
            more.cases.insert(path.clone(), SuiteFile { shown: path, text });
        }
        let suite = Suite::load(more, &LoadOptions::default())
            .unwrap_or_else(|mistakes| panic!("the suite cannot be loaded: {mistakes:?}"));
        Self { files, case, suite, body: ANSWER.trim_end().replace(PLACE_OF_ID, ID) }
    }

    /// The row that is encoded and judged.
    pub fn row(&self) -> Row {
        self.suite.rows.find(JUDGED).expect("its case was added")
    }
}

/// A case with five equalities and a rule for each record.
fn case() -> String {
    let checks: Vec<Value> = serde_json::from_str(CHECKS).expect("a list of checks");
    let values: Vec<String> =
        checks.iter().map(|check| format!("    - {}\n", value(check))).collect();
    let values = values.concat();
    format!(
        "title: Each delivery has its values\n\
         why: It is measured.\n\
         clauses: [field-invoke-id]\n\
         any-data: true\n\
         request:\n  params: {{RegionId: \"${{region}}\", InvokeId: {ID}}}\n\
         expect:\n  values:\n{values}  each:\n    \
           - {{table: tables/status-aggregation.yaml, \
               of: \"$.InvokeInstances.InvokeInstance[*].InvocationStatus\", decides: $.InvocationStatus}}\n"
    )
}

/// A check as a case writes it: numbers are texts there.
fn value(check: &Value) -> Value {
    let mut written = check.clone();
    if let Some(number) = check.get("number") {
        written["number"] = number.to_string().into();
    }
    if check.get("text").is_some_and(|text| text == PLACE_OF_ID) {
        written["text"] = ID.into();
    }
    written
}

fn matrix() -> String {
    let values: Vec<String> = (0..100).map(|n| format!("\"{n:02}\"")).collect();
    let values = values.join(", ");
    format!("matrix:\n  a: [{values}]\n  b: [{values}]\ncombine: product\n")
}
