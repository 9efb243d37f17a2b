//! The `acs-conform` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    acs_conform::cli::main()
}
