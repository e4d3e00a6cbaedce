//! Migrations: long changes of stored data. An operator looks at them, approves what cannot be undone, and rolls back.
//!
//! Files, in reading order:
//! - `declared`: the list of all migrations, in the order in which they are made.
//! - `emails_expire`: gives older emails an end.
//! - `migration_view`: a migration as an operator reads it.
//! - `actions`: what operators did, for the audit log.
//! - `turn`: approving, rolling back, retrying.

pub mod actions;
pub mod declared;
mod emails_expire;
pub mod migration_view;
pub(crate) mod turn;
