//! Deliveries in list order: where one belongs, and where it is.

use std::sync::Arc;

use super::delivery::Delivery;
use super::store::{Key, RetentionRules};

/// Deliveries in list order.
pub type Records = Vec<Arc<Delivery>>;

/// Puts a record where it belongs: before those of the same key.
pub fn insert(records: &mut Records, record: &Arc<Delivery>, rules: &RetentionRules) {
    let at = place_of(records, &(&**record).into(), rules);
    records.insert(at, Arc::clone(record));
}

/// Takes out this very record; another one of the same key stays.
pub fn remove(records: &mut Records, record: &Arc<Delivery>, rules: &RetentionRules) {
    let key = Key::from(&**record);
    let from = place_of(records, &key, rules);
    let mut same =
        records[from..].iter().take_while(|known| (rules.order)(&(&***known).into(), &key).is_eq());
    if let Some(at) = same.position(|known| Arc::ptr_eq(known, record)) {
        records.remove(from + at);
    }
}

/// The place of the first record of a key, if there is one.
pub fn find(records: &[Arc<Delivery>], key: &Key<'_>, rules: &RetentionRules) -> Option<usize> {
    let at = place_of(records, key, rules);
    let found = records.get(at)?;
    (rules.order)(&(&**found).into(), key).is_eq().then_some(at)
}

/// The place before which all records come before a key.
fn place_of(records: &[Arc<Delivery>], key: &Key<'_>, rules: &RetentionRules) -> usize {
    records.partition_point(|known| (rules.order)(&(&**known).into(), key).is_lt())
}
