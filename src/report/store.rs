//! Where the rows of a run are kept until they are told, and how they are given back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;

use super::document::{RowRecord, RunDocument};

/// A failing row's nearest passing neighbour, both by their places.
pub type Nearest = BTreeMap<usize, usize>;

/// Takes rows in, in whatever order they are judged. A place is a number that a row has for the
/// time of a run.
pub trait Store {
    /// What it becomes once all rows are in.
    type Rows: RowSource;
    /// Why a row cannot be kept, or not be given back.
    type Error;

    /// Keeps a row, instead of the one that was kept at that place before.
    fn put(&mut self, place: usize, row: RowRecord) -> Result<(), Self::Error>;

    /// Gives a row back. It must have been put.
    fn read(&mut self, place: usize) -> Result<RowRecord, Self::Error>;

    /// The id of a row that was put.
    fn id(&mut self, place: usize) -> Result<String, Self::Error>;

    /// The rows in this order of places, the nearest neighbours filled in.
    fn finish(self, order: Vec<usize>, nearest: Nearest) -> Result<Self::Rows, Self::Error>;
}

/// Rows in the order of a document. Reading them may fail, as they may lie on a disk.
pub trait RowSource: Sized {
    /// Every row, by id.
    fn rows(&self) -> impl Iterator<Item = io::Result<Cow<'_, RowRecord>>>;

    /// Every row, by theme and then by id.
    fn by_theme(&self) -> impl Iterator<Item = io::Result<Cow<'_, RowRecord>>>;

    /// The document with its rows in memory.
    fn whole(run: &RunDocument<Self>) -> io::Result<Cow<'_, RunDocument>>;
}

impl RowSource for Vec<RowRecord> {
    fn rows(&self) -> impl Iterator<Item = io::Result<Cow<'_, RowRecord>>> {
        self.iter().map(|row| Ok(Cow::Borrowed(row)))
    }

    fn by_theme(&self) -> impl Iterator<Item = io::Result<Cow<'_, RowRecord>>> {
        let mut rows: Vec<_> = self.iter().collect();
        rows.sort_by_key(|row| row.theme());
        rows.into_iter().map(|row| Ok(Cow::Borrowed(row)))
    }

    fn whole(run: &RunDocument<Self>) -> io::Result<Cow<'_, RunDocument>> {
        Ok(Cow::Borrowed(run))
    }
}

/// Keeps rows in memory.
#[derive(Debug, Default)]
pub struct Memory(BTreeMap<usize, RowRecord>);

impl Memory {
    fn at(&self, place: usize) -> &RowRecord {
        self.0.get(&place).expect("a row is read only after it was put")
    }
}

impl Store for Memory {
    type Rows = Vec<RowRecord>;
    type Error = Infallible;

    fn put(&mut self, place: usize, row: RowRecord) -> Result<(), Infallible> {
        self.0.insert(place, row);
        Ok(())
    }

    fn read(&mut self, place: usize) -> Result<RowRecord, Infallible> {
        Ok(self.at(place).clone())
    }

    fn id(&mut self, place: usize) -> Result<String, Infallible> {
        Ok(self.at(place).id.clone())
    }

    fn finish(mut self, order: Vec<usize>, nearest: Nearest) -> Result<Self::Rows, Infallible> {
        for (place, neighbour) in nearest {
            let id = self.at(neighbour).id.clone();
            if let Some(row) = self.0.get_mut(&place) {
                name_nearest(row, &id);
            }
        }
        Ok(order.into_iter().filter_map(|place| self.0.remove(&place)).collect())
    }
}

/// Says in each finding of a row which passing row differs least.
pub fn name_nearest(row: &mut RowRecord, id: &str) {
    for failure in &mut row.failures {
        failure.nearest_pass = Some(id.to_owned());
    }
}
