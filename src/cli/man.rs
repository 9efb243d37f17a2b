//! `completions` and `man`: what shells and manuals need to know of the command line.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::console::Console;
use super::failure::Failure;
use crate::exit::Exit;

/// Prints the completions of a shell.
pub fn completions(shell: Shell, console: Console) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, env!("CARGO_PKG_NAME"), &mut script);
    console.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}

/// Prints the manual page of the whole program, or writes one for each command.
pub fn man(dir: Option<&Path>, console: Console) -> Result<Exit, Failure> {
    let Some(dir) = dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command())
            .render(&mut page)
            .map_err(|error| Failure::io("cannot write the manual page", &error))?;
        console.print(&String::from_utf8_lossy(&page))?;
        return Ok(Exit::Success);
    };
    if !dir.is_dir() {
        let title = format!("there is no folder {}", dir.display());
        return Err(Failure::usage(title, "make it first"));
    }
    clap_mangen::generate_to(Cli::command(), dir)
        .map_err(|error| Failure::io(format!("cannot write into {}", dir.display()), &error))?;
    Ok(Exit::Success)
}
