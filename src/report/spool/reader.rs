//! A file that is only ever appended to, read from anywhere.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

/// Bytes that are read at once: a dozen rows, since they are mostly read in the order in which they
/// were written.
const AHEAD: usize = 8 << 10;

/// The file, and a piece of it.
#[derive(Debug)]
pub struct Reader {
    file: SpooledTempFile,
    from: u64,
    piece: Vec<u8>,
}

impl Reader {
    /// Reads from a file.
    pub fn new(file: SpooledTempFile) -> Self {
        Self { file, from: 0, piece: Vec::new() }
    }

    /// Writes bytes at the end of the file, which the caller knows.
    pub fn append(&mut self, end: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(end))?;
        self.file.write_all(bytes)
    }

    /// Bytes of the file.
    pub fn bytes(&mut self, offset: u64, length: usize) -> io::Result<&[u8]> {
        let at = offset.checked_sub(self.from).and_then(|at| usize::try_from(at).ok());
        let at = at.filter(|at| at.saturating_add(length) <= self.piece.len());
        let at = if let Some(at) = at {
            at
        } else {
            self.fill(offset, length.max(AHEAD))?;
            0
        };
        self.piece.get(at..at + length).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }

    fn fill(&mut self, offset: u64, length: usize) -> io::Result<()> {
        self.piece.clear();
        self.from = offset;
        self.file.seek(SeekFrom::Start(offset))?;
        (&mut self.file).take(length as u64).read_to_end(&mut self.piece)?;
        Ok(())
    }
}
