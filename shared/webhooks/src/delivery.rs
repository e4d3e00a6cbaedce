use posthorn_app::App;
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_items::{Item, Scope};
use posthorn_store::{Partition, Store, Table};
use serde::{Deserialize, Serialize};

use crate::{DeliverWebhook, WebhookEvent};

/// Deliveries are kept for 30 days.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// So long a call may be at telling again what it has taken up: longer than its function's time-out.
const IN_HAND_MS: i64 = 60_000;

/// Whether a delivery that failed was taken up to be told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenUp {
    /// It was, and is the caller's to queue.
    Now,
    /// Another call has done so a moment ago, and queues it.
    InHand,
    /// It needs no telling any more.
    Settled,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Tries are still due.
    Pending,
    /// The receiver said 2xx.
    Succeeded,
    /// Every try failed; it lies in the dead-letter queue and may be replayed.
    Exhausted,
    /// The receiver said 410: it wants nothing any more.
    Gone,
    /// The endpoint was switched off before its turn came.
    Dropped,
}

impl DeliveryState {
    /// As callers read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Exhausted => "exhausted",
            Self::Gone => "gone",
            Self::Dropped => "dropped",
        }
    }

    /// Whether the event was not told and will not be by itself.
    pub fn has_failed(self) -> bool {
        matches!(self, Self::Exhausted | Self::Gone | Self::Dropped)
    }
}

/// One try. Names are short: a delivery is written for each event and endpoint, and a write is billed by the kilobyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Unix milliseconds.
    #[serde(rename = "t")]
    pub at_ms: i64,
    /// The receiver's status, if it answered.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took.
    #[serde(rename = "d")]
    pub duration_ms: u32,
    /// Why there was no answer.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The first kilobyte of the answer.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// How long the receiver asked to be left alone, in seconds.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

impl Attempt {
    /// It without what the receiver answered.
    pub fn without_answer(&self) -> Self {
        Self { answer: None, ..self.clone() }
    }

    /// Whether the receiver took the event.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id, the same however often it is tried.
    pub id: DeliveryId,
    /// The event.
    #[serde(rename = "e")]
    pub event: WebhookEvent,
    /// Where it stands.
    #[serde(rename = "s")]
    pub state: DeliveryState,
    /// Every try, oldest first.
    #[serde(rename = "a")]
    pub attempts: Vec<Attempt>,
    /// The delivery that this one repeats.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<DeliveryId>,
    /// Unix milliseconds at which it was queued again, as another delivery.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub replayed_at_ms: Option<i64>,
    /// The last delivery that repeats it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub last_replay: Option<DeliveryId>,
    /// Unix milliseconds at which the last replay was queued, where that is written down.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub replay_queued_at_ms: Option<i64>,
    /// Unix milliseconds from which on it is kept, where its id may tell of a time long before: of a replay, when it was
    /// first written down.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub kept_from_ms: Option<i64>,
}

impl Item for Delivery {
    const KIND: &'static str = "delivery";

    fn expires_at(&self) -> Option<i64> {
        Some(expires_at(self.id, self.kept_from_ms))
    }
}

impl Delivery {
    /// The partition of an endpoint's deliveries, each under its id's suffix.
    pub fn partition<'a>(app: &'a App, scope: &Scope, webhook_id: WebhookId) -> Partition<'a> {
        app.part::<Store>().scoped(scope).partition(Table::Webhooks, "deliveries", &webhook_id.suffix())
    }

    /// A job's delivery as it is first written down at `now_ms`, in unix milliseconds.
    pub fn of(job: &DeliverWebhook, state: DeliveryState, attempts: Vec<Attempt>, now_ms: i64) -> Self {
        Self {
            id: job.delivery_id(),
            event: job.event.clone(),
            state,
            attempts,
            replay_of: job.replay_of,
            replayed_at_ms: None,
            last_replay: None,
            replay_queued_at_ms: None,
            kept_from_ms: job.replay_of.map(|_| now_ms),
        }
    }

    /// Adds try number `number`, unless it is there already; whether it was added.
    pub fn record(&mut self, number: u32, attempt: Attempt, state: DeliveryState) -> bool {
        let news = self.attempts.len() < number as usize && self.state != DeliveryState::Succeeded;
        if news {
            self.attempts.push(attempt);
            self.state = state;
        }
        news
    }

    /// Takes it up to be told again by whoever asks for all that failed, at `now_ms`. To be asked of a delivery that is still
    /// noted as failed: where it was taken up long before, that call did not see it through.
    pub fn take_up(&mut self, now_ms: i64) -> TakenUp {
        if !self.state.has_failed() {
            return TakenUp::Settled;
        }
        if self.replayed_at_ms.is_some_and(|at_ms| now_ms - at_ms < IN_HAND_MS) {
            return TakenUp::InHand;
        }
        self.last_replay = Some(self.replay_id());
        (self.replayed_at_ms, self.replay_queued_at_ms) = (Some(now_ms), None);
        TakenUp::Now
    }

    /// Takes note that `replay` repeats it from `now_ms` on; whether that is news.
    pub fn note_replay(&mut self, replay: DeliveryId, now_ms: i64) -> bool {
        let news = self.last_replay.replace(replay) != Some(replay);
        if news {
            (self.replayed_at_ms, self.replay_queued_at_ms) = (Some(now_ms), None);
        }
        news
    }

    /// Takes note that `replay` was queued at `now_ms`; whether that is news.
    pub fn note_queued(&mut self, replay: DeliveryId, now_ms: i64) -> bool {
        let news = self.last_replay == Some(replay) && self.replay_queued_at_ms.is_none();
        if news {
            self.replay_queued_at_ms = Some(now_ms);
        }
        news
    }

    /// Whether it failed and another was queued in its place.
    pub fn was_replayed(&self) -> bool {
        self.state.has_failed() && self.replayed_at_ms.is_some()
    }

    /// The one delivery that repeats it when all that failed is asked for: the same however often that is.
    pub fn replay_id(&self) -> DeliveryId {
        DeliveryId::derived(self.id.created_at(), &[b"replay", self.id.suffix().as_bytes()])
    }
}

