//! Every reader against what strangers may give it: any bytes, and real files that were bent. What
//! must hold is in `fuzz/`, which libFuzzer calls as well.

#[path = "../../fuzz/src/lib.rs"]
mod readers;

mod bend;
mod findings;
mod seeds;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use bend::{Bend, bend};

const CASES: u32 = if cfg!(debug_assertions) { 12 } else { 100 };

/// How long a reader may take for one input; they take a thousandth of it.
const MOST: Duration = Duration::from_secs(20);

fn reader(name: &str) -> fn(&[u8]) {
    let found = readers::READERS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("there is no reader {name}")).1
}

/// Reads in bounded time, without a panic; else the input is shown.
fn read(name: &str, input: &[u8]) {
    let began = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| reader(name)(input)));
    assert!(outcome.is_ok(), "{name}: {:?}", String::from_utf8_lossy(input));
    assert!(began.elapsed() < MOST, "{name} took {:?}", began.elapsed());
}

fn drawn(strategy: impl Strategy<Value = Vec<u8>>, name: &str) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let told = TestRunner::new(config).run(&strategy, |input| {
        read(name, &input);
        Ok(())
    });
    told.unwrap_or_else(|error| panic!("{error}"));
}

/// The reader of which no real input lies about: a token is made while it is read.
const WITHOUT_SEEDS: &str = "token";

#[test]
fn any_bytes() {
    for (name, _) in readers::READERS {
        let text = "[ -~\n\u{80}-\u{ffff}]{0,80}".prop_map(String::into_bytes);
        drawn(prop_oneof![vec(any::<u8>(), 0..80), text], name);
    }
}

#[test]
fn real_files_that_were_bent() {
    for (name, _) in readers::READERS.iter().filter(|(name, _)| *name != WITHOUT_SEEDS) {
        bent(name);
    }
}

fn bent(name: &str) {
    let seeds = seeds::of(name);
    assert!(!seeds.is_empty());
    for seed in &seeds {
        read(name, seed);
    }
    let several = vec(any::<Bend>(), 1..4);
    let seed = any::<prop::sample::Index>;
    let bent = (seed(), seed(), several).prop_map(move |(seed, other, bends)| {
        let (mut bytes, other) = (seed.get(&seeds).clone(), other.get(&seeds));
        for one in &bends {
            bend(&mut bytes, one, other);
        }
        bytes
    });
    drawn(bent, name);
}
