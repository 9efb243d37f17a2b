//! The requests, which are those of the generated suite's rows.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The headers that say which operation is called.
pub const HEADERS: [(&str, &str); 2] =
    [("x-acs-action", "DescribeSendFileResults"), ("x-acs-version", "2014-05-26")];

/// The id that a row asks for.
pub fn id(row: usize) -> String {
    format!("f-hz0{row:06}")
}

/// The path and query of a row.
pub fn query(row: usize) -> String {
    format!("/?RegionId=cn-hangzhou&InvokeId={}", id(row))
}

/// Hands out rows to whoever is free.
#[derive(Debug)]
pub struct Rows {
    next: AtomicUsize,
    count: usize,
}

impl Rows {
    /// So many rows.
    pub const fn new(count: usize) -> Self {
        Self { next: AtomicUsize::new(0), count }
    }

    /// The next row that nobody has.
    pub fn take(&self) -> Option<usize> {
        let row = self.next.fetch_add(1, Ordering::Relaxed);
        (row < self.count).then_some(row)
    }
}