fn expires_at(id: DeliveryId, kept_from_ms: Option<i64>) -> i64 {
    id.created_at().as_second().max(kept_from_ms.unwrap_or(0) / 1000) + KEPT_SECONDS
}

/// That a delivery failed: so that what failed is found, oldest first, however many succeeded. It goes when the delivery is
/// replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The delivery.
    pub id: DeliveryId,
    /// How many tries were made of it. Everything is done that follows from the last of them.
    #[serde(rename = "n", default)]
    pub tries: usize,
    /// The delivery's own, so that both are kept for the same time.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub kept_from_ms: Option<i64>,
}

impl Item for Failure {
    const KIND: &'static str = "failure";

    fn expires_at(&self) -> Option<i64> {
        Some(expires_at(self.id, self.kept_from_ms))
    }
}

impl Failure {
    /// That of a delivery, after the tries that it had.
    pub fn of(delivery: &Delivery) -> Self {
        Self { id: delivery.id, tries: delivery.attempts.len(), kept_from_ms: delivery.kept_from_ms }
    }

    /// Takes note of so many tries; whether that is a change.
    pub fn count(&mut self, tries: usize) -> bool {
        let news = self.tries < tries;
        self.tries = self.tries.max(tries);
        news
    }

    /// The partition of an endpoint's failures, each under its delivery's suffix.
    pub fn partition<'a>(app: &'a App, scope: &Scope, webhook_id: WebhookId) -> Partition<'a> {
        app.part::<Store>().scoped(scope).partition(Table::Webhooks, "failures", &webhook_id.suffix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAPPENED: &str = "2026-11-21T10:00:00Z";
    const DAY_MS: i64 = 24 * 3_600_000;

    /// Exhausted, 29 days after its event.
    fn delivery(replay_of: Option<DeliveryId>) -> Delivery {
        let happened = HAPPENED.parse().unwrap();
        let event = crate::event_types()[0].example(posthorn_ids::EventId::new(happened));
        let job = DeliverWebhook { replay_of, ..DeliverWebhook::first(WebhookId::new(happened), event) };
        let now_ms = happened.as_millisecond() + 29 * DAY_MS;
        Delivery::of(&job, DeliveryState::Exhausted, Vec::new(), now_ms)
    }

    #[test]
    fn a_delivery_is_kept_for_thirty_days_after_its_event_and_a_replay_after_its_own_time() {
        let happened: jiff::Timestamp = HAPPENED.parse().unwrap();
        let days = |item: Option<i64>| (item.unwrap() - happened.as_second()) * 1000 / DAY_MS;
        let first = delivery(None);
        assert_eq!((days(first.expires_at()), days(Failure::of(&first).expires_at())), (30, 30));
        let replay = delivery(Some(first.id));
        assert_eq!((days(replay.expires_at()), days(Failure::of(&replay).expires_at())), (59, 59));
    }

    #[test]
    fn a_failed_delivery_is_taken_up_by_one_call_and_by_another_where_that_left_it() {
        let mut delivery = delivery(None);
        assert!(!delivery.was_replayed());
        assert_eq!(delivery.replay_id(), delivery.clone().replay_id());
        assert_ne!(delivery.replay_id(), delivery.id);
        for (now_ms, taken) in [
            (1_000_000, TakenUp::Now),
            (1_059_999, TakenUp::InHand),
            (1_060_000, TakenUp::Now),
            (1_060_001, TakenUp::InHand),
        ] {
            assert_eq!(delivery.take_up(now_ms), taken, "{now_ms}");
            assert!(delivery.was_replayed());
        }
        delivery.state = DeliveryState::Pending;
        assert!(!delivery.was_replayed(), "its own tries go on");
        assert_eq!(delivery.take_up(9_000_000), TakenUp::Settled);
    }
}
