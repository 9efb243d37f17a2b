//! The vendor's report: one self-contained HTML file from one run or several.
//!
//! The view is built here and in the files below; the templates only lay it out. Every text is
//! made inert first and escaped by the template after that. A content security policy names the
//! one style sheet and the one script by their digests, so that nothing else could run or load
//! even if both failed.

mod claims;
mod deviations;
mod evidence;
mod matrix;
mod plots;
mod summary;

use std::fmt::Write;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::diff::{self, Diff};
use super::document::RunDocument;
use super::inert::line;
use super::overview::Overview;
use crate::spec::{Ledger, Level};

/// Characters of a name that are shown.
const NAME: usize = 300;

/// Characters of a sentence that are shown.
const SENTENCE: usize = 2_000;

/// What the report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// One run for each target, in the order of the columns. At least one.
    pub runs: &'a [RunDocument],
    /// The clauses, for quotes and for what was not tested.
    pub ledger: Option<&'a Ledger>,
    /// An earlier run of the first target, to tell what changed since.
    pub previous: Option<&'a RunDocument>,
}

/// The whole page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    title: String,
    policy: String,
    style: String,
    script: &'static str,
    tool: String,
    targets: Vec<summary::Target>,
    suites: Vec<summary::Suite>,
    one_suite: bool,
    claims: Vec<claims::Capability>,
    plots: plots::Plots,
    deviations: Vec<deviations::OfTarget>,
    warnings: Vec<deviations::OfTarget>,
    readings: Vec<matrix::ReadingRow>,
    known: Vec<summary::Known>,
    clauses: Vec<matrix::Clause>,
    themes: Vec<String>,
    changes: Option<Changes>,
    limits: Vec<String>,
    unseen: Vec<summary::Unseen>,
}

/// What changed since an earlier run.
struct Changes {
    since: String,
    same_suite: bool,
    groups: Vec<ChangeGroup>,
    readings: Vec<String>,
}

/// Changed rows of one kind.
struct ChangeGroup {
    name: &'static str,
    rows: Vec<ChangedRow>,
}

/// One changed row.
struct ChangedRow {
    id: String,
    /// Empty where the row is not on the page.
    anchor: String,
    how: String,
}

/// Renders the report.
///
/// # Panics
///
/// Never: a template is written to memory.
pub fn render(report: Report<'_>) -> String {
    let style = format!(
        "{}:root {{ --targets: {}; }}\n",
        include_str!("templates/report.css"),
        report.runs.len()
    );
    let script = include_str!("templates/report.js");
    let names: Vec<_> = report.runs.iter().map(|run| run.target.name.as_str()).collect();
    let budget = evidence::Budget::share(report.runs);
    let clauses = matrix::clauses(report, &budget);
    let mut themes: Vec<String> =
        report.runs.iter().flat_map(|run| &run.rows).map(|row| line(row.theme(), NAME)).collect();
    themes.sort();
    themes.dedup();
    let suites = summary::suites(report.runs);
    let overviews: Vec<_> = report.runs.iter().map(Overview::of).collect();
    let page = Page {
        title: line(&format!("{}: compatibility report", names.join(", ")), NAME),
        policy: policy(&style, script),
        tool: report.runs.first().map_or(String::new(), |run| {
            line(&format!("{} {}", run.tool.name, run.tool.version), NAME)
        }),
        targets: summary::targets(report.runs, &overviews),
        one_suite: suites.len() < 2,
        suites,
        claims: claims::capabilities(report.runs),
        plots: plots::plots(report.runs),
        deviations: deviations::of(report, &overviews, Level::Must),
        warnings: deviations::of(report, &overviews, Level::Should),
        readings: matrix::readings(report),
        known: summary::known(report.runs),
        changes: report
            .previous
            .zip(report.runs.first())
            .map(|(old, new)| changes(old, &diff::compare(old, new))),
        limits: summary::limits(report, budget.left_out),
        unseen: summary::unseen(report.ledger),
        clauses,
        themes,
        style,
        script,
    };
    page.render().expect("a template that is written to memory cannot fail")
}

fn policy(style: &str, script: &str) -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'; \
         script-src 'sha256-{}'",
        digest(style),
        digest(script)
    )
}

