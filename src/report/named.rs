//! Rows that are told by their number and the first of their names.

/// Names that are kept.
const MOST: usize = 100;

/// How many rows, and the ids of the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// How many there are; at least one.
    pub count: usize,
    ids: Vec<String>,
}

impl Named {
    /// One row.
    pub fn new(id: &str) -> Self {
        Self { count: 1, ids: vec![id.to_owned()] }
    }

    /// One row more.
    pub fn add(&mut self, id: &str) {
        self.count += 1;
        if self.ids.len() < MOST {
            self.ids.push(id.to_owned());
        }
    }

    /// The first one.
    pub fn first(&self) -> &str {
        &self.ids[0]
    }

    /// At most so many, of those that are kept.
    pub fn some(&self, most: usize) -> &[String] {
        &self.ids[..most.min(self.ids.len())]
    }

    /// At most so many after the first one, of those that are kept.
    pub fn others(&self, most: usize) -> &[String] {
        &self.some(most.saturating_add(1))[1..]
    }
}
