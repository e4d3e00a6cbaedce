use std::collections::BTreeMap;

use posthorn_ids::{AttemptId, EmailId, EventId};
use posthorn_store::{Item, Listed, Open};
use serde::{Deserialize, Serialize};

use crate::{Event, EventKind, Mailbox, Status};

/// The sort key of a message's head, in the message's own partition.
pub const MESSAGE_SORT: &str = "message";
/// Index partitions per scope (lists) and in all (open messages): a list reads each, a burst is spread over them.
pub const SHARDS: u32 = 8;
/// An accepted message that is still not settled after this long is looked at by the sweep.
pub const SWEEP_AFTER_MS: i64 = 5 * 60 * 1000;

/// A label that callers put on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The label's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A worker's right to hand a message to the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The attempt that holds it.
    #[serde(rename = "i")]
    pub attempt: AttemptId,
    /// Unix milliseconds at which it was taken.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

/// What became of an attempt to claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claiming {
    /// The attempt holds the claim.
    Taken,
    /// Another attempt holds it, and its outcome may still become known.
    Busy,
    /// The provider has the message already.
    Settled,
}

/// A message's head: small, for every step of its life writes it anew. Bodies stand in the [content](crate::Content).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, which tells when it was accepted.
    pub id: EmailId,
    /// The sender.
    pub from: Mailbox,
    /// Recipients who see one another.
    pub to: Vec<Mailbox>,
    /// Recipients of copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<Mailbox>,
    /// Recipients whom nobody sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The caller's labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The caller's own data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// What happened, in the order in which it was learnt; a set, for nothing stands in it twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Who is sending it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// When the sweep looks at it next, in unix milliseconds, while it is not settled.
    pub sweep_at_ms: i64,
}

impl Item for Message {
    const KIND: &'static str = "message";

    fn listed(&self) -> Option<Listed> {
        Some(Listed::by_id(&self.id, SHARDS))
    }

    fn open(&self) -> Option<Open> {
        let unsettled = matches!(self.status(), Status::Queued | Status::Sending);
        unsettled.then(|| Open { shard: self.id.shard(SHARDS), due_ms: self.sweep_at_ms })
    }
}

impl Message {
    /// Where the message stands. Derived from the set of what happened, so that order and repetition cannot matter.
    pub fn status(&self) -> Status {
        let heaviest =
            self.events.iter().filter_map(|event| event.kind.weight()).max_by_key(|(weight, _)| *weight);
        match (heaviest, &self.claim) {
            (Some((_, status)), _) => status,
            (None, Some(_)) => Status::Sending,
            (None, None) if self.events.iter().any(|event| event.kind == EventKind::Failed) => Status::Failed,
            (None, None) => Status::Queued,
        }
    }

    /// Claims the message for `attempt`. A claim older than `quiet_ms` is taken over: had the provider taken the message
    /// then, its event would have come by now.
    pub fn claim(&mut self, attempt: AttemptId, now_ms: i64, quiet_ms: i64) -> Claiming {
        if self.events.iter().any(|event| event.kind.weight().is_some()) {
            return Claiming::Settled;
        }
        if self.claim.as_ref().is_some_and(|claim| claim.at_ms + quiet_ms > now_ms) {
            return Claiming::Busy;
        }
        self.claim = Some(Claim { attempt, at_ms: now_ms });
        Claiming::Taken
    }

    /// Gives back a claim whose attempt certainly did not reach the provider; whether it was still held.
    pub fn release(&mut self, attempt: AttemptId) -> bool {
        let held = self.claim.as_ref().is_some_and(|claim| claim.attempt == attempt);
        if held {
            self.claim = None;
        }
        held
    }

    /// Adds what happened; whether it was news.
    pub fn record(&mut self, event: Event) -> bool {
        if self.events.iter().any(|known| known.same_as(&event)) {
            return false;
        }
        // From here on the provider's word counts, and nobody is sending any more.
        if event.kind.weight().is_some() || event.kind == EventKind::Failed {
            self.claim = None;
        }
        self.events.push(event);
        true
    }

    /// The provider's id of the message, once it has it.
    pub fn provider_id(&self) -> Option<&str> {
        self.events.iter().find_map(|event| event.provider_id.as_deref())
    }

    /// Everybody whom it goes to.
    pub fn recipients(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }

