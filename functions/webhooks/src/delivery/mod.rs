//! Deliveries: one event sent to one endpoint, tried until it succeeds or is given up.
//!
//! Files, in reading order:
//! - `deliver`: works on a batch of queue messages.
//! - `delivery_view`: a delivery as the API shows it.
//! - `of_email`: finds the deliveries of an email's events.
//! - `replays`: queues deliveries again on request.

pub(crate) mod deliver;
pub(crate) mod delivery_view;
pub(crate) mod of_email;
pub(crate) mod replays;
