//! A case: valid at once, and failing until somebody says what it demands.

use std::path::{Path, PathBuf};

use super::{create, quoted};
use crate::case::expand::nearest;
use crate::cli::failure::Failure;
use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};
use crate::suite::{LoadOptions, Suite};

/// Folders above a case in which its schema is looked for.
const MOST_LEVELS: usize = 5;

/// Writes a case and gives what to do next.
pub(super) fn write(
    id: &str,
    clauses: &[String],
    folder: Option<&Path>,
) -> Result<String, Failure> {
    let folder = folder.map_or_else(|| Path::new("cases").join(DEFAULT_SUITE), Path::to_path_buf);
    if !folder.join("suite.yaml").is_file() {
        return Err(Failure::usage(
            format!("there is no suite in {}", folder.display()),
            "name its folder by --suite DIR; `acs-conform new suite` starts one",
        ));
    }
    let load = || -> Result<Suite, Failure> {
        Ok(Suite::load(SuiteFiles::folder(&folder)?, &LoadOptions::default())?)
    };
    let suite = load()?;
    let (theme, name) = split(id)?;
    let themes = &suite.manifest.themes;
    if !themes.iter().any(|known| known == theme) {
        return Err(Failure::usage(
            format!("the suite has no theme `{theme}`"),
            format!(
                "{}; there are: {}; or add yours to suite.yaml",
                nearest(theme, themes),
                themes.join(", ")
            ),
        ));
    }
    for clause in clauses {
        if !suite.known_clauses.contains(clause) {
            let near = nearest(clause, &suite.known_clauses);
            return Err(Failure::usage(format!("there is no clause `{clause}`"), near));
        }
    }
    let path = folder.join(theme).join(format!("{name}.yaml"));
    create(&path, &text(id, clauses, &suite, &schema(&path)))?;
    // What was written must be a case of the suite; if it is not, that is told now.
    load()?;
    Ok(format!(
        "wrote {path}\n\
         1. say what it sends and what must come back; `acs-conform explain {clause}` tells what the \
         clause says\n\
         2. acs-conform run --suite {suite} --filter 'case({id})'\n\
         3. acs-conform lint {suite}\n",
        path = path.display(),
        clause = clauses.first().map_or("", String::as_str),
        suite = folder.display(),
    ))
}

fn split(id: &str) -> Result<(&str, &str), Failure> {
    let sound = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    match id.split_once('/') {
        Some((theme, name)) if sound(theme) && sound(name) => Ok((theme, name)),
        _ => Err(Failure::usage(
            format!("`{id}` is no path of a case"),
            "write THEME/NAME in small letters, digits and hyphens, e.g. tags/key-unicode",
        )),
    }
}

/// The schema for editors, as the first line of the file names it.
fn schema(path: &Path) -> String {
    let mut up = PathBuf::new();
    let mut folder = path.parent();
    for _ in 0..MOST_LEVELS {
        let Some(here) = folder else { break };
        if here.join("schemas/case.schema.json").is_file() {
            return up.join("schemas/case.schema.json").display().to_string();
        }
        up.push("..");
        folder = match here.parent() {
            Some(parent) if parent.as_os_str().is_empty() && here != Path::new(".") => {
                Some(Path::new("."))
            }
            other => other,
        };
    }
    "../../../schemas/case.schema.json".to_owned()
}

fn text(id: &str, clauses: &[String], suite: &Suite, schema: &str) -> String {
    // The parameter that other cases fill with the region, if the operation has one.
    let region = suite
        .cases
        .iter()
        .filter_map(|case| case.model.request.as_ref())
        .flat_map(|request| request.params.iter())
        .find(|(_, value)| value.as_deref() == Some("${region}"))
        .map_or_else(String::new, |(name, _)| format!("{name}: \"${{region}}\""));
    format!(
        "# yaml-language-server: $schema={schema}\n\
         title: {title}\n\
         why: Say which mistake of a server the case would find.\n\
         clauses: [{clauses}]\n\
         request:\n  \
           params: {{{region}}}\n\
         expect:\n  \
           values:\n    \
             # Nothing has this member, so the case fails until it says what must come back.\n    \
             - {{at: \"$['fill in']\", filled: true}}\n",
        title = quoted(&format!("{id}: say what holds when the case passes")),
        clauses = clauses.join(", "),
    )
}
