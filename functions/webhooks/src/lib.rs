//! The functions of the webhooks context: endpoints, and telling them.

pub mod create_webhook;
pub mod delete_webhook;
pub mod deliver_webhook;
pub mod get_webhook;
pub mod list_deliveries;
pub mod list_webhooks;
mod rules;
pub mod update_webhook;
mod webhook;

pub use webhook::Webhook;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &create_webhook::FUNCTION,
    &list_webhooks::FUNCTION,
    &get_webhook::FUNCTION,
    &update_webhook::FUNCTION,
    &delete_webhook::FUNCTION,
    &list_deliveries::FUNCTION,
    &deliver_webhook::FUNCTION,
];
