//! Worlds filled in for a moment, kept so that many runs at one moment share them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::suite::Suite;
use crate::suite::world::World;

/// A world, and the bytes that a target is seeded with.
#[derive(Debug)]
pub struct Prepared {
    /// What the judge needs to know of it.
    pub world: Arc<World>,
    /// The document as it is sent.
    pub document: Vec<u8>,
}

/// The worlds of one suite, by id, each for the moment it was last asked for.
#[derive(Debug, Default)]
pub struct Worlds(Mutex<HashMap<String, (Timestamp, Arc<Prepared>)>>);

impl Worlds {
    /// A world for a moment. The same moment gives the same value.
    pub fn prepare(
        &self,
        suite: &Suite,
        id: &str,
        now: Timestamp,
    ) -> Result<Arc<Prepared>, Diagnostic> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some((then, prepared)) = known
            && then == now
        {
            return Ok(prepared);
        }
        let world = suite.world(id, now)?;
        let document = world.document.to_string().into_bytes();
        let prepared = Arc::new(Prepared { world: Arc::new(world), document });
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(id.to_owned(), (now, Arc::clone(&prepared)));
        Ok(prepared)
    }

    /// The world that this document belongs to: the very bytes, which are told by their place in
    /// memory and not compared. `None` for any other bytes, be they equal.
    pub fn of_document(&self, document: &[u8]) -> Option<Arc<Prepared>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found =
            kept.values().find(|(_, known)| std::ptr::eq(known.document.as_slice(), document));
        found.map(|(_, known)| Arc::clone(known))
    }
}
