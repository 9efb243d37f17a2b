//! The worlds of a measurement, read once and put in order once for all servers that do it alike.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::engine::{Prepared, Worlds};
use crate::mock::World;
use crate::mock::store::{RetentionRules, Store};

/// A world that servers hold.
pub(super) struct Held {
    world: World,
    /// The world in order, by what decides about it. Most readings and most defects decide nothing
    /// there.
    stores: Mutex<Vec<InOrder>>,
}

/// A world in order at a moment, by rules.
type InOrder = (Timestamp, RetentionRules, Arc<Store>);

impl Held {
    /// The world as a server with these rules holds it. The server copies it where it changes it.
    pub(super) fn store(&self, now: Timestamp, rules: &RetentionRules) -> Arc<Store> {
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |(then, known, _): &&InOrder| *then == now && known.shelve_like(rules);
        if let Some((_, _, store)) = stores.iter().find(same) {
            return Arc::clone(store);
        }
        let store = Arc::new(Store::new(self.world.clone(), now, rules));
        stores.push((now, rules.clone(), Arc::clone(&store)));
        store
    }
}

/// Worlds that were read, by their ids: reading one costs more than most runs of its rows. Each stands
/// beside the document that it was read from, which tells that it is the same one still.
#[derive(Default)]
pub(super) struct HeldWorlds(Mutex<HashMap<String, Known>>);

/// A document, and the world that was read from it.
type Known = (Arc<Prepared>, Arc<Held>);

impl HeldWorlds {
    /// Reads a document, unless it was read before.
    pub(super) fn read(&self, document: &[u8], known: &Worlds) -> Result<Arc<Held>, String> {
        let prepared = known.of_document(document);
        let mut worlds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(prepared) = &prepared
            && let Some((earlier, held)) = worlds.get(&prepared.world.id)
            && Arc::ptr_eq(earlier, prepared)
        {
            return Ok(Arc::clone(held));
        }
        let world = World::read(document).map_err(|error| error.to_string())?;
        let held = Arc::new(Held { world, stores: Mutex::default() });
        if let Some(prepared) = prepared {
            worlds.insert(prepared.world.id.clone(), (prepared, Arc::clone(&held)));
        }
        Ok(held)
    }
}
