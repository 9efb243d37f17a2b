//! The `acs-conform` command.

fn main() {}
