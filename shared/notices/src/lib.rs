//! What the installation writes to the owners of an organisation: that something happened which they ought to act on.
//!
//! Whoever has something to say puts a [`Notice`] on the queue, in an envelope of the scope that it happened in; `send-notice`
//! of context ops finds the owners and writes to them. A notice is no email of the organisation's: it is not billed, not
//! listed, and comes from the installation's own address.

use posthorn_ids::EventId;
use posthorn_uses::{Queue, Use};
use serde::{Deserialize, Serialize};

/// The queue that notices are put on.
pub const QUEUE: Queue = Queue::NOTICE;
/// What putting one there uses.
pub const SENDS: Use = QUEUE.send();

/// An email to an organisation's owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What happened: one event is told once.
    pub id: EventId,
    /// One line.
    pub subject: String,
    /// Plain text: what happened, to what, and what to do.
    pub text: String,
}
