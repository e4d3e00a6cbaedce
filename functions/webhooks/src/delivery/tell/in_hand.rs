use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_ids::DeliveryId;

/// The deliveries that an instance works on: of two messages of one delivery in a batch, the second waits for what the first
/// writes down.
#[derive(Default)]
pub(super) struct InHand(Mutex<HashSet<DeliveryId>>);

impl FromApp for InHand {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

/// A delivery in hand, until it is dropped.
pub(super) struct Held<'a> {
    all: &'a InHand,
    id: DeliveryId,
}

impl InHand {
    /// Takes a delivery in hand; `None` where it is already.
    pub(super) fn take(&self, id: DeliveryId) -> Option<Held<'_>> {
        let news = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        news.then_some(Held { all: self, id })
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
