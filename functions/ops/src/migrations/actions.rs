//! What operators did with migrations, for the audit log.

use posthorn_app::App;
use posthorn_ids::MigrationActionId;
use posthorn_items::{Item, Scope};
use posthorn_store::StoreError;
use serde::{Deserialize, Serialize};

use crate::{actions::expiry, places::migration_actions};

/// What an operator does with a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationDeed {
    /// The operator approves it.
    Approved,
    /// The operator rolls it back.
    RolledBack,
    /// The operator lets it go on, or be made again.
    Retried,
}

/// What an operator did with a migration. It is recorded before it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MigrationAction {
    /// The migration's id: the id of the audit log's resource.
    pub id: String,
    /// What the operator does.
    pub did: MigrationDeed,
    /// When, in unix seconds.
    pub done_at: i64,
}

impl Item for MigrationAction {
    const KIND: &'static str = "migration_action";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(expiry(self.done_at))
    }
}

/// Records that the operator, in `scope`, is about to do something with a migration.
///
/// # Errors
/// Those of a write.
pub(crate) async fn record_action(
    app: &App,
    scope: &Scope,
    id: &str,
    did: MigrationDeed,
) -> Result<(), StoreError> {
    let now = app.now();
    let item = MigrationAction { id: id.to_owned(), did, done_at: now.as_second() };
    migration_actions(app, scope).create(&MigrationActionId::new(now).suffix(), &item).await?;
    Ok(())
}
