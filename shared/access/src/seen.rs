use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// How long an instance caches a key, an organisation or a tenant. A revoked key keeps working, and a suspended organisation
/// keeps sending, for at most this long.
const CACHED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// A cache with more entries than this is cleared.
const ENTRIES_MAX: usize = 10_000;

/// A warm instance's cache: values, each with the time when it was read.
pub(crate) struct Seen<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K: Eq + Hash, V: Clone> Seen<K, V> {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    pub(crate) fn find(&self, key: &K, now: Timestamp) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, value) = entries.get(key)?;
        (now.duration_since(*read_at) < CACHED_FOR).then(|| value.clone())
    }

    pub(crate) fn remember(&self, key: K, value: &V, now: Timestamp) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= ENTRIES_MAX {
            entries.clear();
        }
        entries.insert(key, (now, value.clone()));
    }
}
