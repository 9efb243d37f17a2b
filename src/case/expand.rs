//! From a case to its rows: every axis value filled in, every row with its own id. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::matrix::{self, Choice};
use super::row::{Captured, Case, Row};
use crate::diagnostic::Diagnostic;
use crate::spec::{Ledger, Level};
use crate::suite::manifest::Edition;
use crate::suite::table::Table;

/// What expansion needs to know besides the case.
pub struct Surroundings<'a> {
    /// The clauses of the edition.
    pub ledger: &'a Ledger,
    /// The ids of all clauses, those of other editions included.
    pub known_clauses: &'a HashSet<String>,
    /// Tables by path.
    pub tables: &'a HashMap<String, Table>,
    /// The edition.
    pub edition: &'a Edition,
    /// What `${region}` stands for.
    pub region: &'a str,
}

/// The rows of a case.
pub fn rows(case: &Arc<Case>, around: &Surroundings<'_>) -> Result<Vec<Row>, Diagnostic> {
    let model = &case.model;
    let mut axes = Vec::new();
    for (name, axis) in model.matrix.iter() {
        let table = |path: &str| around.tables.get(path);
        let choices = matrix::choices(name, axis, around.ledger, table);
        axes.push(choices.map_err(|error| {
            let place = (axis.line, axis.column);
            Diagnostic::at(&case.file, &case.text, place, error.to_string())
                .help("give the axis `valid`, `invalid`, `integer`, `length` or `table`")
        })?);
    }
    let combinations = matrix::combine(&axes, model.combine).map_err(|error| {
        Diagnostic::of_file(&case.file, error.to_string()).help("narrow an axis")
    })?;
    let names: Vec<&str> = model.matrix.iter().map(|(name, _)| name).collect();
    let edition: Map<String, Value> =
        around.edition.values.iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let mut shared = Map::new();
    shared.insert("edition".into(), Value::Object(edition));
    shared.insert("region".into(), json!(around.region));
    combinations
        .iter()
        .map(|combination| {
            let chosen: Vec<&Choice> =
                combination.iter().zip(&axes).map(|(&index, axis)| &axis[index]).collect();
            row(case, &names, &chosen, shared.clone(), around)
        })
        .collect()
}

fn row(
    case: &Arc<Case>,
    names: &[&str],
    chosen: &[&Choice],
    mut vars: Map<String, Value>,
    around: &Surroundings<'_>,
) -> Result<Row, Diagnostic> {
    let mut id = case.id.clone();
    for (at, (name, choice)) in names.iter().zip(chosen).enumerate() {
        id.push(if at == 0 { '[' } else { ',' });
        id.push_str(name);
        id.push('=');
        id.push_str(&choice.label);
        vars.insert((*name).to_owned(), choice.value.clone());
    }
    if !names.is_empty() {
        id.push(']');
    }
    let mut row = Row {
        id,
        case: Arc::clone(case),
        vars: Arc::new(vars),
        valid: chosen.iter().all(|choice| choice.valid),
        clauses: Vec::new(),
        level: Level::May,
        not_in_edition: None,
    };
    let mut clauses = Vec::new();
    let nothing_captured = Captured::new();
    for clause in &case.model.clauses {
        let place = (clause.line, clause.column);
        let wrong = |told: String| Diagnostic::at(&case.file, &case.text, place, told);
        let filled = row.text(clause, &nothing_captured);
        let filled = filled.map_err(|error| wrong(error.to_string()))?.into_owned();
        if !around.known_clauses.contains(&filled) {
            let near = nearest(&filled, around.known_clauses);
            return Err(wrong(format!("there is no clause `{filled}`")).help(near));
        }
        match around.ledger.level(&filled) {
            Some(level) => row.level = row.level.max(level),
            None => {
                row.not_in_edition =
                    Some(format!("edition {} has no clause `{filled}`", around.edition.date));
            }
        }
        clauses.push(filled);
    }
    row.clauses = clauses;
    let editions = &case.model.editions;
    if !editions.is_empty() && !editions.iter().any(|date| **date == around.edition.date) {
        row.not_in_edition = Some(format!("the case is not about edition {}", around.edition.date));
    }
    Ok(row)
}

/// A hint that names the known word closest to a wrong one.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a String>) -> String {
    let best = known.into_iter().max_by(|a, b| {
        strsim::jaro_winkler(a, word).total_cmp(&strsim::jaro_winkler(b, word)).then(b.cmp(a))
    });
    match best {
        Some(best) if strsim::jaro_winkler(best, word) > 0.75 => format!("did you mean `{best}`?"),
        _ => "`acs-conform list` shows what there is".to_owned(),
    }
}
