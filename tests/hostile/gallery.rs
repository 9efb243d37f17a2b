//! The gallery: every hostile target is judged by the program in a process of its own, must get its verdict
//! within the bounds, and stands in `docs/hostile-targets.md`.

mod secured;
mod seeds;
mod shared;
mod silent;
mod walks;
mod wrong;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::answers::{due, gzip, page, sound};
use crate::exhibit::{Exhibit, Running};
use crate::judged::Judged;
use crate::server::{answer, start, start_with};
use crate::table;

/// How many targets are judged at once. Most of their time is spent waiting.
const AT_ONCE: usize = 6;
pub const MOST_TIME: Duration = Duration::from_secs(20);
/// In MiB. A debug build of the program alone takes some 40.
pub const MOST_MEMORY: u64 = 256;

/// What judging a target took.
#[derive(Clone, Copy)]
pub struct Cost {
    pub took: Duration,
    /// In MiB.
    pub peak: u64,
}

/// The peak memory of this process in MiB, where the system tells.
fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.unwrap_or(0) >> 10
}

/// Targets of one kind.
pub struct Room {
    pub title: &'static str,
    pub says: &'static str,
    pub exhibits: Vec<Exhibit>,
}

fn rooms() -> Vec<Room> {
    vec![
        silent::room(),
        wrong::room(),
        shared::room(),
        walks::room(),
        #[cfg(feature = "tls")]
        secured::room(),
        seeds::room(),
    ]
}

#[test]
fn every_target_gets_its_verdict_within_the_bounds() {
    let rooms = rooms();
    let all: Vec<&Exhibit> = rooms.iter().flat_map(|room| &room.exhibits).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(exhibit) = all.get(at) else { return done };
            let judged = exhibit.judged();
            let cost = Cost { took: judged.took, peak: judged.peak };
            // Reports are not kept: what this process takes counts for those that it starts.
            done.push((at, cost, exhibit.mistakes(&judged)));
        }
    };
    let mut all_done: Vec<(usize, Cost, Vec<String>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    all_done.sort_by_key(|(at, ..)| *at);
    let mut wrong = Vec::new();
    for (at, cost, mistakes) in &all_done {
        let mut mistakes = mistakes.clone();
        if cost.took > MOST_TIME || cost.peak > MOST_MEMORY {
            mistakes.push(format!("took {:?} and {} MiB", cost.took, cost.peak));
        }
        wrong.extend(mistakes.iter().map(|mistake| format!("{}: {mistake}", all[*at].what)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let costs: Vec<Cost> = all_done.into_iter().map(|(_, cost, _)| cost).collect();
    let least = costs.iter().map(|cost| cost.peak).min().unwrap_or_default();
    let own = own_peak();
    assert!(own <= least, "the figures may be those of this process, which took {own} MiB");
    table::check_or_write(&rooms, &costs);
}

#[test]
fn empty_pages_without_end_prove_nothing() {
    // The length of the list is unknown, so it may be that long; but nothing was seen either.
    let exhibit = Exhibit::new("", crate::exhibit::Due::PASS, || {
        Running::at(start_with(|asked, stream| match asked.case.as_str() {
            "walk" => page(stream, "", &format!("n{}", asked.before)),
            _ => sound(asked, stream),
        }))
    });
    let judged = exhibit.judged();
    assert_eq!(judged.row("walk"), "vacuous");
    assert_eq!(judged.run["complete"], false);
}

#[test]
fn declared_gzip_is_undone() {
    let judged = Judged::of(
        &start(|asked, stream| {
            let (head, body) = due(asked);
            answer(stream, &format!("{head}\r\nContent-Encoding: gzip"), &gzip(body.as_bytes()))
        }),
        &["--filter", "case(rules/listed)"],
    );
    assert_eq!(judged.exit, 0, "{}", judged.out);
}
