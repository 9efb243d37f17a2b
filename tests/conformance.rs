//! Every row of the built-in suite against the reference server, each a test of its own name:
//! `cargo test --test conformance tags/key-length`.

use std::process::ExitCode;

use acs_conform::{RowTests, Target};

fn main() -> ExitCode {
    RowTests::new(Target::reference).strict(true).main()
}
