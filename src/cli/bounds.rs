//! `docs/bounds.md`: every bound with its default and how it is changed, from the values that the program uses.

use std::fmt::Write as _;
use std::time::Duration;

use crate::case;
use crate::engine;
use crate::mock::server;
use crate::plan::filter;
use crate::report::json;
use crate::schema;
use crate::snapshot::store;
use crate::suite::{patterns, source, world, yaml};
use crate::target::{BOUNDS, Pace};
use crate::transport::Limits;

/// The page.
pub fn page() -> String {
    let mut page = of_targets();
    of_files(&mut page);
    of_clients(&mut page);
    page
}

fn of_targets() -> String {
    let mut page = String::from(
        "# Bounds\n\nMade from the program by `acs-conform gen`. Whatever a target sends and whatever a suite holds, \
         the program ends within these.\n\n## What is taken of a target\n\n`bounds:` in a target file, or \
         `--bound NAME=VALUE`, which goes first. Bytes are written `4096`, `64KiB`, `16MiB`; times `500ms`,\n`10s`, `2h`. \
         What each does to a verdict is tried at the bound and one beyond by `tests/hostile/bounds.rs`.\n\n\
         | bound | default | from | to | what | beyond |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for bound in BOUNDS {
        let (least, most) = bound.range;
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {} | {} |",
            bound.name,
            bound.shown(bound.usual),
            bound.shown(least),
            bound.shown(most),
            bound.says,
            bound.beyond
        );
    }
    let (here, elsewhere) = (Pace::of_place(true), Pace::of_place(false));
    let rate = elsewhere.rate.unwrap_or_default();
    let paces = [
        (
            "`timeout`, `--timeout`",
            seconds(Limits::default().total),
            "One answer, from the request to its last byte",
        ),
        (
            "`pace: {rate: …}`, `--rate`",
            format!("none on this machine, else {rate} a second"),
            "Requests per second",
        ),
        (
            "`pace: {jobs: …}`, `--jobs`",
            format!("{} on this machine, else {}", here.jobs, elsewhere.jobs),
            "Requests under way at once",
        ),
        (
            "`pace: {retries: …}`",
            elsewhere.retries.to_string(),
            "How often a throttled request is sent again",
        ),
        ("`--max-requests`", "none".to_owned(), "Requests in all"),
    ];
    table(&mut page, "The pace has keys of its own.", "key, flag", &paces);

    let fixed = [
        (
            "the longest wait that a throttling target is granted",
            seconds(engine::LONGEST_WAIT),
            "it is asked again after that",
        ),
        (
            "a body as a report shows it",
            engine::MOST_BODY.to_string(),
            "bytes; the rest is counted",
        ),
        ("headers of an answer that a report shows", engine::MOST_HEADERS.to_string(), ""),
        ("a header as a report shows it", engine::MOST_HEADER.to_string(), "characters"),
        (
            "a value in a finding",
            schema::MOST_CHARACTERS.to_string(),
            "characters; the rest is counted",
        ),
        (
            "a command, or the first line of a request, as a report shows it",
            size(engine::MOST_LINE as u64),
            "of a longer command only the length is told",
        ),
        ("exchanges of a row in a report", engine::MOST_EXCERPTS.to_string(), ""),
        ("rows of a report", "as many as were selected".to_owned(), ""),
    ];
    table(&mut page, "These are the same for every target.", "what", &fixed);
    page
}

fn of_files(page: &mut String) {
    page.push_str("\n## What is read of a suite and of other files\n");
    let files = [
        ("a file of a suite", size(source::MOST_BYTES), "and a YAML file further, below"),
        ("all files of a suite", size(source::MOST_BYTES_IN_ALL), ""),
        ("files of a suite", source::MOST_FILES.to_string(), ""),
        ("folders in each other", source::MOST_DEPTH.to_string(), ""),
        ("a YAML file", size(yaml::MAX_BYTES as u64), "suites, worlds, targets, known failures"),
        (
            "lists and mappings in each other",
            yaml::MAX_DEPTH.to_string(),
            "anchors, aliases and merge keys are not read at all",
        ),
        ("rows of a case", case::MOST_ROWS.to_string(), "counted before any is made"),
        ("pairs of values of a pairwise matrix", case::MOST_PAIRS.to_string(), ""),
        ("values that the repeats of a world make", world::MOST_RECORDS.to_string(), ""),
        ("a text made of a limit", case::MOST_LENGTH.to_string(), "characters"),
        (
            "a compiled regular expression",
            size(patterns::MOST_PROGRAM as u64),
            "matching takes linear time",
        ),
        ("a `--filter`", filter::MOST_CHARACTERS.to_string(), "characters"),
        ("parentheses in a `--filter`", filter::MOST_DEPTH.to_string(), "levels"),
        ("a stored answer", size(store::MAX_BYTES), ""),
        ("a run file", size(json::MAX_BYTES as u64), ""),
        ("a text in a run file", size(json::MAX_TEXT as u64), ""),
    ];
    table(page, "A file beyond is refused, exit 2, with its place.", "what", &files);
}

fn of_clients(page: &mut String) {
    let patience = server::Patience::default();
    page.push_str("\n## What `mock` takes of its clients\n");
    let clients = [
        ("connections", server::MOST_CONNECTIONS.to_string(), "more wait until one ends"),
        ("a request's head", size(server::HEAD_LIMIT as u64), "431"),
        ("a head, idle time included", seconds(patience.head), "the connection ends"),
        ("a body's time", seconds(patience.body), "408"),
        ("an answer of which nothing is taken", seconds(patience.answer), "the connection ends"),
        ("a call's body", size(server::CALL_LIMIT as u64), "413"),
        ("the bodies of all calls under way", size(server::CALLS_LIMIT as u64), "503"),
        (
            "a world",
            size(server::WORLD_LIMIT as u64),
            "413; 503 where those under way leave no room",
        ),
    ];
    table(page, "Each listener, whoever connects.", "what", &clients);
}

fn table(page: &mut String, says: &str, first: &str, rows: &[(&str, String, &str)]) {
    let _ = write!(page, "\n{says}\n\n| {first} | bound | |\n| --- | --- | --- |\n");
    for (what, bound, more) in rows {
        let _ = writeln!(page, "| {what} | {bound} | {more} |");
    }
}

fn seconds(time: Duration) -> String {
    format!("{}s", time.as_secs())
}

fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 20 => format!("{}MiB", b >> 20),
        b => format!("{}KiB", b >> 10),
    }
}
