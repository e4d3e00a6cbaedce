//! Packs: several events of one scope in one queue message.
//!
//! A relay fills packs from a batch of changes, separately for each queue. The consumer processes the events and sends the failed
//! ones back as a smaller pack.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_items::{SHAPE_ATTRIBUTE, Scope, Shaped};
use posthorn_problem::causes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Envelope, MessageBatch, Post, QueueError};

/// The most events in a pack. Its consumer processes them one after another in one run.
pub const PACK_EVENTS_MAX: usize = 100;
/// The most bytes of a pack's events as JSON. The message stays under 256 KiB, the smallest limit that SQS has had.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
pub const PACK_BYTES_MAX: usize = 200_000;

/// The payload of a queue message that carries several events of one scope.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pack {
    /// The events, in the order in which they happened. Each is read separately, so that only an unreadable event fails.
    pub events: Vec<Value>,
}

impl Shaped for Pack {}

/// The packs that a batch of changes puts on one queue.
#[derive(Default)]
pub struct PackBuilder {
    /// The packs that are not full yet, by the label of their scope.
    filling: BTreeMap<String, Filling>,
    full: MessageBatch,
}

#[derive(Default)]
struct Filling {
    events: Vec<Value>,
    bytes: usize,
    /// The position of the change that the first event belongs to.
    first_change: usize,
}

impl PackBuilder {
    /// Adds an event of `scope` that belongs to the change at `position` of the batch. Positions must not decrease.
    pub fn put<E: Serialize + Shaped>(&mut self, position: usize, scope: &Scope, event: &E) {
        match serde_json::to_value(event) {
            Ok(mut event) => {
                if E::SHAPE > 1 {
                    event[SHAPE_ATTRIBUTE] = E::SHAPE.into();
                }
                self.add(position, scope.label(), event);
            }
            // An event contains only texts, numbers and maps with text keys, so this does not happen.
            Err(error) => {
                tracing::error!(error = causes(&error), position, "an event has no JSON form and is lost")
            }
        }
    }

    fn add(&mut self, position: usize, label: String, event: Value) {
        let bytes = event.to_string().len();
        let is_over = |filling: &Filling| {
            filling.events.len() == PACK_EVENTS_MAX || filling.bytes + bytes > PACK_BYTES_MAX
        };
        if self.filling.get(&label).is_some_and(is_over) {
            let filled = self.filling.remove(&label).unwrap_or_default();
            self.close(&label, filled);
        }
        let filling = self.filling.entry(label).or_default();
        if filling.events.is_empty() {
            filling.first_change = position;
        }
        filling.bytes += bytes;
        filling.events.push(event);
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        // What is full made room for another event of its scope.
        self.filling.is_empty()
    }

    /// Sends all packs to the queue with its URL in the setting `queue`. Returns the position of the first change with an event
    /// that SQS refused: the stream continues from there.
    pub async fn send(mut self, app: &App, queue: &str) -> Option<usize> {
        self.close_all();
        self.full.send(app, queue).await
    }

    fn close_all(&mut self) {
        for (label, filling) in std::mem::take(&mut self.filling) {
            self.close(&label, filling);
        }
    }

    fn close(&mut self, label: &str, filling: Filling) {
        self.full.put_in_group(filling.first_change, &envelope(label, filling.events), label);
    }
}

/// The message for a pack. Its group is its scope, so that a burst of one scope does not delay the others.
///
/// # Errors
/// If an event has no JSON form.
pub fn pack_message(scope_label: String, events: Vec<Value>) -> Result<Post, QueueError> {
    Ok(Post { body: envelope(&scope_label, events).to_body()?, group: Some(scope_label) })
}

fn envelope(scope_label: &str, events: Vec<Value>) -> Envelope<Pack> {
    let payload = Pack { events };
    Envelope { scope: scope_label.to_owned(), shape: Pack::SHAPE, request_id: None, replayed: false, payload }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packs(mut packs: PackBuilder) -> Vec<(usize, String, usize)> {
        packs.close_all();
        let read = |(first_change, post): (usize, Post)| {
            let envelope: Envelope<Pack> = serde_json::from_str(&post.body).unwrap();
            assert_eq!(post.group.as_ref(), Some(&envelope.scope));
            (first_change, envelope.scope, envelope.payload.events.len())
        };
        packs.full.into_messages().into_iter().map(read).collect()
    }

    #[test]
    fn a_pack_holds_events_of_one_scope_and_knows_its_first_change() {
        let mut filled = PackBuilder::default();
        for (position, label) in [(0, "one"), (1, "other"), (2, "one"), (3, "other"), (4, "other")] {
            filled.add(position, label.into(), Value::Null);
        }
        assert_eq!(packs(filled), [(0, "one".into(), 2), (1, "other".into(), 3)]);
    }

    #[test]
    fn a_pack_ends_at_a_hundred_events_or_before_it_is_too_large() {
        let of = |count: usize, bytes: usize| {
            let mut filled = PackBuilder::default();
            (0..count).for_each(|position| filled.add(position, "one".into(), "x".repeat(bytes).into()));
            packs(filled)
        };
        let one = "one".to_owned();
        let ends = PACK_EVENTS_MAX;
        assert_eq!(of(ends + 1, 1), [(0, one.clone(), ends), (ends, one.clone(), 1)]);
        assert_eq!(of(3, PACK_BYTES_MAX / 2).len(), 3, "with their quotes, two together are over the limit");
        assert_eq!(of(1, PACK_BYTES_MAX + 1), [(0, one, 1)]);
    }
}
