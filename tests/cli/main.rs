//! The command line as a user meets it: help, mistakes, exit codes, and what is printed.

#![expect(clippy::unwrap_used, reason = "whatever goes wrong here fails the test")]

mod command;
mod faults;
mod help;
mod killed;
mod lists;
mod mistakes;
mod mocks;
mod pipelines;
mod recordings;
mod reports;
mod runs;
mod secrets;
mod sending;
mod stand_in;
mod starts;
mod strangers;
mod suites;
mod throttled;
#[cfg(unix)]
mod traffic;
