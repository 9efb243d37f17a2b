//! Every row of the suite `send-file` against the reference server, each a test of its own name:
//! `cargo test --test send_file content/`.

use std::process::ExitCode;

use acs_conform::{RowTests, Suite, Target};

fn main() -> ExitCode {
    let suite = Suite::named("send-file").expect("the suite is built in");
    RowTests::new(Target::reference).suite(&suite).strict(true).main()
}
