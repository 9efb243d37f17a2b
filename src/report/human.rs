//! The terminal summary. What a person needs last stands last: the table, the verdict, and why
//! the command exits as it does.

mod cause;
mod lists;
mod table;

use std::fmt::Write;
use std::io;

use super::columns::wrap;
use super::document::RunDocument;
use super::inert::{disarm_lines, terminal};
use super::overview::{Overview, Shown};
use super::paint::Paint;
use super::store::RowSource;
use super::wording::{duration, plural, rows, tally};
use crate::spec::Ledger;

/// Columns of the summary; a wider terminal does not make it wider.
pub const COLUMNS: usize = 100;

/// Characters of a name that are shown.
const NAME: usize = 200;

/// Causes that are told in full unless everything is asked for.
const CAUSES: usize = 12;

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// One line.
    Quiet,
    /// The summary.
    Normal,
    /// Every row and every cause.
    Verbose,
}

/// What the caller decides about the summary.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// How much to say.
    pub detail: Detail,
    /// Whether to colour.
    pub colour: bool,
}

/// Renders the summary of a run that is in memory, each line ended by a line feed.
///
/// # Panics
///
/// Never: writing to memory cannot fail.
pub fn render(run: &RunDocument, ledger: Option<&Ledger>, view: View) -> String {
    let mut out = Vec::new();
    let shown = Shown { run, overview: &Overview::of(run), ledger };
    write(shown, view, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("only text was written")
}

/// Writes the summary, each line ended by a line feed.
pub fn write<R: RowSource>(
    shown: Shown<'_, R>,
    view: View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let Shown { run, overview, .. } = shown;
    let paint = Paint { on: view.colour };
    if view.detail == Detail::Quiet {
        let verdict = run.summary.verdict;
        let head = paint.run_verdict(verdict, &verdict.to_string());
        return writeln!(out, "{head}: {}; exit {}", tally(run, overview), run.summary.exit);
    }
    let everything = view.detail == Detail::Verbose;
    if everything {
        for row in run.rows.rows() {
            out.write_all(disarm_lines(&lists::row(&*row?, paint)).as_bytes())?;
        }
        if overview.rows > 0 {
            out.write_all(b"\n")?;
        }
    }
    let mut text = told_causes(shown, paint, everything);
    text.push_str(&lists::warnings(shown, paint, everything));
    text.push_str(&lists::known(run, paint));
    text.push_str(&lists::readings(run, paint, everything));
    text.push_str(&lists::not_judged(overview, paint, everything));
    text.push_str(&heading(run, overview, paint));
    text.push_str(&table::by_theme(overview, paint));
    text.push('\n');
    text.push_str(&conclusion(run, overview, paint));
    // Wrapping may have moved hostile text to the beginning of a line.
    out.write_all(disarm_lines(&text).as_bytes())
}

fn told_causes<R>(shown: Shown<'_, R>, paint: Paint, everything: bool) -> String {
    let causes = &shown.overview.must.new;
    let (kept, count) = (causes.told(), causes.count());
    let told = if everything { kept.len() } else { CAUSES.min(kept.len()) };
    let mut out = String::new();
    for (at, found) in kept.iter().take(told).enumerate() {
        out.push_str(&cause::tell(found, (at + 1, count), shown.ledger, paint, everything));
        out.push('\n');
    }
    let left = count - told;
    if left > 0 {
        let names: Vec<_> =
            kept[told..].iter().map(|cause| cause.failure.clause.as_str()).collect();
        let what = plural(left, "cause", "causes");
        let line = if names.is_empty() {
            format!("and {left} more {what}, in the reports")
        } else {
            format!("and {left} more {what} (-v tells all): {}", lists::unique(&names))
        };
        out.push_str(&lists::paragraph(&line, 0));
        out.push('\n');
    }
    out
}

fn heading<R>(run: &RunDocument<R>, overview: &Overview, paint: Paint) -> String {
    let name = terminal(&run.target.name, NAME);
    let url = terminal(&run.target.url, NAME);
    let mut out = format!(
        "{} {} against {} {}\n",
        paint.bold(&terminal(&run.suite.name, NAME)),
        terminal(&run.suite.edition, NAME),
        paint.bold(&name),
        paint.dim(&format!("({url})"))
    );
    let mut facts = vec![rows(overview.rows)];
    if overview.rows != run.suite.rows {
        facts[0] = format!("{} of {}", overview.rows, rows(run.suite.rows));
    }
    facts.push(format!("{} requests", run.summary.requests));
    for (count, what) in [(run.summary.retries, "repeated"), (run.summary.throttled, "throttled")] {
        if count > 0 {
            facts.push(format!("{count} {what}"));
        }
    }
    facts.push(duration(run));
    if let Some(narrowed) = &run.settings.narrowed {
        facts.push(terminal(narrowed, NAME));
    }
    if let Some(part) = &run.partition {
        facts.push(format!("part {}", terminal(part, NAME)));
    }
    if let Some(mutant) = &run.target.mutant {
        facts.push(format!("mutant {}", terminal(mutant, NAME)));
    }
    facts.retain(|fact| !fact.is_empty());
    out.push_str(&paint.dim(&facts.join(" · ")));
    out.push('\n');
    if run.target.insecure {
        out.push_str(
            &paint.bad("THE TARGET'S CERTIFICATE WAS NOT VERIFIED: anyone could have answered."),
        );
        out.push('\n');
    }
    out.push('\n');
    out
}

/// The verdict and the tally, then each reason for the exit code.
fn conclusion<R>(run: &RunDocument<R>, overview: &Overview, paint: Paint) -> String {
    let verdict = run.summary.verdict;
    let text = format!("{verdict}: {}", tally(run, overview));
    let text = lists::paragraph(&text, 0);
    let (word, rest) = text.split_at(verdict.to_string().len());
    let mut out = format!("{}{rest}", paint.run_verdict(verdict, word));
    let exit = format!("exit {}: ", run.summary.exit);
    for (at, reason) in run.summary.reasons.iter().enumerate() {
        let label = if at == 0 { exit.clone() } else { " ".repeat(exit.len()) };
        for (at, line) in wrap(&terminal(reason, 400), COLUMNS - exit.len()).iter().enumerate() {
            let label = if at == 0 { label.clone() } else { " ".repeat(exit.len()) };
            let _ = writeln!(out, "{}{line}", paint.bold(&label));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::{columns, sample};

    fn plain(detail: Detail) -> View {
        View { detail, colour: false }
    }

    #[rstest]
    #[case::quiet(Detail::Quiet)]
    #[case::normal(Detail::Normal)]
    #[case::verbose(Detail::Verbose)]
    fn a_run_with_failures(#[case] detail: Detail) {
        let text = render(&sample::document(), Some(&sample::ledger()), plain(detail));
        insta::assert_snapshot!(format!("{detail:?}"), text);
    }

    #[test]
    fn a_run_without_failures() {
        let run = sample::conformant();
        insta::assert_snapshot!(render(&run, None, plain(Detail::Normal)));
    }

    #[test]
    fn nothing_but_a_command_is_wider_than_the_columns() {
        let run = sample::document();
        let text = render(&run, Some(&sample::ledger()), plain(Detail::Verbose));
        let wide: Vec<_> = text.lines().filter(|l| columns::width(l) > COLUMNS).collect();
        assert_eq!(wide, Vec::<&str>::new());
    }

    #[test]
    fn nothing_hostile_reaches_the_terminal() {
        let view = View { detail: Detail::Verbose, colour: true };
        let text = render(&sample::document(), Some(&sample::ledger()), view);
        let stripped = anstream::adapter::strip_str(&text).to_string();
        let hostile: Vec<_> = stripped
            .chars()
            .filter(|c| *c != '\n' && crate::report::inert::is_hostile(*c))
            .collect();
        assert_eq!(hostile, Vec::<char>::new());
        assert!(stripped.lines().all(|line| !line.trim_start().starts_with("::")));
        assert!(!stripped.contains("##["));
    }

    #[test]
    fn an_unverified_certificate_is_shouted() {
        let mut run = sample::conformant();
        run.target.insecure = true;
        assert!(render(&run, None, plain(Detail::Normal)).contains("NOT VERIFIED"));
    }
}
