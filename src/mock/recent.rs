//! A memory of the most recent things, bounded in number.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Remembers values by key and forgets the oldest.
#[derive(Clone, Debug)]
pub struct Recent<V> {
    most: usize,
    values: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Recent<V> {
    /// A memory of at most so many values.
    pub fn new(most: usize) -> Self {
        Self { most, values: HashMap::new(), order: VecDeque::new() }
    }

    /// Remembers a value. Tells whether the key is new.
    pub fn insert(&mut self, key: String, value: V) -> bool {
        if self.values.insert(key.clone(), value).is_some() {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
        true
    }

    /// The value of a key, unless it was forgotten.
    pub fn recall(&self, key: &str) -> Option<&V> {
        self.values.get(key)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.values.clear();
        self.order.clear();
    }
}

/// Locks; what a thread left behind when it failed is whole all the same.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut recent = Recent::new(2);
        assert!(recent.insert("a".into(), 1));
        assert!(recent.insert("b".into(), 2));
        assert!(!recent.insert("a".into(), 3));
        assert!(recent.insert("c".into(), 4));
        assert_eq!(recent.recall("a"), None);
        assert_eq!(recent.recall("b"), Some(&2));
    }
}
