//! The `acs-conform` command.

use std::process::ExitCode;

/// A run is made of many small texts and values: handing them out was a quarter of a profile.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    acs_conform::cli::main()
}
