use posthorn_app::App;
use posthorn_ids::{Id, Kind};
use posthorn_items::{Item, Scope};
use posthorn_problem::{Code, Problem};
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::Claim;

/// What an earlier request with this key made was removed before its answer could be kept.
pub const ALREADY_REMOVED: Code =
    Code::new("ALREADY_REMOVED", 410, "What the first request with this idempotency key made was removed.");

/// What [`note_removal`] uses for an item of `table`.
pub const fn notes_removals(table: Table) -> Use {
    table.put()
}

/// A day longer than the longest that a claim holds, which is 168 hours.
const KEPT_SECONDS: i64 = (168 + 24) * 3_600;

/// Says that something was removed, for as long as a claim could name it.
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

/// Tombstones lie with the organisation: some things are made in one environment and removed from another.
fn tombstones<'a>(app: &'a App, scope: &Scope, table: Table) -> Partition<'a> {
    app.part::<Store>().scoped(scope).of_org(table, "tombstone")
}

/// Notes that `id` is about to be removed, so that no late repetition of the request that made it makes it again. To be
/// called before the removal: a crash in between leaves a thing that its owner removes once more. Costs one write unit.
/// Uses [`notes_removals`].
///
/// # Errors
/// As of any write.
pub async fn note_removal<K: Kind>(
    app: &App,
    scope: &Scope,
    table: Table,
    id: Id<K>,
) -> Result<(), StoreError> {
    let until = app.now().as_second() + KEPT_SECONDS;
    tombstones(app, scope, table).overwrite(&id.to_string(), &Tombstone { until }).await
}

impl<K: Kind> Claim<K> {
    /// Refuses to make again what was made under this claim and removed since. Only a repetition costs a read. Uses
    /// [`keeps_answers`](crate::keeps_answers).
    ///
    /// # Errors
    /// `ALREADY_REMOVED`.
    pub async fn refuse_removed(&self, app: &App) -> Result<(), Problem> {
        let Some((scope, table, _)) = self.place.as_ref().filter(|_| self.again) else { return Ok(()) };
        let tombstones = tombstones(app, scope, *table);
        match tombstones.get::<Tombstone>(&self.id.to_string(), Read::Consistent).await? {
            None => Ok(()),
            Some(_) => Err(ALREADY_REMOVED.because(format!(
                "{} was made by an earlier request with this key, and removed since. Use a new key to make another.",
                self.id
            ))),
        }
    }
}
