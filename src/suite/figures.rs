//! How good the suite is at its work: what a measurement of it found, kept in `figures.json` beside
//! its manifest so that every report can say it.

use serde::{Deserialize, Serialize};

/// Where the figures of a suite lie in its folder. They decide no verdict, so they are no part of
/// the suite's digest.
pub const FILE: &str = "figures.json";

/// What a measurement of a suite found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Figures {
    /// Digest of the suite that was measured.
    pub digest: String,
    /// Deliberately broken servers that the suite was run against.
    pub mutants: usize,
    /// How many of them a finding on the broken clause gave away.
    pub killed: usize,
    /// Different sets of killing rows.
    pub distinct_kill_sets: usize,
    /// Clauses that some mutant breaks.
    pub clauses: usize,
    /// How many mutants are killed where the server cannot be filled with the suite's data.
    pub killed_unseeded: usize,
    /// Legitimate servers that the suite was run against.
    pub legitimate: usize,
    /// How many findings accused one of them.
    pub false_alarms: usize,
    /// Why the other mutants are not killed there.
    #[serde(default)]
    pub unseen: Vec<Unseen>,
}

/// A reason why mutants are not seen in a server that cannot be filled with the suite's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Unseen {
    /// The reason, as a sentence.
    pub says: String,
    /// How many mutants it hides.
    pub mutants: usize,
}

impl Figures {
    /// The file, with a line feed at its end.
    ///
    /// # Panics
    ///
    /// Never: numbers and a text are JSON.
    pub fn to_file(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("numbers and a text are JSON");
        text + "\n"
    }
}

/// The figures of suites as a Markdown table with a column for each.
pub fn to_markdown(suites: &[(String, Figures)]) -> String {
    type Line = (&'static str, fn(&Figures) -> String);
    const LINES: [Line; 6] = [
        ("mutants killed by a finding on their own clause", |all| of(all.killed, all)),
        ("of them by relations and per-record rules alone, without seeding", |all| {
            of(all.killed_unseeded, all)
        }),
        ("distinct kill sets", |all| all.distinct_kill_sets.to_string()),
        ("clauses that a mutant breaks", |all| all.clauses.to_string()),
        ("legitimate servers judged", |all| all.legitimate.to_string()),
        ("false alarms", |all| all.false_alarms.to_string()),
    ];
    let row = |first: &str, cells: Vec<String>| format!("| {first} | {} |\n", cells.join(" | "));
    let mut out = row("measure", suites.iter().map(|(name, _)| format!("`{name}`")).collect());
    out += &row("---", suites.iter().map(|_| "---".to_owned()).collect());
    for (what, figure) in LINES {
        out += &row(what, suites.iter().map(|(_, figures)| figure(figures)).collect());
    }
    out
}

/// What is not seen without seeding, and why, as a Markdown table with a column for each suite.
pub fn unseen_to_markdown(suites: &[(String, Figures)]) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in suites.iter().flat_map(|(_, figures)| &figures.unseen) {
        if !reasons.contains(&reason.says.as_str()) {
            reasons.push(&reason.says);
        }
    }
    let row = |first: &str, cells: Vec<String>| format!("| {first} | {} |\n", cells.join(" | "));
    let mut out =
        row("not seen, because", suites.iter().map(|(name, _)| format!("`{name}`")).collect());
    out += &row("---", suites.iter().map(|_| "---".to_owned()).collect());
    for says in reasons {
        let hidden = suites.iter().map(|(_, figures)| {
            let reason = figures.unseen.iter().find(|reason| reason.says == says);
            reason.map_or(0, |reason| reason.mutants).to_string()
        });
        out += &row(says, hidden.collect());
    }
    let all = suites.iter().map(|(_, figures)| {
        let hidden = figures.unseen.iter().map(|reason| reason.mutants).sum();
        of(hidden, figures)
    });
    out += &row("all", all.collect());
    out
}

fn of(some: usize, all: &Figures) -> String {
    format!("{some} of {}", all.mutants)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::source::{DEFAULT_SUITE, SuiteFiles};
    use crate::suite::{LoadOptions, Suite};

    #[test]
    fn figures_change_no_digest() {
        let mut files = SuiteFiles::embedded(DEFAULT_SUITE).unwrap();
        let before = files.digest();
        let file = files.cases.get_mut(FILE).expect("the built-in suite was measured");
        file.text = file.text.replacen("\"killed\": ", "\"killed\": 1", 1);
        assert_eq!(files.digest(), before);
        let suite = Suite::load(files, &LoadOptions::default()).unwrap();
        assert!(suite.figures.is_some_and(|figures| figures.killed > figures.mutants));
    }

    #[test]
    fn a_broken_file_is_told() {
        let mut files = SuiteFiles::embedded(DEFAULT_SUITE).unwrap();
        let file = files.cases.get_mut(FILE).expect("the built-in suite was measured");
        file.text = file.text.replacen("\"mutants\"", "\"mutant\"", 1);
        let told = Suite::load(files, &LoadOptions::default()).unwrap_err();
        assert!(told[0].to_string().contains("figures.json"), "{}", told[0]);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let figures = Figures {
            digest: "sha256:0".to_owned(),
            mutants: 9,
            killed: 8,
            distinct_kill_sets: 7,
            clauses: 6,
            killed_unseeded: 5,
            legitimate: 4,
            false_alarms: 3,
            unseen: vec![Unseen { says: "It is dark.".to_owned(), mutants: 4 }],
        };
        assert_eq!(serde_json::from_str::<Figures>(&figures.to_file()).unwrap(), figures);
        let other = Figures { unseen: Vec::new(), ..figures.clone() };
        let both = [("one".to_owned(), figures), ("two".to_owned(), other)];
        let table = to_markdown(&both);
        assert!(table.starts_with("| measure | `one` | `two` |\n| --- | --- | --- |\n"), "{table}");
        assert!(table.contains("| distinct kill sets | 7 | 7 |\n"), "{table}");
        let unseen = unseen_to_markdown(&both);
        assert!(
            unseen.ends_with("| It is dark. | 4 | 0 |\n| all | 4 of 9 | 0 of 9 |\n"),
            "{unseen}"
        );
    }
}
