//! A chain of digests over the entries of a recording: each entry's digest covers its content and
//! the digest of the entry before it, so that a change, a cut or a new order shows, and where.

use std::fmt::Write;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The member of an entry that holds its digest.
pub const DIGEST: &str = "_digest";
/// The member of an entry that holds its number, from 1.
pub const NUMBER: &str = "_number";

/// Where a chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    head: String,
    length: u64,
}

/// How an entry fails to follow the one before it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Its content is not what its digest was made over.
    #[error("was changed after it was recorded")]
    Changed,
    /// Entries before it are gone.
    #[error("does not follow the one before it: entries {0} to {1} are missing")]
    Missing(u64, u64),
    /// It stands in another place than it was recorded in.
    #[error("stands in another place than it was recorded in")]
    Moved,
    /// It has no number or digest.
    #[error("carries no digest: it was not recorded by a run")]
    Unsealed,
}

impl Chain {
    /// The chain of a recording's header.
    pub fn new(header: &Value) -> Self {
        Self { head: digest("", &header.to_string()), length: 0 }
    }

    /// The digest of the last entry, and so of everything before it.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// How many entries it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds an entry: notes its number and digest in it.
    pub fn seal(&mut self, entry: &mut Map<String, Value>) {
        self.length += 1;
        entry.insert(NUMBER.to_owned(), self.length.into());
        self.head = digest(&self.head, &text(entry));
        entry.insert(DIGEST.to_owned(), self.head.clone().into());
    }

    /// Checks that a sealed entry is the next one, and goes on from what it claims to be, so that
    /// one change is told once.
    pub fn check(&mut self, entry: &mut Map<String, Value>) -> Result<(), Broken> {
        let claimed = entry.remove(DIGEST);
        let number = entry.get(NUMBER).and_then(Value::as_u64);
        let (Some(Value::String(claimed)), Some(number)) = (claimed, number) else {
            return Err(Broken::Unsealed);
        };
        let due = self.length + 1;
        let before = std::mem::replace(&mut self.head, claimed);
        self.length = number;
        if number > due {
            return Err(Broken::Missing(due, number - 1));
        }
        if number < due {
            return Err(Broken::Moved);
        }
        if digest(&before, &text(entry)) == self.head { Ok(()) } else { Err(Broken::Changed) }
    }
}

/// The entry as one text, whatever white space and order of members the file has.
fn text(entry: &Map<String, Value>) -> String {
    serde_json::to_string(entry).expect("a JSON object can be written")
}

fn digest(before: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update("\n");
    hash.update(text);
    let mut out = String::with_capacity(71);
    out.push_str("sha256:");
    for byte in hash.finalize() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sealed(count: u64) -> Vec<Map<String, Value>> {
        let mut chain = Chain::new(&json!({"a": 1}));
        let entry = |n| match json!({"body": format!("entry {n}"), "time": 0.1}) {
            Value::Object(entry) => entry,
            _ => Map::new(),
        };
        let mut entries: Vec<_> = (1..=count).map(entry).collect();
        for entry in &mut entries {
            chain.seal(entry);
        }
        entries
    }

    fn told(entries: Vec<Map<String, Value>>, header: &Value) -> Vec<Option<Broken>> {
        let mut chain = Chain::new(header);
        entries.into_iter().map(|mut entry| chain.check(&mut entry).err()).collect()
    }

    #[test]
    fn what_was_sealed_holds() {
        assert_eq!(told(sealed(3), &json!({"a": 1})), [None, None, None]);
    }

    #[test]
    fn each_way_of_breaking_is_told_where_it_is() {
        let whole = json!({"a": 1});
        let mut changed = sealed(3);
        changed[1].insert("body".into(), "entry 9".into());
        assert_eq!(told(changed, &whole), [None, Some(Broken::Changed), None]);
        let mut cut = sealed(4);
        cut.drain(1..3);
        assert_eq!(told(cut, &whole), [None, Some(Broken::Missing(2, 3))]);
        let mut moved = sealed(2);
        moved.swap(0, 1);
        assert_eq!(told(moved, &whole), [Some(Broken::Missing(1, 1)), Some(Broken::Moved)]);
        let mut unsealed = sealed(1);
        unsealed[0].remove(DIGEST);
        assert_eq!(told(unsealed, &whole), [Some(Broken::Unsealed)]);
        assert_eq!(told(sealed(1), &json!({"a": 2})), [Some(Broken::Changed)], "another header");
    }
}
