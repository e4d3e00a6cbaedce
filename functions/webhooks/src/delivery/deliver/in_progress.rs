use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_ids::DeliveryId;

/// The deliveries that this instance is processing. If a batch has two messages of one delivery, the second waits until the first
/// has recorded its attempt.
#[derive(Default)]
pub(super) struct InProgress(Mutex<HashSet<DeliveryId>>);

impl FromApp for InProgress {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

/// Marks a delivery as in progress until this value is dropped.
pub(super) struct Guard<'a> {
    all: &'a InProgress,
    id: DeliveryId,
}

impl InProgress {
    /// Marks a delivery as in progress. `None` if it is already.
    pub(super) fn start(&self, id: DeliveryId) -> Option<Guard<'_>> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        is_new.then_some(Guard { all: self, id })
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
