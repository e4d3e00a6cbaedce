//! Webhooks: endpoints, what they are told, and each delivery with its attempts.
//!
//! Other contexts need little of it: [`endpoints_for`] and [`DeliverWebhook`].

mod delivery;
mod endpoint;
mod event;
mod retry;
mod signature;

pub use delivery::{Attempt, Delivery, DeliveryState};
pub use endpoint::{ENDPOINTS_MAX, Endpoint, collection, endpoints_for};
pub use event::{DeliverWebhook, EVENT_TYPES, WebhookEvent};
pub use retry::{ATTEMPTS_MAX, wait_seconds};
pub use signature::{InvalidSecret, new_secret, signed_headers};
