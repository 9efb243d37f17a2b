//! `list`: what a suite holds.

use std::collections::{BTreeMap, HashSet};

use serde_json::json;

use super::args::{ListArgs, Listed};
use super::console::Console;
use super::failure::Failure;
use super::settings::load_suite;
use super::table::Table;
use crate::case::Row;
use crate::exit::Exit;
use crate::mock;
use crate::plan::Filter;
use crate::spec::{Level, Silence};
use crate::suite::Suite;

/// Prints a list.
pub fn command(args: &ListArgs, console: Console) -> Result<Exit, Failure> {
    let filter = args.filter.as_deref().map(Filter::parse).transpose()?;
    let suite = load_suite(&args.suite, None)?;
    let rows: Vec<Row> = match &filter {
        Some(filter) => {
            filter.select(&suite)?.into_iter().map(|place| suite.rows.at(place)).collect()
        }
        None => suite.rows.iter().collect(),
    };
    let narrowed = filter.is_some();
    let table = match args.what {
        Listed::Clauses => clauses(&suite, &rows, narrowed),
        Listed::Cases => cases(&suite, &rows),
        Listed::Rows => self::rows(&suite, &rows),
        Listed::Mutants => mutants(&suite, &rows, narrowed),
        Listed::Readings => readings(&suite, &rows, narrowed),
    };
    console.print(&table.render(args.format, console.colour))?;
    Ok(Exit::Success)
}

/// How many of some rows test each clause.
fn rows_by_clause(rows: &[Row]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        for clause in &row.clauses {
            *counts.entry(clause.as_str()).or_default() += 1;
        }
    }
    counts
}

fn clauses(suite: &Suite, rows: &[Row], narrowed: bool) -> Table {
    let counts = rows_by_clause(rows);
    let mut table = Table::new(&["clause", "level", "basis", "rows", "says"]);
    for clause in suite.ledger.iter() {
        let rows = counts.get(clause.id.as_str()).copied().unwrap_or(0);
        if narrowed && rows == 0 {
            continue;
        }
        let mut about = serde_json::to_value(clause).expect("a clause is plain data");
        about["rows"] = json!(rows);
        let shown = match clause.untestable {
            Some(_) => "untestable".to_owned(),
            None => rows.to_string(),
        };
        let cells = vec![
            clause.id.clone(),
            clause.level.to_string(),
            clause.basis.to_string(),
            shown,
            clause.says.clone(),
        ];
        table.push(cells, about);
    }
    table
}

fn cases(suite: &Suite, rows: &[Row]) -> Table {
    let mut table = Table::new(&["case", "rows", "level", "title"]);
    for own in rows.chunk_by(|a, b| a.case.id == b.case.id) {
        let case = &own[0].case;
        let level = own.iter().map(|row| row.level).max().unwrap_or(Level::May);
        let mut seen = HashSet::new();
        let clauses: Vec<&String> =
            own.iter().flat_map(|row| &row.clauses).filter(|id| seen.insert(*id)).collect();
        let rows = own.len();
        let about = json!({
            "id": case.id, "theme": case.theme, "title": case.model.title, "why": case.model.why,
            "clauses": clauses, "level": level, "rows": rows, "world": suite.world_of(&own[0]),
            "file": case.file,
        });
        let cells =
            vec![case.id.clone(), rows.to_string(), level.to_string(), case.model.title.clone()];
        table.push(cells, about);
    }
    table
}

fn rows(suite: &Suite, rows: &[Row]) -> Table {
    let mut table = Table::new(&["row", "level", "clauses"]);
    for row in rows {
        let needs: Vec<&String> = row.case.model.needs.iter().map(|need| &need.value).collect();
        let about = json!({
            "id": row.id, "case": row.case.id, "theme": row.case.theme, "level": row.level,
            "clauses": row.clauses, "world": suite.world_of(row), "needs": needs,
            "valid": row.valid, "not_in_edition": row.not_in_edition,
        });
        table.push(vec![row.id.clone(), row.level.to_string(), row.clauses.join(", ")], about);
    }
    table
}

fn mutants(suite: &Suite, rows: &[Row], narrowed: bool) -> Table {
    let counts = rows_by_clause(rows);
    let mut table = Table::new(&["mutant", "clause", "rows", "says"]);
    for mutant in mock::mutants_of(&suite.manifest.operation) {
        let rows = counts.get(mutant.clause.as_str()).copied().unwrap_or(0);
        if narrowed && rows == 0 {
            continue;
        }
        let about = json!({
            "id": mutant.id, "clause": mutant.clause, "says": mutant.slip, "rows": rows,
        });
        table.push(vec![mutant.id, mutant.clause, rows.to_string(), mutant.slip], about);
    }
    table
}

fn readings(suite: &Suite, rows: &[Row], narrowed: bool) -> Table {
    let counts = rows_by_clause(rows);
    let mut table = Table::new(&["clause", "reading", "default", "says"]);
    for clause in suite.ledger.iter() {
        let Some(contested) = &clause.contested else { continue };
        if narrowed && !counts.contains_key(clause.id.as_str()) {
            continue;
        }
        for (at, reading) in contested.readings.iter().enumerate() {
            let default = at == 0;
            let closed = contested.page == Silence::Contradiction;
            let about = json!({
                "clause": clause.id, "reading": reading.id, "says": reading.says,
                "default": default, "level": clause.level, "closed": closed,
                "why": contested.why,
            });
            let shown = if default { "yes" } else { "" };
            let cells =
                vec![clause.id.clone(), reading.id.clone(), shown.to_owned(), reading.says.clone()];
            table.push(cells, about);
        }
    }
    table
}
