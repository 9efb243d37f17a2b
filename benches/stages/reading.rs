//! From files to rows.

use acs_conform::case::expand::{self, Surroundings};
use acs_conform::case::model::CaseFile;
use acs_conform::lint::lint;
use acs_conform::suite::{LoadOptions, Suite, yaml};

use super::inputs::{Inputs, MATRIX, ROWS};
use super::timing::Timing;

/// Measures reading, loading, linting, expanding.
pub fn measure(timing: &Timing, inputs: &Inputs) {
    timing.measure("load: a case file", 1, || {
        yaml::read::<CaseFile>("case.yaml", &inputs.case).expect("a sound case")
    });
    timing.measure("load: the built-in suite", 1, || {
        Suite::load(inputs.files.clone(), &LoadOptions::default()).expect("a sound suite")
    });
    timing.measure("load: lint the built-in suite", 1, || {
        lint(&inputs.files, &|_| Vec::new()).expect("a sound suite")
    });
    let suite = &inputs.suite;
    let case = suite.cases.iter().find(|case| case.id == MATRIX).expect("the case was added");
    let around = Surroundings {
        ledger: &suite.ledger,
        known_clauses: &suite.known_clauses,
        tables: &suite.tables,
        edition: &suite.edition,
        region: &suite.manifest.region,
    };
    timing.measure("expand: a row of a matrix", ROWS, || {
        let rows = expand::rows(case, &around).expect("a sound matrix");
        assert_eq!(rows.len(), ROWS as usize);
        rows
    });
}
