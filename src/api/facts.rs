//! What a report says about a run besides its rows. Pure.

use crate::engine::Endpoint;
use crate::report::document::{Figures, SuiteInfo, TargetInfo, Tool};
use crate::suite::{Suite, figures};
use crate::target::{Target, Tls};

/// The program.
pub fn tool() -> Tool {
    Tool { name: env!("CARGO_PKG_NAME").into(), version: env!("CARGO_PKG_VERSION").into() }
}

/// The suite.
pub fn suite_info(suite: &Suite) -> SuiteInfo {
    SuiteInfo {
        name: suite.manifest.suite.value.clone(),
        edition: suite.edition.date.clone(),
        digest: suite.digest.clone(),
        rows: suite.rows.len(),
        figures: suite.figures.as_ref().map(|figures| figures_of(suite, figures)),
    }
}

/// What was found when the suite was measured.
fn figures_of(suite: &Suite, found: &figures::Figures) -> Figures {
    Figures {
        mutants: found.mutants,
        killed: found.killed,
        legitimate: found.legitimate,
        false_alarms: found.false_alarms,
        same_suite: found.digest == suite.digest,
    }
}

/// The endpoint that is judged; `target` is what its owner says of it.
pub fn target_info(
    name: String,
    target: Option<&Target>,
    endpoint: &Endpoint,
    suite: &Suite,
) -> TargetInfo {
    let seeded = endpoint.seeder.is_some();
    TargetInfo {
        name,
        url: endpoint.url.clone(),
        signature: endpoint.signature.word().to_owned(),
        seeded,
        mutant: None,
        readings: std::collections::BTreeMap::new(),
        edition: target.and_then(|target| target.edition.clone()),
        clock_skew_ms: None,
        insecure: target.is_some_and(|target| target.tls == Tls::Anything),
        claims: suite
            .manifest
            .capabilities
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !endpoint.lacks.contains(*name) && (seeded || *name != "seed"))
            .map(str::to_owned)
            .collect(),
        lacks: endpoint.lacks.iter().cloned().collect(),
    }
}
