//! `gen` (hidden): writes the files of the repository that are made from the code, or tells which
//! are out of date.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::CommandFactory;
use schemars::schema_for;
use serde_json::Value;

use super::args::{Cli, GenArgs};
use super::bounds;
use super::console::Console;
use super::failure::Failure;
use super::mutants;
use crate::case::model::CaseFile;
use crate::exit::Exit;
use crate::report::RunDocument;
use crate::spec::ClauseFile;
use crate::suite::figures::{self, Figures};
use crate::suite::manifest::Manifest;
use crate::suite::source::SuiteFiles;
use crate::suite::{LoadOptions, Suite};
use crate::target::TargetFile;

/// Pages that hold a measured table between marks, with what makes the table.
type Page = (&'static str, &'static str, fn(&[(String, Figures)]) -> String);
const PAGES: [Page; 2] = [
    ("README.md", "figures", figures::to_markdown),
    ("docs/judging-endpoints.md", "unseen", figures::unseen_to_markdown),
];

/// Writes or compares every generated file.
pub fn command(args: &GenArgs, console: Console) -> Result<Exit, Failure> {
    let mut stale = Vec::new();
    let mut files: Vec<(PathBuf, String)> =
        files().into_iter().map(|(path, text)| (path.into(), text)).collect();
    let mut measured = Vec::new();
    for name in SuiteFiles::built_in() {
        let folder = Path::new("cases").join(&name);
        let found = figures(&folder, args.figures)?;
        files.push((folder.join(figures::FILE), found.to_file()));
        measured.push((name, found));
    }
    for (page, mark, table) in PAGES {
        files.push((PathBuf::from(page), page_with(page, mark, &table(&measured))?));
    }
    for (path, text) in files {
        if fs::read_to_string(&path).is_ok_and(|known| known == text) {
            continue;
        }
        if args.check {
            stale.push(path.display().to_string());
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::io(folder.display(), &error))?;
        }
        fs::write(&path, text).map_err(|error| Failure::io(path.display(), &error))?;
        console.note(&format!("wrote {}", path.display()));
    }
    if stale.is_empty() {
        return Ok(Exit::Success);
    }
    let title = format!("out of date: {}", stale.join(", "));
    Err(Failure::usage(title, "run `cargo run -- gen` in the repository and commit what changes"))
}

/// The figures of a suite: measured now, or as they were written down.
fn figures(folder: &Path, measured_now: bool) -> Result<Figures, Failure> {
    let name = folder.display().to_string();
    let suite = Arc::new(Suite::load(SuiteFiles::find(&name)?, &LoadOptions::default())?);
    if measured_now {
        return mutants::figures(&suite, &name);
    }
    suite.figures.clone().ok_or_else(|| {
        let title = format!("{name} has no {}", figures::FILE);
        Failure::usage(title, "measure the suites: `cargo run --release -- gen --figures`")
    })
}

/// A page with a table in its place.
fn page_with(page: &str, mark: &str, table: &str) -> Result<String, Failure> {
    let text = fs::read_to_string(page).map_err(|error| Failure::io(page, &error))?;
    let (begin, end) = (format!("<!-- {mark}: begin"), format!("<!-- {mark}: end -->"));
    let place = text.split_once(&begin).and_then(|(before, rest)| {
        let (words, rest) = rest.split_once('\n')?;
        Some((before, words, rest.split_once(&end)?.1))
    });
    let Some((before, words, after)) = place else {
        let title = format!("{page} has no place for the table `{mark}`");
        return Err(Failure::usage(title, format!("mark it by {begin}")));
    };
    Ok(format!("{before}{begin}{words}\n{table}{end}{after}"))
}

fn files() -> Vec<(&'static str, String)> {
    let schema = |title: &str, mut schema: Value| {
        explain_choices(&mut schema);
        if let Value::Object(members) = &mut schema {
            members.insert("title".to_owned(), Value::String(title.to_owned()));
        }
        format!("{schema:#}\n")
    };
    vec![
        (
            "schemas/case.schema.json",
            schema("A case of acs-conform", schema_for!(CaseFile).to_value()),
        ),
        (
            "schemas/clauses.schema.json",
            schema("Clauses of acs-conform", schema_for!(ClauseFile).to_value()),
        ),
        (
            "schemas/suite.schema.json",
            schema("suite.yaml of acs-conform", schema_for!(Manifest).to_value()),
        ),
        (
            "schemas/target.schema.json",
            schema("A target file of acs-conform", schema_for!(TargetFile).to_value()),
        ),
        (
            "schemas/run.schema.json",
            schema("A run report of acs-conform", schema_for!(RunDocument).to_value()),
        ),
        ("docs/command-line.md", command_line()),
        ("docs/bounds.md", bounds::page()),
    ]
}

/// Says of the one key of a choice what is said of the choice: editors show only a key's own words.
fn explain_choices(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let says = members.get("description").cloned();
            if let (Some(says), Some(Value::Object(keys))) = (says, members.get_mut("properties"))
                && keys.len() == 1
            {
                for key in keys.values_mut().filter_map(Value::as_object_mut) {
                    key.entry("description").or_insert_with(|| says.clone());
                }
            }
            members.values_mut().for_each(explain_choices);
        }
        Value::Array(elements) => elements.iter_mut().for_each(explain_choices),
        _ => {}
    }
}

/// The help of every command, as one page.
fn command_line() -> String {
    let mut page = String::from(
        "# The command line\n\nMade from the program by `acs-conform gen`: what `--help` says.\n",
    );
    let mut cli = Cli::command();
    cli.build();
    for command in cli.get_subcommands_mut() {
        if command.is_hide_set() {
            continue;
        }
        let name = command.get_name().to_owned();
        let help = command.render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let help = lines.join("\n");
        let _ = writeln!(page, "\n## {name}\n\n```text\n{}\n```", help.trim_end());
    }
    page
}
