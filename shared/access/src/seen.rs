use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// How long an instance believes what it read of a key, an organisation or a tenant: a revoked key works, and a suspended
/// organisation sends, for at most this long.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that sees more than this forgets everything and begins again.
const ENTRIES_MAX: usize = 10_000;

/// What a warm instance has read, and when.
pub(crate) struct Seen<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K: Eq + Hash, V: Clone> Seen<K, V> {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    pub(crate) fn find(&self, key: &K, now: Timestamp) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, value) = entries.get(key)?;
        (now.duration_since(*read_at) < BELIEVED_FOR).then(|| value.clone())
    }

    pub(crate) fn remember(&self, key: K, value: &V, now: Timestamp) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= ENTRIES_MAX {
            entries.clear();
        }
        entries.insert(key, (now, value.clone()));
    }
}
