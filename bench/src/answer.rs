//! The answer that the stub gives: about 1 KB, the same but for the id that was asked for.

/// Where the id stands in the files of `data/`.
pub const PLACE_OF_ID: &str = "@ID@";

const TEXT: &str = include_str!("../data/answer.json");

/// The answer, cut where the id goes.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    before: &'static str,
    after: &'static str,
}

impl Answer {
    /// The answer of `data/answer.json`; `None` if it has no place for an id.
    pub fn new() -> Option<Self> {
        let (before, after) = TEXT.trim_end().split_once(PLACE_OF_ID)?;
        Some(Self { before, after })
    }

    /// Appends a whole HTTP response with the id in it.
    pub fn write(&self, id: &[u8], to: &mut Vec<u8>) {
        let length = self.before.len() + id.len() + self.after.len();
        to.extend_from_slice(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ",
        );
        to.extend_from_slice(length.to_string().as_bytes());
        to.extend_from_slice(b"\r\n\r\n");
        self.body(id, to);
    }

    /// Appends the body alone.
    pub fn body(&self, id: &[u8], to: &mut Vec<u8>) {
        to.extend_from_slice(self.before.as_bytes());
        to.extend_from_slice(id);
        to.extend_from_slice(self.after.as_bytes());
    }
}
