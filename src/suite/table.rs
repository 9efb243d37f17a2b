//! Table files: lists of rows that matrices, worlds and rules read.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::yaml;
use crate::diagnostic::Diagnostic;

/// A table: its rows in order, and the entries of a rule by the set of values they are about.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The rows; each is an object.
    pub rows: Vec<Value>,
    by_set: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    rows: Vec<serde_json::Map<String, Value>>,
}

impl Table {
    /// Reads a table file.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let rows = yaml::read::<TableFile>(file, text)?.rows;
        if rows.is_empty() {
            return Err(Diagnostic::of_file(file, "the table has no row")
                .help("add a row, or delete the file"));
        }
        let mut table = Self::default();
        let mut ids = BTreeSet::new();
        for (at, row) in rows.into_iter().enumerate() {
            if let Some(id) = row.get("id")
                && !ids.insert(id.to_string())
            {
                return Err(Diagnostic::of_file(file, format!("two rows have the id {id}"))
                    .help("give each row an id of its own"));
            }
            if let Some(Value::Array(values)) = row.get("of") {
                let key = set_key(values.iter().filter_map(Value::as_str));
                if table.by_set.insert(key.clone(), at).is_some() {
                    return Err(Diagnostic::of_file(file, format!("two rows are about {{{key}}}"))
                        .help("delete one of them"));
                }
            }
            table.rows.push(Value::Object(row));
        }
        Ok(table)
    }

    /// The row about a set of values, in whatever order and number they stand.
    pub fn about<'a>(&self, values: impl Iterator<Item = &'a str>) -> Option<&Value> {
        self.by_set.get(&set_key(values)).map(|&at| &self.rows[at])
    }
}

fn set_key<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}
