//! What people and strangers write: filters, suites, cases, worlds, target files.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use acs_conform::case::model::CaseFile;
use acs_conform::diagnostic::Diagnostic;
use acs_conform::mock;
use acs_conform::plan::Filter;
use acs_conform::schema::{CompiledSchema, RequestSchema};
use acs_conform::spec::ClauseFile;
use acs_conform::suite::manifest::Manifest;
use acs_conform::suite::source::{DEFAULT_SUITE, SuiteFile, SuiteFiles};
use acs_conform::suite::table::Table;
use acs_conform::suite::world::WorldFile;
use acs_conform::suite::{LoadOptions, Suite, yaml};
use acs_conform::target::{Endpoints, Known, Overrides, Target, TargetFile, duration};
use acs_conform::transport::BaseUrl;
use jiff::Timestamp;
use serde_json::json;

/// The moment that everything is read at.
pub static NOW: LazyLock<Timestamp> =
    LazyLock::new(|| "2026-06-26T12:00:00Z".parse().expect("it is a time"));

/// The built-in suite.
pub static SUITE: LazyLock<Arc<Suite>> = LazyLock::new(|| load(DEFAULT_SUITE));

/// The suite with one theme, since every row of the whole is looked at again and again.
pub static SMALL: LazyLock<Suite> =
    LazyLock::new(|| Suite::load(small("errors/"), &LoadOptions::default()).expect("it loads"));

/// A built-in suite.
pub fn load(name: &str) -> Arc<Suite> {
    let files = SuiteFiles::embedded(name).expect("it is built in");
    Arc::new(Suite::load(files, &LoadOptions::default()).expect("the built-in suite loads"))
}

/// The files of the built-in suite, of the cases only those of a theme.
fn small(theme: &str) -> SuiteFiles {
    let mut files = SuiteFiles::embedded(DEFAULT_SUITE).expect("it is built in");
    files.cases.retain(|path, _| {
        let kept = ["clauses/", "worlds/", "tables/", theme];
        !path.contains('/') || kept.iter().any(|kept| path.starts_with(kept))
    });
    files
}

/// The built-in suite with these files, and without its cases, its records and most rows of its
/// tables, which take long to read.
pub fn suite_with(own: &[(&str, &str)]) -> Result<Suite, Vec<Diagnostic>> {
    static FILES: LazyLock<SuiteFiles> = LazyLock::new(|| {
        let mut files = small("-");
        files.cases.remove("figures.json");
        files.snapshots.clear();
        for (path, file) in &mut files.cases {
            if path.starts_with("worlds/") {
                "{}".clone_into(&mut file.text);
            } else if path.starts_with("tables/") {
                let first: Vec<&str> = file.text.lines().take(20).collect();
                file.text = first.join("\n");
            }
        }
        Suite::load(files.clone(), &LoadOptions::default()).expect("it is still a suite");
        files
    });
    let mut files = FILES.clone();
    for &(path, text) in own {
        files.cases.insert(path.into(), SuiteFile { shown: path.into(), text: text.into() });
    }
    Suite::load(files, &LoadOptions::default())
}

/// A mistake is told in words, at a place that the text has.
fn told(text: &str, mistake: &Diagnostic) {
    assert!(!mistake.title.is_empty());
    assert!(mistake.to_string().starts_with(&mistake.title));
    // A reader may say that something is due after the last line.
    assert!(mistake.line <= text.split(['\n', '\r']).count() + 1, "{mistake:?}");
}

fn all_told(text: &str, mistakes: &[Diagnostic]) {
    assert!(!mistakes.is_empty());
    for mistake in mistakes {
        told(text, mistake);
    }
}

/// A filter: as it was typed, the same in parentheses, and put to the rows of a suite.
pub fn filter(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let filter = match Filter::parse(text) {
        Ok(filter) => filter,
        Err(mistake) => return told(text, &mistake),
    };
    assert_eq!(filter.text(), text);
    let inside = match Filter::parse(&format!(" !( {text} ) ")) {
        Ok(inside) => inside,
        Err(mistake) => {
            let bound = mistake.title.contains("longer") || mistake.title.contains("too deeply");
            return assert!(bound, "{mistake}");
        }
    };
    if text.len() > 200 {
        return;
    }
    match (filter.select(&SMALL), inside.select(&SMALL)) {
        (Ok(selected), Ok(others)) => {
            let mut all = [selected, others].concat();
            all.sort_unstable();
            assert!(all.iter().copied().eq(0..SMALL.rows.len()), "a row is on one side");
        }
        (Err(one), Err(other)) => {
            assert_eq!(one.title, other.title);
            told(text, &one);
        }
        (one, other) => panic!("{one:?} and {other:?}"),
    }
}

