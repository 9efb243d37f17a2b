//! One target of the gallery: what it does, how it is started, and the verdict that it must get.

use tempfile::TempDir;

use crate::judged::Judged;
use crate::server::{Serve, start};

/// Four rows: a list, an error, one that needs two records, and a walk.
pub const ROWS: [&str; 4] = ["listed", "refused", "many", "walk"];
const FOUR: &str = "case(rules/listed) | case(rules/refused) | case(rules/walk) | case(rules/many)";

/// A target that runs.
#[derive(Default)]
pub struct Running {
    pub url: String,
    /// More of the command line.
    pub more: Vec<String>,
    /// Files that the program is pointed to, for as long as it runs.
    pub files: Option<TempDir>,
}

impl Running {
    /// One that needs nothing but its URL.
    pub fn at(url: String) -> Self {
        Self { url, ..Self::default() }
    }

    #[must_use]
    pub fn with(mut self, more: &[&str]) -> Self {
        self.more.extend(more.iter().map(|&word| word.to_owned()));
        self
    }
}

/// A target of the gallery.
pub struct Exhibit {
    /// What it does.
    pub what: &'static str,
    /// How it is started.
    pub start: Box<dyn Fn() -> Running + Send + Sync>,
    /// What is due.
    pub due: Due,
}

/// What is due of a run.
#[derive(Clone, Copy)]
pub struct Due {
    pub exit: i32,
    /// The verdicts of [`ROWS`].
    pub rows: [&'static str; 4],
    /// What the report says of the first row that does not pass.
    pub told: &'static str,
}

impl Due {
    /// Nothing could be judged.
    pub const fn error(told: &'static str) -> Self {
        Self { exit: 3, rows: ["error"; 4], told }
    }

    /// Every row finds something.
    pub const fn fail(told: &'static str) -> Self {
        Self { exit: 1, rows: ["fail"; 4], told }
    }

    /// Only the walk finds something.
    pub const fn walk(told: &'static str) -> Self {
        Self { exit: 1, rows: ["pass", "pass", "pass", "fail"], told }
    }

    /// It is unusual, and sound.
    pub const PASS: Self = Self { exit: 0, rows: ["pass"; 4], told: "" };

    /// The verdicts in words.
    pub fn verdicts(&self) -> String {
        let [first, rest @ .., last] = self.rows;
        if rest.iter().all(|row| *row == first) {
            if first == last { first.to_owned() } else { format!("{first}; the walk {last}") }
        } else {
            let named = ROWS.iter().zip(self.rows).map(|(row, verdict)| format!("{row} {verdict}"));
            named.collect::<Vec<_>>().join(", ")
        }
    }
}

impl Exhibit {
    /// One that is started by a function.
    pub fn new(
        what: &'static str,
        due: Due,
        start: impl Fn() -> Running + Send + Sync + 'static,
    ) -> Self {
        Self { what, start: Box::new(start), due }
    }

    /// One that serves a request per connection.
    pub fn serving(what: &'static str, due: Due, serve: Serve) -> Self {
        Self::new(what, due, move || Running::at(start(serve)))
    }

    /// Judges it once.
    pub fn judged(&self) -> Judged {
        let running = (self.start)();
        // Where something else than time runs out, a busy machine must not make time run out first.
        let timeout = if self.due.told.contains("within") { "1s" } else { "10s" };
        let mut more = vec!["--filter", FOUR, "--timeout", timeout];
        more.extend(running.more.iter().map(String::as_str));
        let judged = Judged::of(&running.url, &more);
        drop(running.files);
        judged
    }

    /// What a run got that is not due.
    pub fn mistakes(&self, judged: &Judged) -> Vec<String> {
        let mut mistakes = Vec::new();
        let rows = ROWS.map(|row| judged.row(row));
        if (judged.exit, rows) != (self.due.exit, self.due.rows) {
            mistakes.push(format!("exit {} and {rows:?}", judged.exit));
        }
        let told = told(judged);
        if !told.contains(self.due.told) {
            mistakes.push(format!("told {told:?}, not {:?}", self.due.told));
        }
        let verdict = if self.due.exit == 1 { "nonconformant" } else { "partial" };
        if judged.run["summary"]["verdict"] != verdict {
            mistakes.push(format!("the run is {}", judged.run["summary"]["verdict"]));
        }
        if judged.err.contains("panicked") {
            mistakes.push(format!("a panic: {}", judged.err));
        }
        if judged.requests() >= 60 {
            mistakes.push(format!("{} requests", judged.requests()));
        }
        mistakes
    }
}

/// What the report says of the first of [`ROWS`] that does not pass.
fn told(judged: &Judged) -> String {
    let rows = judged.run["rows"].as_array().unwrap();
    let named = |case: &&str| rows.iter().find(|row| row["case"] == format!("rules/{case}"));
    let row = ROWS.iter().filter_map(named).find(|row| row["verdict"] != "pass");
    let Some(row) = row else { return String::new() };
    let said = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let failures = row["failures"].as_array().into_iter().flatten();
    failures.map(|failure| said(&failure["actual"])).chain([said(&row["reason"])]).collect()
}
