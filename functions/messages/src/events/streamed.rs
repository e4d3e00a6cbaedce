//! What is new in a record of the messages table's stream: in a head, an open, a click, or an inbound mail.

use posthorn_items::Item;
use posthorn_messages::{Engagement, Event, Message, inbound::Received};
use posthorn_relay::StreamItem;
use posthorn_runtime::stream::{Attributes, Change, Image, Unreadable};

/// An item that the stream's consumers read.
pub(crate) enum Streamed {
    /// A message's head.
    Message(Box<Message>),
    /// An open or a click.
    Engagement(Box<Engagement>),
    /// An inbound mail.
    Received(Box<Received>),
}

impl Image for Streamed {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        match kind {
            Message::KIND => {
                Message::read(kind, item).map(|read| read.map(|message| Self::Message(Box::new(message))))
            }
            Engagement::KIND => Engagement::read(kind, item)
                .map(|read| read.map(|engagement| Self::Engagement(Box::new(engagement)))),
            Received::KIND => {
                Received::read(kind, item).map(|read| read.map(|received| Self::Received(Box::new(received))))
            }
            _ => None,
        }
    }
}

/// One thing that is new in a change.
pub(crate) enum News<'c> {
    /// A message was accepted.
    Accepted(&'c Message),
    /// Something happened to a message.
    Happened(&'c Message, &'c Event),
    /// Somebody opened a message or followed a link.
    Engaged(&'c Engagement),
    /// An inbound mail arrived.
    CameIn(&'c Received),
}

impl News<'_> {
    /// Whether it is one of a message's own events, and its organisation wants these on the EventBridge bus.
    pub(crate) fn is_on_the_bus(&self) -> bool {
        matches!(self, Self::Happened(message, _) if message.on_bus)
    }
}

/// What the new image of an item has and the old one does not.
pub(crate) fn news<'c>(old: Option<&Streamed>, new: &'c Streamed) -> Vec<News<'c>> {
    match (old, new) {
        (None, Streamed::Message(message)) => {
            let happened = message.events.iter().map(|event| News::Happened(message, event));
            std::iter::once(News::Accepted(message)).chain(happened).collect()
        }
        (Some(Streamed::Message(old)), Streamed::Message(message)) => {
            let events = message.events.iter().filter(|event| !old.events.contains(event));
            events.map(|event| News::Happened(message, event)).collect()
        }
        (None, Streamed::Engagement(engagement)) => vec![News::Engaged(engagement)],
        (None, Streamed::Received(received)) => vec![News::CameIn(received)],
        // An open, and an inbound mail, is written once; an item under one key does not change its kind.
        (Some(_), _) => Vec::new(),
    }
}

/// The same for a change as a relay reads it. If the old image is unreadable, everything counts as new: the ids are derived, so
/// consumers recognise what they know.
pub(crate) fn news_of(change: &Change<StreamItem<Streamed>>) -> Vec<News<'_>> {
    let old = change.old.as_ref().and_then(|old| old.typed.as_ref());
    change.new.typed.as_ref().map(|new| news(old, new)).unwrap_or_default()
}
