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

    /// The figures as a Markdown table.
    pub fn to_markdown(&self) -> String {
        let of = |some: usize| format!("{some} of {}", self.mutants);
        let lines = [
            ("mutants killed by a finding on their own clause", of(self.killed)),
            (
                "of them by relations and per-record rules alone, without seeding",
                of(self.killed_unseeded),
            ),
            ("distinct kill sets", self.distinct_kill_sets.to_string()),
            ("clauses that a mutant breaks", self.clauses.to_string()),
            ("legitimate servers judged", self.legitimate.to_string()),
            ("false alarms", self.false_alarms.to_string()),
        ];
        let mut out = String::from("| measure | figure |\n| --- | --- |\n");
        for (what, figure) in lines {
            out.extend(["| ", what, " | ", &figure, " |\n"]);
        }
        out
    }
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
        };
        assert_eq!(serde_json::from_str::<Figures>(&figures.to_file()).unwrap(), figures);
        assert!(figures.to_markdown().contains("| distinct kill sets | 7 |\n"));
    }
}
