//! The functions of the webhooks context: endpoints, and telling them.

pub mod create_webhook;
pub mod delete_webhook;
pub mod deliver_webhook;
pub mod deliver_webhook_slow;
mod delivery;
pub mod get_delivery;
pub mod get_webhook;
mod health;
pub mod list_deliveries;
pub mod list_event_types;
pub mod list_webhooks;
mod owners;
pub mod recover_webhook;
pub mod relay_webhooks;
pub mod replay_delivery;
pub mod replay_failed_deliveries;
mod replays;
pub mod rotate_webhook_secret;
mod rules;
mod sealing;
mod telling;
pub mod test_webhook;
pub mod unrouted;
pub mod update_webhook;
mod webhook;

pub use webhook::Webhook;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &create_webhook::FUNCTION,
    &list_webhooks::FUNCTION,
    &get_webhook::FUNCTION,
    &unrouted::FUNCTION,
    &update_webhook::FUNCTION,
    &delete_webhook::FUNCTION,
    &rotate_webhook_secret::FUNCTION,
    &test_webhook::FUNCTION,
    &list_event_types::FUNCTION,
    &list_deliveries::FUNCTION,
    &get_delivery::FUNCTION,
    &replay_delivery::FUNCTION,
    &replay_failed_deliveries::FUNCTION,
    &recover_webhook::FUNCTION,
    &deliver_webhook::FUNCTION,
    &deliver_webhook_slow::FUNCTION,
    &relay_webhooks::FUNCTION,
];
