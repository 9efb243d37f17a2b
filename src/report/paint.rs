//! Colours of the terminal summary. Whether there are any is the caller's decision.

use anstyle::{AnsiColor, Style};

use super::document::{RunVerdict, Verdict};

/// Puts colour on text, or leaves it alone.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether to colour.
    pub on: bool,
}

impl Paint {
    /// Text in a style.
    pub fn style(self, style: Style, text: &str) -> String {
        if self.on && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A heading.
    pub fn bold(self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    /// What may be passed over.
    pub fn dim(self, text: &str) -> String {
        self.style(Style::new().dimmed(), text)
    }

    /// What is wanted.
    pub fn good(self, text: &str) -> String {
        self.style(AnsiColor::Green.on_default(), text)
    }

    /// What is wrong.
    pub fn bad(self, text: &str) -> String {
        self.style(AnsiColor::Red.on_default(), text)
    }

    /// What deserves a look.
    pub fn doubtful(self, text: &str) -> String {
        self.style(AnsiColor::Yellow.on_default(), text)
    }

    /// Names of rows and clauses.
    pub fn name(self, text: &str) -> String {
        self.style(AnsiColor::Cyan.on_default(), text)
    }

    /// Text in the colour of a row's verdict.
    pub fn verdict(self, verdict: Verdict, text: &str) -> String {
        match verdict {
            Verdict::Pass => self.good(text),
            Verdict::Fail | Verdict::Error => self.bad(text),
            Verdict::Warn | Verdict::Vacuous | Verdict::Untestable => self.doubtful(text),
            Verdict::NotApplicable => self.dim(text),
        }
    }

    /// Text in the colour of a run's verdict, emphasised.
    pub fn run_verdict(self, verdict: RunVerdict, text: &str) -> String {
        let colour = match verdict {
            RunVerdict::Conformant => AnsiColor::Green,
            RunVerdict::Nonconformant => AnsiColor::Red,
            RunVerdict::Partial | RunVerdict::Incomplete => AnsiColor::Yellow,
        };
        self.style(colour.on_default().bold(), text)
    }
}
