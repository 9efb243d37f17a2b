//! From files to rows.

use std::hint::black_box;

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
    // Rows are made when they are asked for.
    timing.measure("expand: a row of a matrix", ROWS, || {
        let rows = inputs.suite.rows.of_case(MATRIX);
        assert_eq!(rows.map(black_box).count(), ROWS as usize);
    });
}
