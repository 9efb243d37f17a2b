//! What the user typed. Nothing imports this module.

mod args;
mod bounds;
mod console;
mod diff;
mod explain;
mod export;
mod facts;
mod failure;
mod generate;
mod github;
mod intake;
mod interrupt;
mod lint;
mod list;
mod man;
mod merge;
mod mock;
mod mutants;
mod new;
mod output;
mod plan;
mod progress;
mod received;
mod record;
mod render;
mod report;
mod run;
mod settings;
mod snapshots;
mod snippets;
mod table;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use console::Console;

/// Runs the command of the process's arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // Help that nobody reads to its end is no error; wrong usage is 2 either way.
            let _ = told.print();
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(2));
        }
    };
    let console = Console::new(cli.color);
    let ended = match &cli.command {
        Command::Run(args) => run::command(args, console),
        Command::Mock(args) => mock::command(args, console),
        Command::List(args) => list::command(args, console),
        Command::Explain(args) => explain::command(args, console),
        Command::Lint(args) => lint::command(args, console),
        Command::Gen(args) => generate::command(args, console),
        Command::Mutants(args) => mutants::command(args, console),
        Command::Report(args) => report::command(args, console),
        Command::Diff(args) => diff::command(args, console),
        Command::Merge(args) => merge::command(args, console),
        Command::Verify(args) => verify::command(args, console),
        Command::Export(args) => export::command(args, console),
        Command::New(args) => new::command(args, console),
        Command::Completions { shell } => man::completions(*shell, console),
        Command::Man { dir } => man::man(dir.as_deref(), console),
    };
    let exit = ended.unwrap_or_else(|failure| {
        console.tell(&failure);
        failure.exit
    });
    ExitCode::from(exit.code())
}
