// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod create_suppression;
pub mod create_suppressions;
pub mod create_topic;
pub mod delete_suppression;
pub mod delete_topic;
pub mod get_subscription;
pub mod get_suppression;
pub mod get_topic;
pub mod list_suppressions;
pub mod list_topics;
pub mod set_subscription;
pub mod show_unsubscribe;
pub mod unsubscribe;
pub mod update_topic;