fn changes(old: &RunDocument, diff: &Diff) -> Changes {
    let changed = |name, rows: &[diff::Change]| ChangeGroup {
        name,
        rows: rows
            .iter()
            .map(|change| ChangedRow {
                id: line(&change.id, NAME),
                anchor: row_anchor(&change.id),
                how: format!("{} → {}", change.from, change.to),
            })
            .collect(),
    };
    let listed = |name, rows: &[diff::Row], link: fn(&str) -> String| ChangeGroup {
        name,
        rows: rows
            .iter()
            .map(|row| ChangedRow {
                id: line(&row.id, NAME),
                anchor: link(&row.id),
                how: row.verdict.to_string(),
            })
            .collect(),
    };
    let mut groups = vec![
        changed("Regressed", &diff.regressed),
        changed("No longer judged", &diff.no_longer_judged),
        changed("Fixed", &diff.fixed),
        changed("Newly judged", &diff.newly_judged),
        changed("Flaky", &diff.flaky),
        listed("New rows", &diff.new_rows, row_anchor),
        listed("Rows that are gone", &diff.gone_rows, |_| String::new()),
    ];
    groups.retain(|group| !group.rows.is_empty());
    Changes {
        since: line(&format!("{} of {}", old.target.name, old.started), NAME),
        same_suite: diff.same_suite,
        groups,
        readings: diff
            .reading_changed
            .iter()
            .map(|change| {
                let (from, to) = (change.from.join(" and "), change.to.join(" and "));
                line(&format!("{}: {from} → {to}", change.clause), NAME)
            })
            .collect(),
    }
}

/// The fragment of a clause.
fn clause_anchor(id: &str) -> String {
    format!("clause-{}", anchor(id))
}

/// The fragment of a row.
fn row_anchor(id: &str) -> String {
    format!("row-{}", anchor(id))
}

/// Bytes of an anchor; a longer one ends in a digest of the name.
const ANCHOR: usize = 400;

/// An id that needs no escaping in an attribute or a URL; different for different names.
fn anchor(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if out.len() > ANCHOR {
            out.push_str("~~");
            for byte in Sha256::digest(name.as_bytes()) {
                let _ = write!(out, "{byte:02x}");
            }
            return out;
        }
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
            out.push(c);
        } else {
            let _ = write!(out, "~{:x}", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Excerpt;
    use crate::report::sample;

    fn page() -> String {
        let mut runs = [sample::document(), sample::conformant()];
        runs[1].target.name = "reference".to_owned();
        let ledger = sample::ledger();
        let mut earlier = runs[1].clone();
        earlier.rows[1].id = "paging/gone".to_owned();
        render(Report { runs: &runs, ledger: Some(&ledger), previous: Some(&earlier) })
    }

    #[test]
    fn two_targets_side_by_side() {
        insta::assert_snapshot!(page());
    }

    #[test]
    fn nothing_hostile_stays_markup() {
        let page = page();
        assert!(!page.contains("<script>alert"), "escaped");
        assert!(!page.contains("<img"), "escaped");
        assert!(page.contains("&#60;/script&#62;&#60;script&#62;alert(1)"), "shown as text");
        assert!(page.chars().all(|c| c == '\n' || !crate::report::inert::is_hostile(c)));
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let page = page();
        for loader in [
            "<script src",
            "<img",
            "<iframe",
            "<link",
            "@import",
            "url(",
            "fetch(",
            "XMLHttpRequest",
        ] {
            assert!(!page.contains(loader), "{loader}");
        }
    }

    #[test]
    fn only_a_web_address_becomes_a_link() {
        let mut run = sample::document();
        run.known[0].ticket = Some("javascript:alert(1)".to_owned());
        run.known[1].ticket = Some("https://t.example/\"onclick=x".to_owned());
        let page = render(Report { runs: &[run], ledger: None, previous: None });
        assert!(!page.contains("href=\"javascript:"));
        assert!(page.contains("href=\"https://t.example/&#34;onclick=x\""));
    }

    #[test]
    fn anchors_are_unique() {
        let page = page();
        let mut ids: Vec<_> =
            page.split(" id=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn every_link_inside_leads_somewhere() {
        let page = page();
        let ids: Vec<_> =
            page.split(" id=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
        for link in page.split("href=\"#").skip(1).filter_map(|s| s.split('"').next()) {
            assert!(ids.contains(&link), "{link}");
        }
    }

    #[test]
    fn three_targets_of_a_thousand_rows_stay_small() {
        let run = |broken: usize| {
            let rows: Vec<_> = (0..1_000)
                .map(|n| {
                    let id = format!("theme-{}/case-{}[size={n}]", n % 9, n % 97);
                    let mut row = sample::pass(&id);
                    row.clauses = vec![format!("clause-{}", n % 180), format!("clause-{}", n % 40)];
                    row.exchanges.push(Excerpt {
                        request: "r".repeat(3_000),
                        response: "{\"a\": \"b\"}".repeat(900),
                        millis: 3.0,
                    });
                    if n % 1_000 < broken {
                        row.failures = vec![sample::failure(Level::Must); 6];
                    }
                    row
                })
                .collect();
            let facts = sample::facts(rows.len());
            crate::report::fold(rows, facts)
        };
        let page =
            render(Report { runs: &[run(0), run(300), run(500)], ledger: None, previous: None });
        assert!(page.len() < 4_000_000, "{} bytes", page.len());
    }
}
