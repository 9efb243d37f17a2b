//! A badge, as the endpoint JSON of shields.io.

use serde_json::json;

use super::document::RunVerdict;
use super::inert::line;
use super::json::to_text;
use super::overview::Shown;
use super::wording::held_of;
use crate::spec::Level;

/// Renders the run: the verdict, and `must` and `should` as counts, never as a percentage.
pub fn render<R>(shown: Shown<'_, R>) -> String {
    let Shown { run, overview, .. } = shown;
    let verdict = run.summary.verdict;
    let (must, of_must) = held_of(run, overview, Level::Must);
    let (should, of_should) = held_of(run, overview, Level::Should);
    let colour = match verdict {
        RunVerdict::Conformant => "brightgreen",
        RunVerdict::Nonconformant => "red",
        RunVerdict::Partial => "yellow",
        RunVerdict::Incomplete => "orange",
    };
    let badge = json!({
        "schemaVersion": 1,
        "label": line(&format!("{} {}", run.suite.name, run.suite.edition), 60),
        "message": format!("{verdict}: must {must}/{of_must}, should {should}/{of_should}"),
        "color": colour,
        "isError": verdict == RunVerdict::Nonconformant,
    });
    to_text(&badge) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::RunDocument;
    use crate::report::overview::Overview;
    use crate::report::sample;

    fn render(run: &RunDocument) -> String {
        super::render(Shown { run, overview: &Overview::of(run), ledger: None })
    }

    #[test]
    fn badges() {
        insta::assert_snapshot!("red", render(&sample::document()));
        insta::assert_snapshot!("green", render(&sample::conformant()));
    }
}
