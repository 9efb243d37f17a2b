//! What a report says about a run besides its rows.

use super::args::RunArgs;
use super::settings::Settings;
use crate::api::facts;
use crate::engine::{Endpoint, RunOutput};
use crate::reference;
use crate::report::RunFacts;
use crate::report::document::TargetInfo;

/// The endpoint that is judged.
pub fn target_info(settings: &Settings, endpoint: &Endpoint) -> TargetInfo {
    let target = settings.target.as_ref();
    let name = target.map_or_else(|| reference::NAME.to_owned(), |target| target.name.clone());
    facts::target_info(name, target, endpoint, &settings.suite)
}

/// Everything but the rows.
pub fn of_run(
    args: &RunArgs,
    settings: &Settings,
    target: TargetInfo,
    output: &RunOutput,
) -> RunFacts {
    let suite = &settings.suite;
    let target = TargetInfo { clock_skew_ms: output.clock_skew_ms, ..target };
    RunFacts {
        tool: facts::tool(),
        suite: facts::suite_info(suite),
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
    }
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
