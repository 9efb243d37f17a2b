//! What a report says about a run besides its rows.

use super::args::RunArgs;
use super::settings::Settings;
use crate::engine::{Endpoint, RunOutput};
use crate::reference;
use crate::report::document::{Figures, SuiteInfo, TargetInfo, Tool};
use crate::report::{RowOutcome, RunFacts};
use crate::suite::{Suite, figures};
use crate::target::Tls;

/// The program.
pub fn tool() -> Tool {
    Tool { name: env!("CARGO_PKG_NAME").into(), version: env!("CARGO_PKG_VERSION").into() }
}

/// The endpoint that is judged.
pub fn target_info(settings: &Settings, endpoint: &Endpoint) -> TargetInfo {
    let target = settings.target.as_ref();
    let capabilities = settings.suite.manifest.capabilities.iter();
    let seeded = endpoint.seeder.is_some();
    TargetInfo {
        name: target.map_or_else(|| reference::NAME.to_owned(), |target| target.name.clone()),
        url: endpoint.url.clone(),
        signature: endpoint.signature.word().to_owned(),
        seeded,
        mutant: None,
        readings: std::collections::BTreeMap::new(),
        edition: target.and_then(|target| target.edition.clone()),
        clock_skew_ms: None,
        insecure: target.is_some_and(|target| target.tls == Tls::Anything),
        claims: capabilities
            .map(|(name, _)| name)
            .filter(|name| !endpoint.lacks.contains(*name) && (seeded || *name != "seed"))
            .map(str::to_owned)
            .collect(),
        lacks: endpoint.lacks.iter().cloned().collect(),
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

/// The rows, and everything else.
pub fn of_run(
    args: &RunArgs,
    settings: &Settings,
    target: TargetInfo,
    output: RunOutput,
) -> (Vec<RowOutcome>, RunFacts) {
    let suite = &settings.suite;
    let target = TargetInfo { clock_skew_ms: output.clock_skew_ms, ..target };
    let facts = RunFacts {
        tool: tool(),
        suite: SuiteInfo {
            name: suite.manifest.suite.value.clone(),
            edition: suite.edition.date.clone(),
            digest: suite.digest.clone(),
            rows: suite.rows.len(),
            figures: suite.figures.as_ref().map(|figures| figures_of(suite, figures)),
        },
        target,
        started: output.started,
        finished: output.finished,
        partition: args.partition.map(|part| (part.k, part.n)),
        narrowed: settings.selection.narrowed.clone(),
        partial: args.partial,
        strict: args.strict,
        interrupted: output.interrupted,
        command: Some(command_line(std::env::args().skip(1))),
        requests: output.requests,
        retries: output.retries,
        throttled: output.throttled,
        known: settings.known.clone(),
    };
    (output.rows, facts)
}

/// The command as a POSIX shell reads it.
fn command_line(arguments: impl Iterator<Item = String>) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    let mut line = env!("CARGO_PKG_NAME").to_owned();
    for argument in arguments {
        line.push(' ');
        if !argument.is_empty() && argument.chars().all(plain) {
            line.push_str(&argument);
        } else {
            line.extend(["'", &argument.replace('\'', r"'\''"), "'"]);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::command_line;

    #[test]
    fn a_command_can_be_pasted() {
        let arguments = ["run", "--filter", "row(a'b[*])", ""].map(str::to_owned);
        assert_eq!(
            command_line(arguments.into_iter()),
            r"acs-conform run --filter 'row(a'\''b[*])' ''"
        );
    }
}
