//! A list as a table for people, or as JSON for programs.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::args::TableFormat;
use crate::report::inert::line;

/// Columns of a cell that are shown; only the last cell of a line may be longer.
const MOST_COLUMNS: usize = 64;

/// Lines of cells under a heading, and the same as JSON.
#[derive(Debug)]
pub struct Table {
    heading: Vec<&'static str>,
    lines: Vec<Vec<String>>,
    json: Vec<Value>,
}

impl Table {
    /// An empty table.
    pub fn new(heading: &[&'static str]) -> Self {
        Self { heading: heading.to_vec(), lines: Vec::new(), json: Vec::new() }
    }

    /// Adds a line, and what a program gets to see of it.
    pub fn push(&mut self, cells: Vec<String>, json: Value) {
        self.lines.push(cells);
        self.json.push(json);
    }

    /// The whole table. `bold` marks the heading.
    pub fn render(&self, format: TableFormat, bold: bool) -> String {
        if format == TableFormat::Json {
            let text = serde_json::to_string_pretty(&self.json);
            return text.expect("lists hold text keys only, and memory cannot fail") + "\n";
        }
        let cells: Vec<Vec<String>> = self
            .lines
            .iter()
            .map(|cells| cells.iter().map(|cell| line(cell, 200)).collect())
            .collect();
        let mut widths: Vec<usize> = self.heading.iter().map(|name| name.width()).collect();
        for cells in &cells {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width().min(MOST_COLUMNS));
            }
        }
        let heading = self.heading.iter().map(|name| name.to_uppercase()).collect::<Vec<_>>();
        let mut out = row(&heading, &widths);
        if bold {
            out = format!("\u{1b}[1m{}\u{1b}[0m\n", out.trim_end());
        }
        for cells in &cells {
            out.push_str(&row(cells, &widths));
        }
        out
    }
}

fn row(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        text.push_str(cell);
        text.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
    }
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wide_characters_keep_the_columns() {
        let mut table = Table::new(&["id", "title"]);
        table.push(vec!["a".into(), "one".into()], json!({"id": "a"}));
        table.push(vec!["標籤".into(), "two\u{1b}[31m".into()], json!({"id": "標籤"}));
        let text = table.render(TableFormat::Table, false);
        assert_eq!(text, "ID    TITLE\na     one\n標籤  two\\u{1b}[31m\n");
        let read: Value = serde_json::from_str(&table.render(TableFormat::Json, false)).unwrap();
        assert_eq!(read, json!([{"id": "a"}, {"id": "標籤"}]));
    }

    #[test]
    fn an_empty_list_is_an_empty_array() {
        assert_eq!(Table::new(&["id"]).render(TableFormat::Json, false), "[]\n");
    }
}
