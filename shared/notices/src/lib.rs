//! Notices: emails from the installation to an organisation's owners about something that they should act on.
//!
//! A function puts a [`Notice`] on the queue, in an envelope with the scope where it happened. `send-notice` of context ops
//! finds the owners and sends the email. A notice does not count as an email of the organisation: it is not billed and not
//! listed, and it comes from the installation's own address.

mod recent;
mod send;

pub use recent::count_recent;
pub use send::{NoticeMail, SENDS_MAIL, note_sent, send_once, was_sent};

use posthorn_ids::EventId;
use posthorn_items::Shaped;
use posthorn_uses::{Queue, Use};
use serde::{Deserialize, Serialize};

/// The queue for notices.
pub const QUEUE: Queue = Queue::NOTICE;
/// The uses of code that puts a notice on the queue.
pub const SENDS: Use = QUEUE.send();

/// An email to an organisation's owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The event that the notice reports. One event gives one notice.
    pub id: EventId,
    /// One line.
    pub subject: String,
    /// Plain text: what happened, where, and what to do.
    pub text: String,
}

impl Shaped for Notice {}