/// A case, alone in the built-in suite: what loads has rows that are found by their ids.
pub fn case(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Err(mistake) = yaml::read::<CaseFile>("case.yaml", text) {
        return told(text, &mistake);
    }
    let suite = match suite_with(&[("tags/fuzzed.yaml", text)]) {
        Ok(suite) => suite,
        Err(mistakes) => return all_told(text, &mistakes),
    };
    for place in [0, suite.rows.len() / 2, suite.rows.len().saturating_sub(1)] {
        if place < suite.rows.len() {
            let row = suite.rows.at(place);
            let found = suite.rows.find(&row.id).expect("each row has an id of its own");
            assert_eq!(found.place, place, "{}", row.id);
        }
    }
}

/// Every other file of a suite.
pub fn suite(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Err(mistake) = yaml::read::<serde_json::Value>("any.yaml", text) {
        told(text, &mistake);
    }
    let _ = yaml::read::<ClauseFile>("clauses.yaml", text).map_err(|m| told(text, &m));
    let _ = Table::read("table.yaml", text).map_err(|m| told(text, &m));
    let _ = Endpoints::read("endpoints.yaml", text).map_err(|m| told(text, &m));
    for schema in [
        CompiledSchema::compile("any.schema.json", text).map(|schema| {
            schema.clauses();
            schema.violations(&json!({"a": [1, "x"]}));
        }),
        RequestSchema::compile("request.schema.json", text)
            .map(|schema| drop(schema.judge([("Tag.2.Key", "x"), ("a", "1")].into_iter()))),
    ] {
        let _ = schema.map_err(|m| told(text, &m));
    }
    match yaml::read::<Manifest>("suite.yaml", text) {
        Err(mistake) => told(text, &mistake),
        Ok(_) => {
            let _ = suite_with(&[("suite.yaml", text)]);
        }
    }
}

/// A world, in its written form and as a server is seeded with it.
pub fn world(bytes: &[u8]) {
    if let Err(error) = mock::World::read(bytes) {
        assert!(!error.to_string().is_empty());
    }
    let Ok(text) = str::from_utf8(bytes) else { return };
    let written = match WorldFile::read("any", "any.yaml", text) {
        Ok(written) => written,
        Err(mistake) => return told(text, &mistake),
    };
    let suite = &*SUITE;
    match written.expand(&suite.manifest, &suite.edition, &suite.tables, *NOW) {
        Err(mistake) => told(text, &mistake),
        Ok(world) => {
            for record in world.records() {
                let key = record[&suite.manifest.records.key].as_str().expect("it has a key");
                assert_eq!(world.record(key), Some(record));
            }
            let document = world.document.to_string();
            let _ = mock::World::read(document.as_bytes());
        }
    }
}

/// A target file, and a list of known failures.
pub fn target(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Err(mistake) = TargetFile::read("target.yaml", text) {
        told(text, &mistake);
    }
    let endpoints = Endpoints::default();
    let path = Path::new("target.yaml");
    match Target::of_file(path, text, Overrides::default(), &endpoints) {
        Ok(target) => assert!(!target.name.is_empty() && !target.timeout.is_zero()),
        Err(mistakes) => all_told(text, &mistakes),
    }
    match Known::read_list("known.yaml", text) {
        Err(mistakes) => all_told(text, &mistakes),
        Ok(known) => {
            let written = Known::write_list(&known);
            assert_eq!(Known::read_list("known.yaml", &written), Ok(known));
        }
    }
    if let Ok(base) = BaseUrl::parse(text) {
        assert!(!base.host_header().is_empty());
    }
    if let Ok(length) = duration(text) {
        assert!(!length.is_zero());
    }
}
