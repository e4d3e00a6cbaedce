//! A migration as an operator reads it.

use posthorn_hidden::AnyField;
use posthorn_migrations::{Migration, MigrationItem, State};
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::Serialize;

/// A migration: a long change of stored data.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MigrationView {
    /// Its id, which begins with the release that brought it.
    pub id: &'static str,
    /// What it changes.
    pub summary: &'static str,
    /// Whether it can be undone. If not, it begins only when an operator approved it.
    pub reversible: bool,
    /// What it does now.
    pub state: State,
    /// It does not begin before this time (RFC 3339), because functions of the version before may still run. Null if no run has seen
    /// it yet.
    pub begins_at: Option<String>,
    /// When its first step began (RFC 3339), or the first step of undoing it.
    pub started_at: Option<String>,
    /// When its last step ended (RFC 3339), or the last step of undoing it.
    pub ended_at: Option<String>,
    /// How many things its steps looked at.
    pub looked_at: u64,
    /// How many of them they changed.
    pub changed: u64,
    /// How many steps failed, one after the other.
    pub failures_in_a_row: u32,
    /// Why the last one failed.
    pub reason: Option<AnyField>,
    /// Who approved it: the id of an API key or a person.
    pub approved_by: Option<String>,
}

impl MigrationView {
    /// The view of a migration. `item` is `None` if no run has seen it yet.
    pub fn of(migration: &Migration, item: Option<MigrationItem>) -> Self {
        let begins_at = item.as_ref().map(|item| time_of(item.begins_at_ms));
        let item = item.unwrap_or_else(|| MigrationItem::new(migration.reversible, 0));
        Self {
            id: migration.id,
            summary: migration.summary,
            reversible: migration.reversible,
            state: item.state,
            begins_at,
            started_at: item.started_at_ms.map(time_of),
            ended_at: item.ended_at_ms.map(time_of),
            looked_at: item.looked_at,
            changed: item.changed,
            failures_in_a_row: item.failures,
            reason: item.reason.map(Into::into),
            approved_by: item.approved_by,
        }
    }
}
