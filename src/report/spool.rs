//! Rows that are put away as they are judged: into memory while they are few, else into a file
//! without a name, which vanishes with the process. Of each row a few numbers stay.

mod reader;
mod row;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::ser::{Error, Serialize, SerializeSeq, Serializer};
use tempfile::SpooledTempFile;

use self::reader::Reader;
use self::row::Kind;
use super::document::{RowRecord, RunDocument};
use super::store::{Nearest, RowSource, Store, name_nearest};

/// Bytes that are kept in memory before a file is made.
const IN_MEMORY: usize = 8 << 20;

/// Bytes that are gathered before they are written.
const GATHERED: usize = 64 << 10;

/// Where rows are put as they come.
#[derive(Debug)]
pub struct Spool {
    reader: Reader,
    /// What is not written yet.
    gathered: Vec<u8>,
    /// Bytes that are written.
    written: u64,
    folder: PathBuf,
    index: Index,
    numbers: HashMap<Arc<Kind>, u32>,
}

/// Where each row lies, and of which kind it is, by place.
#[derive(Debug, Default)]
struct Index {
    offsets: Vec<u64>,
    kinds_of: Vec<u32>,
    kinds: Vec<Arc<Kind>>,
}

impl Spool {
    /// An empty one; the file lies where temporary files lie.
    pub fn new() -> Self {
        Self::in_folder(&std::env::temp_dir(), IN_MEMORY)
    }

    /// An empty one, whose file lies in a folder as soon as it has more bytes than may stay in
    /// memory.
    pub(crate) fn in_folder(folder: &Path, in_memory: usize) -> Self {
        Self {
            reader: Reader::new(SpooledTempFile::new_in(in_memory, folder)),
            gathered: Vec::new(),
            written: 0,
            folder: folder.to_owned(),
            index: Index::default(),
            numbers: HashMap::new(),
        }
    }

    /// Says where it went wrong: nobody sees the file.
    fn told(&self, error: &io::Error) -> io::Error {
        told(&self.folder, error)
    }

    fn number(&mut self, kind: Kind) -> u32 {
        if let Some(number) = self.numbers.get(&kind) {
            return *number;
        }
        let kinds = &mut self.index.kinds;
        let number = u32::try_from(kinds.len()).expect("no suite has four billion cases");
        let kind = Arc::new(kind);
        kinds.push(Arc::clone(&kind));
        self.numbers.insert(kind, number);
        number
    }

    fn write(&mut self) -> io::Result<()> {
        let written = self.reader.append(self.written, &self.gathered);
        written.map_err(|error| self.told(&error))?;
        self.written += self.gathered.len() as u64;
        self.gathered.clear();
        Ok(())
    }

    /// Makes sure that what was put can be read.
    fn written(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() { Ok(()) } else { self.write() }
    }
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

fn told(folder: &Path, error: &io::Error) -> io::Error {
    let text = format!("rows cannot be put aside in {}: {error}", folder.display());
    io::Error::new(error.kind(), text)
}

impl Store for Spool {
    type Rows = Spooled;
    type Error = io::Error;

    fn put(&mut self, place: usize, row: RowRecord) -> io::Result<()> {
        let offset = self.written + self.gathered.len() as u64;
        let kind = row::write(row, &mut self.gathered)?;
        let kind = self.number(kind);
        let index = &mut self.index;
        if index.offsets.len() <= place {
            index.offsets.resize(place + 1, 0);
            index.kinds_of.resize(place + 1, 0);
        }
        index.offsets[place] = offset;
        index.kinds_of[place] = kind;
        if self.gathered.len() >= GATHERED { self.write() } else { Ok(()) }
    }

    fn read(&mut self, place: usize) -> io::Result<RowRecord> {
        self.written()?;
        self.index.row(&mut self.reader, place).map_err(|error| self.told(&error))
    }

    fn id(&mut self, place: usize) -> io::Result<String> {
        self.written()?;
        row::id(&mut self.reader, self.index.offsets[place]).map_err(|error| self.told(&error))
    }

    fn finish(mut self, order: Vec<usize>, nearest: Nearest) -> io::Result<Spooled> {
        self.written()?;
        let Self { reader, folder, index, .. } = self;
        Ok(Spooled { reader: RefCell::new(reader), folder, index, order, nearest })
    }
}

impl Index {
    fn row(&self, reader: &mut Reader, place: usize) -> io::Result<RowRecord> {
        row::read(reader, self.offsets[place], self.kind(place))
    }

    fn kind(&self, place: usize) -> &Kind {
        &self.kinds[self.kinds_of[place] as usize]
    }
}

/// The rows of a finished run, read back one at a time.
#[derive(Debug)]
pub struct Spooled {
    reader: RefCell<Reader>,
    folder: PathBuf,
    index: Index,
    /// Places by id.
    order: Vec<usize>,
    nearest: Nearest,
}

impl Spooled {
    fn row(&self, place: usize) -> io::Result<RowRecord> {
        let mut reader = self.reader.borrow_mut();
        let mut read = || {
            let mut row = self.index.row(&mut reader, place)?;
            if let Some(neighbour) = self.nearest.get(&place) {
                let id = row::id(&mut reader, self.index.offsets[*neighbour])?;
                name_nearest(&mut row, &id);
            }
            Ok(row)
        };
        read().map_err(|error| told(&self.folder, &error))
    }
}

impl RowSource for Spooled {
    fn rows(&self) -> impl Iterator<Item = io::Result<Cow<'_, RowRecord>>> {
        self.order.iter().map(|place| self.row(*place).map(Cow::Owned))
    }

    fn by_theme(&self) -> impl Iterator<Item = io::Result<Cow<'_, RowRecord>>> {
        let mut places = self.order.clone();
        places.sort_by_key(|place| self.index.kind(*place).theme());
        places.into_iter().map(|place| self.row(place).map(Cow::Owned))
    }

    fn whole(run: &RunDocument<Self>) -> io::Result<Cow<'_, RunDocument>> {
        let rows = run.rows.rows().map(|row| row.map(Cow::into_owned));
        Ok(Cow::Owned(run.with_rows(rows.collect::<io::Result<_>>()?)))
    }
}

impl Serialize for Spooled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.order.len()))?;
        for row in self.rows() {
            list.serialize_element(&row.map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests;
