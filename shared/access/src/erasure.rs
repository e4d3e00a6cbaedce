//! The erasure of a person, as long as it goes on. It is announced before anything is written, so that a crash leaves nothing half
//! erased: a schedule finds the announcement and does the rest, or drops it if the account was not given up after all.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_items::{Item, Open};
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::places::{ERASURE_SORT, erasure_partition};

/// Work on an erasure starts this long after it was announced. In this time the account is given up, the instances' caches expire
/// (30 seconds), and the requests that began before end (30 seconds).
const AFTER_MS: i64 = 120_000;

/// An erasure that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The person.
    pub person: PersonId,
    /// When the schedule works on it, in Unix milliseconds.
    pub due_ms: i64,
}

impl Item for Erasure {
    const KIND: &'static str = "erasure";

    fn open(&self) -> Option<Open> {
        Some(Open::due(0, self.due_ms))
    }
}

impl Erasure {
    /// The uses that callers of [`Erasure::announce`] declare.
    pub const ANNOUNCES: Use = Table::Access.put();

    /// Announces the erasure of a person. Call it before anything is written. A second call begins the wait again.
    ///
    /// # Errors
    /// `StoreError` if the write fails.
    pub async fn announce(app: &App, person: PersonId) -> Result<(), StoreError> {
        let erasure = Self { person, due_ms: app.now().as_millisecond() + AFTER_MS };
        erasure_partition(app, person).overwrite(ERASURE_SORT, &erasure).await
    }
}
