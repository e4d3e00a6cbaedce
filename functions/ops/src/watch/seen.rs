//! What the watch remembers between its runs.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_runtime::uses::Use;
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

/// The `uses` of reading and writing it.
pub(crate) const USES: Use = Table::Ops.get().put();
const SORT: &str = "seen";

/// What the watch has seen, all in Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Since when runs of each job are expected.
    #[serde(default)]
    pub jobs: BTreeMap<String, i64>,
    /// Since when messages wait in each queue that nobody consumes.
    #[serde(default)]
    pub queues: BTreeMap<String, i64>,
}

impl Item for Seen {
    const KIND: &'static str = "watch";
}

fn place(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Ops, "watch", "installation")
}

impl Seen {
    /// Reads it; empty at first.
    ///
    /// # Errors
    /// If the table does not answer.
    pub(crate) async fn read(app: &App) -> Result<Self, StoreError> {
        let stored = place(app).get::<Self>(SORT, Read::Consistent).await?;
        Ok(stored.map(|stored| stored.value).unwrap_or_default())
    }

    /// Writes it. Only the run that has the lease of the watch does.
    ///
    /// # Errors
    /// Those of a write.
    pub(crate) async fn write(self, app: &App) -> Result<(), StoreError> {
        let change = |seen: &mut Self| {
            let changes = *seen != self;
            seen.clone_from(&self);
            changes
        };
        place(app).revise_or_create(SORT, Self::default(), change).await?;
        Ok(())
    }
}
