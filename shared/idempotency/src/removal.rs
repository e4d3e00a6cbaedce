use posthorn_app::App;
use posthorn_ids::{Id, Kind};
use posthorn_items::{Item, Scope};
use posthorn_problem::{Code, Problem};
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::RequestRecord;

/// An earlier request with this key made something, and it was removed before the answer was kept.
pub const ALREADY_REMOVED: Code =
    Code::new("ALREADY_REMOVED", 410, "What the first request with this idempotency key made was removed.");

/// The uses that callers of [`note_removal`] declare, for an item of `table`.
pub const fn notes_removals(table: Table) -> Use {
    table.put()
}

/// One day longer than a record can hold, which is 168 hours.
const KEPT_SECONDS: i64 = (168 + 24) * 3_600;

/// Marks a thing as removed, for as long as a record could contain its id.
#[derive(Debug, Serialize, Deserialize)]
struct Tombstone {
    /// Unix seconds.
    until: i64,
}

impl Item for Tombstone {
    const KIND: &'static str = "tombstone";

    fn expires_at(&self) -> Option<i64> {
        Some(self.until)
    }
}

/// The organisation's tombstones. They belong to no environment, because some things are made in one environment and removed
/// from another.
fn tombstones<'a>(app: &'a App, scope: &Scope, table: Table) -> Partition<'a> {
    app.part::<Store>().scoped(scope).of_org(table, "tombstone")
}

/// Records that `id` is about to be removed, so that a late repetition of its creation does not create it again. Call it
/// before the removal: after a crash between the two, the thing still exists and its owner removes it again. Costs one write unit.
/// Uses [`notes_removals`].
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn note_removal<K: Kind>(
    app: &App,
    scope: &Scope,
    table: Table,
    id: Id<K>,
) -> Result<(), StoreError> {
    let until = app.now().as_second() + KEPT_SECONDS;
    tombstones(app, scope, table).overwrite(&id.to_string(), &Tombstone { until }).await
}

impl<K: Kind> RequestRecord<K> {
    /// Refuses to create a thing again that was created under this record and removed since. Only a repetition costs a read. Uses
    /// [`keeps_answers`](crate::keeps_answers).
    ///
    /// # Errors
    /// `ALREADY_REMOVED` if there is a tombstone.
    pub async fn refuse_removed(&self, app: &App) -> Result<(), Problem> {
        let Some((scope, table, _)) = self.place.as_ref().filter(|_| self.again) else { return Ok(()) };
        let tombstones = tombstones(app, scope, *table);
        match tombstones.get::<Tombstone>(&self.id.to_string(), Read::Consistent).await? {
            None => Ok(()),
            Some(_) => Err(ALREADY_REMOVED.because(format!(
                "An earlier request with this key made {}, and it was removed since. Use a new key to make another.",
                self.id
            ))),
        }
    }
}
