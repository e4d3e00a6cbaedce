//! Webhooks: endpoints, events, and each delivery with its attempts.
//!
//! Other contexts need only [`Fanout`] and [`WebhookEvent`].

mod budget;
mod catalogue;
mod custom_headers;
mod delivery;
mod endpoint;
mod event;
mod failure;
mod fanout;
mod filter;
mod keys;
mod pace;
mod places;
mod retry;
mod signature;

pub use budget::{TESTS_PER_MINUTE, take_test};
pub use catalogue::{EventType, event_types};
pub use custom_headers::{HEADERS_BYTES_MAX, HEADERS_MAX, InvalidHeaders, check_headers};
pub use delivery::{Attempt, Delivery, DeliveryState, TakenUp};
pub use endpoint::{
    Disabled, DisabledReason, ENDPOINTS_MAX, EXHAUSTED_MAX, Endpoint, FAILING_FROM, READS_ENDPOINTS,
    endpoints_of,
};
pub use event::{Announcement, DeliverWebhook, Payload, WebhookEvent, first_delivery_id};
pub use failure::Failure;
pub use fanout::{FANS_OUT, Fanout, QUEUE};
pub use filter::{InvalidFilter, asks_for, check_filter};
pub use keys::{
    InvalidSecret, KEYS_MAX, OVERLAP_MS, Scheme, SigningKey, TooManyKeys, is_past, new_key_pair, new_secret,
    rotate_in,
};
pub use pace::{Paces, RATE_MAX};
pub use places::collection;
pub use retry::{ATTEMPTS_MAX, wait_seconds};
pub use signature::signed_headers;

/// Compiles the recipes in the documentation.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/webhooks.md")]
struct Recipes;
