//! Subscriptions to the status page: who is told of incidents, and how.
//!
//! Files, in reading order:
//! - `request`: what somebody asks for, and how often a contact is asked to confirm.
//! - `links`: the signed links that confirm and end a subscription.
//! - `queued`: what the queue of notices carries.
//! - `confirm`: asks a contact whether it wants to be told.
//! - `announce`: queues a message for each subscriber, a page at a time.
//! - `tell`: tells one subscriber of an update.

pub(crate) mod announce;
pub(crate) mod confirm;
pub(crate) mod links;
pub(crate) mod queued;
pub(crate) mod request;
pub(crate) mod tell;
