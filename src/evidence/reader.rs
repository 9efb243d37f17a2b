//! Reads a HAR file as a stream: one entry at a time, so that its size does not matter.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::header::{END, HEADER};
use super::{Entry, chain::DIGEST};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One that a run wrote.
    Recording,
    /// Any other.
    Traffic,
}

/// What takes a file in. An error ends the reading.
pub trait Sink {
    /// The header of a recording, before its entries.
    fn header(&mut self, header: Value) -> Result<(), String>;
    /// An entry of a recording, as it is written. `number` counts from 1.
    fn recorded(&mut self, number: u64, entry: Map<String, Value>) -> Result<(), String>;
    /// An entry of any other file.
    fn traffic(&mut self, number: u64, entry: Entry) -> Result<(), String>;
    /// The end of a recording, after its entries.
    fn end(&mut self, end: Value) -> Result<(), String>;
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whose file it is.
    pub kind: Kind,
    /// How many entries it has.
    pub entries: u64,
    /// Whether the text ends before the document does. Only a recording may be read so far.
    pub cut: bool,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HarError {
    /// It cannot be read at all.
    #[error("it cannot be read: {0}")]
    Io(io::Error),
    /// It is no JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is JSON, and no HAR.
    #[error("it is JSON, but no HAR: {0}")]
    NotHar(String),
    /// It ends too early.
    #[error("it is cut off in the midst of {place}: {told}")]
    Cut {
        /// Where it ends.
        place: String,
        /// The parser's words, with line and column.
        told: String,
    },
    /// A part of it is wrong.
    #[error("{place}: {told}")]
    Wrong {
        /// Which part.
        place: String,
        /// What is wrong.
        told: String,
    },
}

/// Reads a file into a sink.
pub fn read(from: impl Read, sink: &mut dyn Sink) -> Result<Taken, HarError> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    // Some tools begin with a byte order mark.
    if from.fill_buf().map_err(HarError::Io)?.starts_with(b"\xef\xbb\xbf") {
        from.consume(3);
    }
    let mut state = State {
        sink,
        kind: Kind::Traffic,
        entries: 0,
        log: false,
        list: false,
        place: Place::Start,
    };
    let mut deserializer = serde_json::Deserializer::from_reader(from);
    let outcome = Top(&mut state).deserialize(&mut deserializer);
    let outcome = outcome.and_then(|()| {
        state.place = Place::After;
        deserializer.end()
    });
    let cut = match outcome {
        Ok(()) => false,
        Err(error) if error.is_eof() && state.kind == Kind::Recording => true,
        Err(error) => return Err(state.error(&error)),
    };
    if !cut && !state.log {
        return Err(HarError::NotHar("there is no `log`".to_owned()));
    }
    if !cut && !state.list {
        return Err(HarError::NotHar("there is no list `log.entries`".to_owned()));
    }
    Ok(Taken { kind: state.kind, entries: state.entries, cut })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Log,
    Entry,
    After,
}

struct State<'s> {
    sink: &'s mut dyn Sink,
    kind: Kind,
    entries: u64,
    log: bool,
    list: bool,
    place: Place,
}

impl State<'_> {
    fn error(&self, error: &serde_json::Error) -> HarError {
        let place = match self.place {
            Place::Start => "the document".to_owned(),
            Place::Log => "`log`".to_owned(),
            Place::Entry => format!("entry {}", self.entries),
            Place::After => "what follows the document".to_owned(),
        };
        let told = error.to_string();
        if let Some(kind) = error.io_error_kind() {
            return HarError::Io(kind.into());
        }
        if error.is_eof() {
            return match self.place {
                Place::Start if error.line() <= 1 && error.column() == 0 => {
                    HarError::NotJson("it is empty".to_owned())
                }
                _ => HarError::Cut { place, told },
            };
        }
        match (error.is_data(), self.place) {
            (true, Place::Start) => HarError::NotHar(told),
            (false, Place::Start) => HarError::NotJson(told),
            _ => HarError::Wrong { place, told },
        }
    }
}

struct Top<'a, 's>(&'a mut State<'s>);
struct Log<'a, 's>(&'a mut State<'s>);
struct Entries<'a, 's>(&'a mut State<'s>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `log`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "log" && !self.0.log {
                self.0.log = true;
                map.next_value_seed(Log(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Log<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Log<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`log`, an object with a list `entries`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let state = self.0;
        state.place = Place::Log;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                HEADER if !state.list => {
                    let header = map.next_value()?;
                    state.sink.header(header).map_err(A::Error::custom)?;
                    // Not before: what ends within its header is no recording of anything.
                    state.kind = Kind::Recording;
                }
                HEADER => {
                    let told = "the header of the recording stands after its entries";
                    return Err(A::Error::custom(told));
                }
                END if state.kind == Kind::Recording => {
                    let end = map.next_value()?;
                    state.sink.end(end).map_err(A::Error::custom)?;
                }
                "entries" if !state.list => {
                    state.list = true;
                    map.next_value_seed(Entries(state))?;
                    state.place = Place::Log;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`entries`, a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let state = self.0;
        state.place = Place::Entry;
        loop {
            // The entry that is being read is the one that an error is about.
            state.entries += 1;
            let told = match state.kind {
                Kind::Recording => match seq.next_element()? {
                    Some(entry) => state.sink.recorded(state.entries, entry),
                    None => break,
                },
                Kind::Traffic => match seq.next_element()? {
                    Some(entry) => state.sink.traffic(state.entries, entry),
                    None => break,
                },
            };
            told.map_err(A::Error::custom)?;
        }
        state.entries -= 1;
        Ok(())
    }
}

/// An entry of a recording, without the member that only seals it.
pub fn unsealed(entry: Map<String, Value>) -> Result<Entry, String> {
    debug_assert!(!entry.contains_key(DIGEST), "the chain takes it away");
    Entry::deserialize(Value::Object(entry)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
