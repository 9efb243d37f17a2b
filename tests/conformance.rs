//! Every row of the built-in suites against the reference server, each a test of its own name:
//! `cargo test --test conformance tags/key-length`.

use std::process::ExitCode;
use std::sync::Arc;

use acs_conform::mock::Rules;
use acs_conform::suite::source::SuiteFiles;
use acs_conform::suite::{LoadOptions, Suite};
use acs_conform::{harness, reference};
use libtest_mimic::Arguments;

#[expect(
    clippy::print_stderr,
    reason = "a test program has no other place for what keeps it from starting"
)]
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for name in SuiteFiles::built_in() {
        let files = SuiteFiles::find(&name).expect("the suite is built in");
        let suite = match Suite::load(files, &LoadOptions::default()) {
            Ok(suite) => Arc::new(suite),
            Err(mistakes) => {
                for mistake in mistakes {
                    eprintln!("error: {mistake}");
                }
                return ExitCode::FAILURE;
            }
        };
        let endpoint = reference::in_process(&reference::service(Rules::default()));
        trials.extend(harness::trials(&suite, &endpoint));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
