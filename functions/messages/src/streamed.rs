//! What the messages table's stream tells: changes of heads, and mail that came in, each an item of its own.

use posthorn_messages::{Event, Message, inbound::Received};
use posthorn_runtime::stream::{Attributes, Change, Image, Unreadable};
use posthorn_store::Item;

/// An item that the stream's consumers read.
pub(crate) enum Streamed {
    /// A message's head.
    Message(Box<Message>),
    /// A mail that came in.
    Received(Box<Received>),
}

impl Image for Streamed {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        match kind {
            Message::KIND => {
                Message::read(kind, item).map(|read| read.map(|message| Self::Message(Box::new(message))))
            }
            Received::KIND => {
                Received::read(kind, item).map(|read| read.map(|received| Self::Received(Box::new(received))))
            }
            _ => None,
        }
    }
}

/// One thing that a change tells.
pub(crate) enum News<'c> {
    /// Something happened to a message.
    Happened(&'c Message, &'c Event),
    /// A mail came in.
    CameIn(&'c Received),
}

/// What stands in a change's new image and not in its old one.
pub(crate) fn news(change: &Change<Streamed>) -> Vec<News<'_>> {
    match (&change.old, &change.new) {
        (old, Streamed::Message(message)) => {
            let known = match old {
                Some(Streamed::Message(old)) => &old.events[..],
                _ => &[],
            };
            let events = message.events.iter().filter(|event| !known.contains(event));
            events.map(|event| News::Happened(message, event)).collect()
        }
        (None, Streamed::Received(received)) => vec![News::CameIn(received)],
        // A mail that came in is written once.
        (Some(_), _) => Vec::new(),
    }
}
