//! What the user typed. Nothing imports this module.

mod args;
mod builtin;
mod clock;
mod connect;
mod console;
mod facts;
mod failure;
mod github;
mod interrupt;
mod list;
mod mock;
mod new;
mod output;
mod plan;
mod progress;
mod render;
mod run;
mod settings;
mod snippets;
mod table;

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
        _ => return ExitCode::from(2),
    };
    let exit = ended.unwrap_or_else(|failure| {
        console.tell(&failure);
        failure.exit
    });
    ExitCode::from(exit.code())
}
