//! `docs/hostile-targets.md`: the gallery as a table. What a target gets is compared at every run; what it costs
//! changes from machine to machine and is written only when `HOSTILE_FIGURES=write` asks for it.

use std::fmt::Write as _;
use std::path::Path;

use crate::gallery::{Cost, MOST_MEMORY, MOST_TIME, Room};

/// How the line begins that says where the figures are from.
const FIGURES: &str = "The figures are those";

/// Columns that are the same everywhere.
const STABLE: usize = 4;

/// Compares the page with the gallery, or writes it anew. The runs are in the gallery's order.
pub fn check_or_write(rooms: &[Room], costs: &[Cost]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/hostile-targets.md");
    let page = page(rooms, costs);
    if std::env::var("HOSTILE_FIGURES").is_ok_and(|asked| asked == "write") {
        std::fs::write(&path, &page).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    let (now, then) = (stable(&page), stable(&kept));
    let differs = now.iter().zip(&then).find(|(now, then)| now != then);
    assert!(
        now == then,
        "{} is out of date: {differs:?} ({} and {} lines).\n\
         Write it by: HOSTILE_FIGURES=write cargo test --release --test hostile gallery",
        path.display(),
        now.len(),
        then.len(),
    );
}

/// The lines without what a machine has to do with.
fn stable(page: &str) -> Vec<String> {
    let cells = |line: &str| -> String {
        if !line.starts_with("| ") {
            return line.to_owned();
        }
        line.split(" | ").take(STABLE).collect::<Vec<_>>().join(" | ")
    };
    page.lines().filter(|line| !line.starts_with(FIGURES)).map(cells).collect()
}

fn page(rooms: &[Room], costs: &[Cost]) -> String {
    let mut page = format!(
        "# Hostile targets\n\nMade by `tests/hostile`, which starts each of these servers and judges it by four rows, \
         in a process of its own, with `--timeout 1s` where time runs out and 10s elsewhere\nand every report: a list, an error, a list of two, and a walk \
         over two pages. The verdict is asserted at every run of the tests. So are the\nbounds: {} s, and {} MiB of \
         memory at the peak.\n\n{FIGURES} of one run of a {} build.\n",
        MOST_TIME.as_secs(),
        MOST_MEMORY,
        if cfg!(debug_assertions) { "debug" } else { "release" },
    );
    let mut costs = costs.iter();
    for room in rooms {
        let _ = writeln!(page, "\n## {}\n\n{}\n", room.title, room.says);
        page.push_str("| target | rows | exit | the report says | time | memory |\n");
        page.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for (exhibit, cost) in room.exhibits.iter().zip(costs.by_ref()) {
            let (due, seconds) = (exhibit.due, cost.took.as_secs_f64());
            let told =
                if due.told.is_empty() { String::new() } else { format!("`{}`", due.told.trim()) };
            let _ = writeln!(
                page,
                "| {} | {} | {} | {told} | {seconds:.1} s | {} MiB |",
                exhibit.what,
                due.verdicts(),
                due.exit,
                cost.peak
            );
        }
    }
    page
}
