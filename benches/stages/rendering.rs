//! From what a run found to reports.

use acs_conform::{Format, Run, Suite, Target};

use super::timing::Timing;

/// Measures each form of the report of a whole run.
pub fn measure(timing: &Timing) {
    let report = Run::new(&Suite::built_in(), &Target::reference()).execute_blocking();
    let report = report.expect("the reference server can be judged");
    let rows = u32::try_from(report.rows().count()).expect("a few thousand rows");
    for (name, format) in [
        ("text", Format::Text),
        ("json", Format::Json),
        ("junit", Format::Junit),
        ("html", Format::Html),
    ] {
        let name = format!("render: a row of a report, {name}");
        timing.measure(&name, rows, || report.render(format));
    }
}