    /// The id under which webhooks tell `event`: always the same for the same event, however often it is relayed.
    pub fn event_id(&self, event: &Event) -> EventId {
        let at = jiff::Timestamp::from_millisecond(event.at_ms).unwrap_or(self.id.created_at());
        let provider_id = event.provider_id.as_deref().unwrap_or_default();
        let recipients = event.recipients.join(",");
        let kind = event.kind.webhook_type();
        EventId::derived(
            at,
            &[self.id.suffix().as_bytes(), kind.as_bytes(), provider_id.as_bytes(), recipients.as_bytes()],
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn message() -> Message {
        Message {
            id: EmailId::new(jiff::Timestamp::from_millisecond(1_000).unwrap()),
            from: "a@example.com".parse().unwrap(),
            to: vec!["b@example.com".parse().unwrap()],
            cc: vec![],
            bcc: vec![],
            subject: "Hello".into(),
            tags: vec![],
            metadata: BTreeMap::new(),
            events: vec![],
            claim: None,
            sweep_at_ms: 0,
        }
    }

    fn attempt() -> AttemptId {
        AttemptId::new(jiff::Timestamp::UNIX_EPOCH)
    }

    fn event() -> impl Strategy<Value = Event> {
        let kinds = [
            EventKind::Sent,
            EventKind::DeliveryDelayed,
            EventKind::Delivered,
            EventKind::Bounced,
            EventKind::SoftBounced,
            EventKind::Complained,
            EventKind::Rejected,
        ];
        (proptest::sample::select(kinds.to_vec()), 0..4i64).prop_map(|(kind, at_ms)| {
            let event = Event::new(kind, at_ms).to(vec!["b@example.com".into()]);
            if kind == EventKind::Sent { event.as_provider_id("p1") } else { event }
        })
    }

    proptest! {
        #[test]
        fn provider_events_in_any_order_and_number_end_in_one_state(
            (events, shuffled) in proptest::collection::vec(event(), 1..12)
                .prop_flat_map(|events| {
                    let twice: Vec<Event> = events.iter().chain(&events).cloned().collect();
                    (Just(events), Just(twice).prop_shuffle())
                })
        ) {
            let told = |events: Vec<Event>| {
                let mut message = message();
                message.claim(attempt(), 0, 10);
                for event in events { message.record(event); }
                message
            };
            let (once, again) = (told(events), told(shuffled));
            prop_assert_eq!(once.status(), again.status());
            let ids = |message: &Message| {
                let mut ids: Vec<_> = message.events.iter().map(|event| message.event_id(event).suffix().split_off(10)).collect();
                ids.sort();
                ids.len()
            };
            prop_assert_eq!(ids(&once), ids(&again));
        }

        #[test]
        fn once_the_provider_has_it_no_attempt_can_claim_it(events in proptest::collection::vec(event(), 1..6), later in 0..i64::MAX / 2) {
            let mut message = message();
            for event in events { message.record(event); }
            if message.events.iter().any(|event| event.kind != EventKind::DeliveryDelayed) {
                prop_assert_eq!(message.claim(attempt(), later, 0), Claiming::Settled);
            }
        }
    }

    #[test]
    fn a_claim_keeps_others_out_until_the_quiet_window_is_over() {
        let mut message = message();
        assert_eq!(message.claim(attempt(), 1_000, 900), Claiming::Taken);
        assert_eq!(message.status(), Status::Sending);
        assert_eq!(message.claim(attempt(), 1_899, 900), Claiming::Busy);
        assert_eq!(message.claim(attempt(), 1_900, 900), Claiming::Taken);
    }

    #[test]
    fn a_stale_worker_cannot_release_its_successors_claim() {
        let mut message = message();
        let (first, second) = (attempt(), attempt());
        message.claim(first, 0, 10);
        message.claim(second, 20, 10);
        assert!(!message.release(first));
        assert!(message.release(second));
        assert_eq!(message.status(), Status::Queued);
    }

    #[test]
    fn what_failed_may_be_replayed_and_its_history_tells_both() {
        let mut message = message();
        message.claim(attempt(), 0, 10);
        message.record(Event::new(EventKind::Failed, 5).because("SES is throttling"));
        assert_eq!(message.status(), Status::Failed);
        assert!(message.open().is_none());
        assert_eq!(message.claim(attempt(), 6, 10), Claiming::Taken);
        message.record(Event::new(EventKind::Sent, 7).as_provider_id("p"));
        assert_eq!((message.status(), message.events.len()), (Status::Sent, 2));
    }

    #[test]
    fn the_workers_word_and_the_providers_that_it_was_sent_are_one_event() {
        let mut message = message();
        assert!(message.record(Event::new(EventKind::Sent, 5).as_provider_id("p")));
        assert!(!message.record(Event::new(EventKind::Sent, 9).as_provider_id("p")));
    }

    #[test]
    fn an_unsettled_message_is_open_and_a_settled_one_is_not() {
        let mut message = message();
        assert!(message.open().is_some());
        message.record(Event::new(EventKind::Sent, 5).as_provider_id("p"));
        assert!(message.open().is_none());
    }
}
