//! Recordings, other traffic, and stored answers.

use std::sync::Arc;

use acs_conform::evidence::traffic::Judge;
use acs_conform::evidence::{Entry, Kind, Recorded, Sink, read};
use acs_conform::report::json;
use acs_conform::snapshot::{Snapshot, parse};
use serde_json::{Map, Value};

use super::suites::SUITE;

/// Takes a file as `verify` does.
struct Verified {
    recorded: Option<Recorded>,
    traffic: Judge,
}

impl Sink for Verified {
    fn header(&mut self, header: Value) -> Result<(), String> {
        self.recorded = Some(Recorded::new(&header).map_err(|error| error.to_string())?);
        Ok(())
    }

    fn recorded(&mut self, number: u64, entry: Map<String, Value>) -> Result<(), String> {
        self.recorded.as_mut().map_or(Ok(()), |recorded| recorded.add(number, entry))
    }

    fn traffic(&mut self, number: u64, mut entry: Entry) -> Result<(), String> {
        self.traffic.take(number, &mut entry)
    }

    fn end(&mut self, end: Value) -> Result<(), String> {
        self.recorded.as_mut().map_or(Ok(()), |recorded| recorded.close(end))
    }
}

/// A HAR file. Traffic becomes a report that can be read; a recording is whole or it is not.
pub fn har(bytes: &[u8]) {
    let traffic = Judge::new(Arc::clone(&SUITE), "any.har").expect("the suite judges traffic");
    let mut sink = Verified { recorded: None, traffic };
    let taken = match read(bytes, &mut sink) {
        Ok(taken) => taken,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    match (taken.kind, sink.recorded) {
        (Kind::Recording, Some(recorded)) => {
            if let Ok(recorded) = recorded.whole(taken) {
                let sends: usize =
                    recorded.rows.values().map(std::collections::VecDeque::len).sum();
                assert!(sends as u64 <= taken.entries);
                assert_eq!(recorded.order.len(), recorded.rows.len());
            }
        }
        (Kind::Recording, None) => panic!("a recording has a header"),
        (Kind::Traffic, recorded) => {
            assert!(recorded.is_none());
            let (run, counts) = sink.traffic.finish(false);
            assert_eq!(counts.entries, taken.entries);
            assert!(counts.calls <= counts.entries && counts.answers <= counts.calls);
            json::read(json::render(&run).as_bytes()).expect("its report can be read");
        }
    }
}

/// A stored answer: as it was stored, also when the input is what it stores.
pub fn snapshot(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match parse("any.snap", &text) {
        Err(mistake) => assert!(mistake.line > 0 && mistake.help.is_some(), "{mistake}"),
        Ok(read) => {
            assert_eq!(read.difference(&read.body), None);
            assert_eq!(parse("any.snap", &read.to_text()), Ok(read));
        }
    }
    // insta holds that against a file too.
    let conflict = ["<<<<<<<", ">>>>>>>", "|||||||"].iter().any(|marker| text.contains(marker));
    if conflict {
        return;
    }
    let part = |n: usize| text.split('\n').nth(n).map(str::to_owned);
    let stored = Snapshot {
        source: part(0),
        description: Some(text.clone().into_owned()),
        expression: part(1),
        info: vec![("suite".to_owned(), text.clone().into_owned())],
        body: text.clone().into_owned(),
    };
    let read = parse("any.snap", &stored.to_text()).expect("what was stored is read");
    assert_eq!(read.difference(&text), None, "the same answer is the same");
    assert_eq!(read, Snapshot { body: read.body.clone(), ..stored });
}
