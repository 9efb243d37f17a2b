//! Every row of the built-in suite against the reference server, each a test of its own name:
//! `cargo test --test conformance tags/key-length`.

use std::process::ExitCode;
use std::sync::Arc;

use acs_conform::mock::Rules;
use acs_conform::suite::source::{DEFAULT_SUITE, SuiteFiles};
use acs_conform::suite::{LoadOptions, Suite};
use acs_conform::{harness, reference};
use libtest_mimic::Arguments;

#[expect(
    clippy::print_stderr,
    reason = "a test program has no other place for what keeps it from starting"
)]
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let files = SuiteFiles::find(DEFAULT_SUITE).expect("the suite is built in");
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
    libtest_mimic::run(&arguments, harness::trials(&suite, &endpoint)).exit_code()
}
