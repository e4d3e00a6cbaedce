// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod create_webhook;
pub mod delete_webhook;
pub mod get_delivery;
pub mod get_webhook;
pub mod list_deliveries;
pub mod list_email_deliveries;
pub mod list_event_types;
pub mod list_webhooks;
pub mod recover_webhook;
pub mod replay_delivery;
pub mod replay_failed_deliveries;
pub mod rotate_webhook_secret;
pub mod test_webhook;
pub mod update_webhook;
