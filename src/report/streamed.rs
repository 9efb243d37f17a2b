//! Rows that come one by one, in any order, and lie on a disk make the same reports as rows that are
//! all in memory.

use std::io;

use rstest::rstest;
use serde::Serialize;

use super::document::Excerpt;
use super::human::{Detail, View};
use super::sample::{self, failing, pass, reading, row};
use super::{
    Evidence, Fold, KnownEntry, Overview, RowOutcome, RowSource, RunDocument, RunFacts, Shown,
    Spool, Spooled, badge, fold, github, human, json, junit, markdown, tap,
};
use crate::spec::Level::{Must, Should};

/// Rows with all that a fold looks at: failures with and without neighbours, two readings of a
/// clause, known and flaky rows, rows that were not judged.
fn rows(count: usize) -> Vec<RowOutcome> {
    let one = |n: usize| {
        // Themes do not stand in the order of ids: `a-b/` comes before `a/`.
        let theme = ["a", "a-b", "b"][n % 3];
        let id = format!("{theme}/case-{}[n={n},key=a\"標]", n % 40);
        let mut outcome = match n % 50 {
            3 | 4 => failing(&id, Must),
            7 => failing(&id, Should),
            9 => row(&id, Must, Evidence::Vacuous(format!("{} records", n % 3)), Vec::new()),
            10 => row(&id, Should, Evidence::Error(format!("no answer to {n}")), Vec::new()),
            11 => row(&id, Must, Evidence::NotApplicable("not claimed".to_owned()), Vec::new()),
            12 => reading(pass(&id), "order", if n.is_multiple_of(3) { "up" } else { "down" }),
            13 => reading(failing(&id, Must), "empty", "absent"),
            _ => pass(&id),
        };
        outcome.millis = 1.0 / f64::from(u32::try_from(n).unwrap() + 3);
        outcome.flaky = n % 50 == 4;
        if n % 50 == 3 {
            let millis = outcome.millis / 3.0;
            outcome.exchanges = vec![Excerpt {
                request: "GET /\u{1b}[31m".to_owned(),
                response: format!("HTTP/1.1 200 OK\n\n{n}"),
                millis,
            }];
        }
        for failure in &mut outcome.failures {
            failure.actual = format!("HTTP 400 at {}", "x".repeat(n / 50 % 300));
        }
        outcome
    };
    (0..count).map(one).collect()
}

fn facts(rows: &[RowOutcome]) -> RunFacts {
    let known = |name: &str, from: usize, step: usize| KnownEntry {
        rows: name.to_owned(),
        reason: format!("because of {name}"),
        ticket: None,
        until: Some("2026-11-23".parse().unwrap()),
        matched: rows.iter().skip(from).step_by(step).map(|row| row.id.clone()).collect(),
    };
    let mut facts = sample::facts(rows.len());
    facts.target.clock_skew_ms = Some(3_600_000);
    facts.known = vec![known("some", 3, 100), known("more", 53, 50), known("stale", 0, 50)];
    facts
}

/// As a run makes it: rows come in another order, and their places are not those of their ids.
fn spooled(rows: Vec<RowOutcome>, facts: RunFacts) -> RunDocument<Spooled> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| rows[*a].id.cmp(&rows[*b].id));
    let mut arriving: Vec<_> = rows.into_iter().enumerate().collect();
    arriving.sort_by_key(|(place, _)| place % 8);
    let mut fold = Fold::new(Spool::new());
    for (place, row) in arriving {
        fold.take(place, row).unwrap();
    }
    // A place of which nothing came is passed over.
    let beyond = order.len();
    fold.finish(facts, order.into_iter().chain([beyond, beyond + 9])).unwrap()
}

type Form<R> = fn(Shown<'_, R>, &mut dyn io::Write) -> io::Result<()>;

fn forms<R: RowSource + Serialize>() -> [(&'static str, Form<R>); 7] {
    [
        ("json", |shown, out| json::write(shown.run, out)),
        ("junit", |shown, out| junit::write(shown, out)),
        ("tap", |shown, out| tap::write(shown, out)),
        ("text", |shown, out| {
            human::write(shown, View { detail: Detail::Verbose, colour: true }, out)
        }),
        ("markdown", |shown, out| out.write_all(markdown::render(shown).as_bytes())),
        ("github", |shown, out| out.write_all(github::render(shown).as_bytes())),
        ("badge", |shown, out| out.write_all(badge::render(shown).as_bytes())),
    ]
}

fn text<R>(shown: Shown<'_, R>, form: Form<R>) -> String {
    let mut out = Vec::new();
    form(shown, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[rstest]
#[case::none(0)]
#[case::one(1)]
#[case::few(300)]
#[case::many(20_000)]
fn a_streamed_run_reads_as_one_in_memory(#[case] count: usize) {
    let rows = rows(count);
    let facts = facts(&rows);
    let streamed = spooled(rows.clone(), facts.clone());
    let whole = fold(rows, facts);
    let (streamed_short, short) = (Overview::read(&streamed).unwrap(), Overview::of(&whole));
    for ((name, streamed_form), (_, form)) in forms::<Spooled>().into_iter().zip(forms()) {
        let shown = Shown { run: &streamed, overview: &streamed_short, ledger: None };
        let told = text(shown, streamed_form);
        let expected = text(Shown { run: &whole, overview: &short, ledger: None }, form);
        let at = told.lines().zip(expected.lines()).find(|(told, expected)| told != expected);
        assert!(told == expected, "{name}: {at:?}, {} of {}", told.len(), expected.len());
    }
}

#[test]
fn the_sample_has_what_it_claims() {
    let rows = rows(20_000);
    let facts = facts(&rows);
    let whole = fold(rows, facts);
    let named = |row: &&super::document::RowRecord| {
        row.failures.iter().any(|failure| failure.nearest_pass.is_some())
    };
    assert!(whole.rows.iter().filter(named).count() > 1_000);
    assert!(whole.rows.iter().any(|row| row.known) && whole.summary.stale == 1);
    assert!(whole.readings.iter().any(|taken| !taken.consistent));
    assert!(
        whole.rows.iter().any(|row| row.failures.iter().any(|f| f.check == "consistent-reading"))
    );
    assert!(whole.summary.reasons.iter().any(|reason| reason.contains("refused calls")));
    let short = Overview::of(&whole);
    assert!(short.must.new.count() > 100 && short.not_judged.len() > 4);
}
