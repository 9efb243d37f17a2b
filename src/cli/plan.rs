//! `run --plan`: what would be sent, without sending it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use jiff::Timestamp;

use super::args::RunArgs;
use super::settings::Settings;
use crate::case::Row;
use crate::engine::{Reach, out_of_reach};
use crate::plan::estimate::estimate;
use crate::reference;
use crate::report::Evidence;
use crate::report::inert::line;
use crate::target::{CredentialSource, Pace, SeedWay, Target};

/// The plan in words.
pub fn describe(args: &RunArgs, settings: &Settings) -> String {
    let suite = &settings.suite;
    let (rows, left_out) = in_reach(settings);
    let found = estimate(&rows, suite, Timestamp::now());
    let mut out = String::new();
    let mut tell = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<11}{value}");
    };
    let (name, seed) = match &settings.target {
        None => (reference::NAME.to_owned(), "in process".to_owned()),
        Some(target) => {
            let seed = match &target.seed {
                SeedWay::None => "none: what needs known data is untestable".to_owned(),
                SeedWay::Put { base, target } => format!("PUT {base}{target}"),
                SeedWay::Command { program, .. } => format!("by running {program}"),
                SeedWay::Declared(file) => format!("declared by {}", file.display()),
            };
            let base = target.base.to_string();
            let name = if target.name == base {
                base
            } else {
                format!("{} ({base})", line(&target.name, 200))
            };
            (name, seed)
        }
    };
    tell("target", name);
    tell("suite", format!("{}, edition {}", suite.manifest.suite.value, suite.edition.date));
    tell("seeding", seed);
    if let Some(narrowed) = &settings.selection.narrowed {
        tell("narrowed", line(narrowed, 500));
    }
    if let Some(partition) = args.partition {
        tell("partition", partition.to_string());
    }
    let themes: Vec<String> =
        found.themes.iter().map(|(theme, rows)| format!("{theme} {rows}")).collect();
    tell("rows", format!("{} of {}: {}", found.rows, suite.rows.len(), themes.join(", ")));
    for (why, count) in left_out {
        tell("not run", format!("{count}: {why}"));
    }
    if settings.target.as_ref().is_none_or(|target| reach(target).seeded) {
        tell("worlds", found.worlds.iter().cloned().collect::<Vec<_>>().join(", "));
    }
    let actions: Vec<String> = found
        .actions
        .iter()
        .map(|action| match suite.manifest.actions.find(action) {
            Some(known) if known.writes => format!("{action} (writes)"),
            Some(_) => format!("{action} (reads)"),
            None => format!("{action} (not the suite's; sent to be refused)"),
        })
        .collect();
    tell("actions", actions.join(", "));
    tell("requests", format!("about {}; long lists are read page by page", found.requests));
    let Pace { rate, jobs, .. } = settings.pace;
    match rate {
        None => tell("rate", format!("unlimited, {jobs} at the same time")),
        Some(rate) => {
            tell("rate", format!("{rate} a second, {jobs} at the same time"));
            #[expect(clippy::cast_precision_loss, reason = "a rough duration")]
            let seconds = found.requests as f64 / rate;
            tell("duration", format!("at least {}", rough(Duration::from_secs_f64(seconds))));
        }
    }
    if let Some(most) = args.target.max_requests {
        let enough = if most < found.requests { "; too few for all rows" } else { "" };
        tell("limit", format!("{most} requests{enough}"));
    }
    tell("sent", "nothing: this is only the plan".to_owned());
    out
}

/// The rows that can be put to the target, and how many cannot, by the reason.
fn in_reach(settings: &Settings) -> (Vec<Row>, BTreeMap<String, usize>) {
    let mut rows = Vec::new();
    let mut left_out = BTreeMap::new();
    for &place in &settings.selection.rows {
        let row = settings.suite.rows.at(place);
        let why = match &settings.target {
            Some(target) => out_of_reach(&row, reach(target)),
            // Out of reach of the built-in server is what its edition does not have.
            None => row.not_in_edition.clone().map(Evidence::NotApplicable),
        };
        match why {
            None => rows.push(row),
            Some(why) => {
                *left_out.entry(why.reason().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
    }
    (rows, left_out)
}

/// What can be told of a target without its credentials and its data.
fn reach(target: &Target) -> Reach<'_> {
    Reach {
        seeded: matches!(target.seed, SeedWay::Put { .. } | SeedWay::Command { .. }),
        declared: matches!(target.seed, SeedWay::Declared(_)),
        clock: target.clock.is_some(),
        lacks: &target.lacks,
        signature: target.signature(),
        credentials: target.credentials != CredentialSource::None,
    }
}

fn rough(duration: Duration) -> String {
    match duration.as_secs() {
        0 => "a second".to_owned(),
        seconds @ 1..=99 => format!("{seconds} s"),
        seconds @ 100..=5999 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
