//! `export`: a suite's data in the formats of others.

use super::args::{ExportArgs, ExportFormat};
use super::console::Console;
use super::failure::Failure;
use super::settings::load_suite;
use crate::exit::Exit;
use crate::export::openapi;
use crate::suite::Suite;
use crate::target::Endpoints;

/// Prints the document.
pub fn command(args: &ExportArgs, console: Console) -> Result<Exit, Failure> {
    let suite = load_suite(&args.suite, None)?;
    let server = match &args.server {
        Some(server) => server.clone(),
        None => public_server(&suite)?,
    };
    let document = match args.format {
        ExportFormat::Openapi => openapi::document(&suite, &server),
    };
    let document = document.map_err(|error| {
        Failure::usage(error, "name one as `request` under `schemas` in suite.yaml")
    })?;
    console.print(&format!("{document:#}\n"))?;
    Ok(Exit::Success)
}

/// The endpoint of the suite's own region, if its table has it.
fn public_server(suite: &Suite) -> Result<String, Failure> {
    let Some(file) = suite.files.cases.get("endpoints.yaml") else { return Ok("/".to_owned()) };
    let endpoints = Endpoints::read(&file.shown, &file.text)?;
    let host = endpoints.host(&suite.manifest.region);
    Ok(host.map_or_else(|| "/".to_owned(), |host| format!("https://{host}")))
}
