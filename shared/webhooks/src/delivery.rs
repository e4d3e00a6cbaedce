use posthorn_app::App;
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_items::{Item, Keep, Retention, Scope};
use posthorn_store::Partition;
use serde::{Deserialize, Serialize};

use crate::{DeliverWebhook, WebhookEvent, places};

/// How long a call may take to queue the replay of a delivery. It is longer than its function's time-out.
const TAKEN_UP_FOR_MS: i64 = 60_000;

/// The result of taking up a failed delivery for replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenUp {
    /// The caller has taken it up and must queue it.
    Now,
    /// Another call has taken it up a moment ago and queues it.
    InHand,
    /// The delivery no longer counts as failed, so it needs no replay.
    Settled,
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// More attempts are due.
    Pending,
    /// The receiver answered 2xx.
    Succeeded,
    /// All attempts failed. It is in the dead-letter queue and may be replayed.
    Exhausted,
    /// The receiver answered 410: it wants no more events.
    Gone,
    /// The endpoint was switched off before the attempt.
    Dropped,
}

impl DeliveryState {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Exhausted => "exhausted",
            Self::Gone => "gone",
            Self::Dropped => "dropped",
        }
    }

    /// Whether the event was not delivered and no more attempts follow.
    pub fn has_failed(self) -> bool {
        matches!(self, Self::Exhausted | Self::Gone | Self::Dropped)
    }
}

/// An attempt. Attribute names are short, because there are many deliveries, and writes are billed by the kilobyte.
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
    /// The wait that the receiver asked for, in seconds.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

impl Attempt {
    /// A copy without the receiver's answer.
    pub fn without_answer(&self) -> Self {
        Self { answer: None, ..self.clone() }
    }

    /// Whether the receiver accepted the event.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// The delivery of one event to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id. All attempts share it.
    pub id: DeliveryId,
    /// The event.
    #[serde(rename = "e")]
    pub event: WebhookEvent,
    /// Its state.
    #[serde(rename = "s")]
    pub state: DeliveryState,
    /// All attempts, oldest first.
    #[serde(rename = "a")]
    pub attempts: Vec<Attempt>,
    /// The delivery that this one replays.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<DeliveryId>,
    /// Unix milliseconds at which its last replay began.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub replayed_at_ms: Option<i64>,
    /// The last delivery that replays it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub last_replay: Option<DeliveryId>,
    /// Unix milliseconds at which the last replay was queued, if that is recorded.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub replay_queued_at_ms: Option<i64>,
    /// Unix milliseconds from which a replay's days count: its first write. The time in its id may be earlier.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub kept_from_ms: Option<i64>,
    /// How long it is kept, if its organisation does not keep the default.
    #[serde(rename = "kd", default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Keep>,
}

impl Item for Delivery {
    const KIND: &'static str = "delivery";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        Some(expires_at(self.id, self.kept_from_ms, self.keep))
    }
}

impl Delivery {
    /// The partition of an endpoint's deliveries, each under its id's suffix.
    pub fn partition<'a>(app: &'a App, scope: &Scope, webhook_id: WebhookId) -> Partition<'a> {
        places::deliveries(app, scope, webhook_id)
    }

    /// The delivery of a job, as first written at `now_ms` (unix milliseconds). It is kept for the default.
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
            keep: None,
        }
    }

    /// The same, kept as long as its organisation says.
    pub fn kept(self, keep: Keep) -> Self {
        Self { keep: Some(keep).filter(|keep| *keep != Retention::DEFAULT.deliveries), ..self }
    }

    /// Adds attempt number `number`, unless it is already there. Returns whether it was added.
    pub fn record(&mut self, number: u32, attempt: Attempt, state: DeliveryState) -> bool {
        let is_new = self.attempts.len() < number as usize && self.state != DeliveryState::Succeeded;
        if is_new {
            self.attempts.push(attempt);
            self.state = state;
        }
        is_new
    }

    /// Takes it up for a replay of all failed deliveries, at `now_ms`. Call it for a delivery that still has a
    /// [`Failure`](crate::Failure): if it was taken up long before, that call did not finish.
    pub fn take_up(&mut self, now_ms: i64) -> TakenUp {
        if !self.state.has_failed() {
            return TakenUp::Settled;
        }
        if self.replayed_at_ms.is_some_and(|at_ms| now_ms - at_ms < TAKEN_UP_FOR_MS) {
            return TakenUp::InHand;
        }
        self.last_replay = Some(self.replay_id());
        (self.replayed_at_ms, self.replay_queued_at_ms) = (Some(now_ms), None);
        TakenUp::Now
    }

    /// Records that `replay` replays it since `now_ms`. Returns whether anything changed.
    pub fn note_replay(&mut self, replay: DeliveryId, now_ms: i64) -> bool {
        let changes = self.last_replay.replace(replay) != Some(replay);
        if changes {
            (self.replayed_at_ms, self.replay_queued_at_ms) = (Some(now_ms), None);
        }
        changes
    }

    /// Records that `replay` was queued at `now_ms`. Returns whether anything changed.
    pub fn note_queued(&mut self, replay: DeliveryId, now_ms: i64) -> bool {
        let changes = self.last_replay == Some(replay) && self.replay_queued_at_ms.is_none();
        if changes {
            self.replay_queued_at_ms = Some(now_ms);
        }
        changes
    }

    /// Whether it failed and a replay has taken its place.
    pub fn was_replayed(&self) -> bool {
        self.state.has_failed() && self.replayed_at_ms.is_some()
    }

    /// The id of the delivery that replays it when all failed deliveries are replayed. It is always the same.
    pub fn replay_id(&self) -> DeliveryId {
        DeliveryId::derived(self.id.created_at(), &[b"replay", self.id.suffix().as_bytes()])
    }
}

/// The end of what is kept for ever: the beginning of the year 9999, in Unix seconds. It is written, because a release before policies
/// gives its own end to a delivery that has none, and leaves one that is there.
pub(crate) const NEVER_S: i64 = 253_370_764_800;

/// When a delivery, and what belongs to it, expires, in Unix seconds.
pub(crate) fn expires_at(id: DeliveryId, kept_from_ms: Option<i64>, keep: Option<Keep>) -> i64 {
    let from_ms = id.created_at().as_millisecond().max(kept_from_ms.unwrap_or(0));
    keep.unwrap_or(Retention::DEFAULT.deliveries).until_s(from_ms).unwrap_or(NEVER_S)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const HAPPENED: &str = "2026-11-21T10:00:00Z";
    pub(crate) const DAY_MS: i64 = 24 * 3_600_000;

    /// A delivery that was exhausted 29 days after its event.
    pub(crate) fn delivery(replay_of: Option<DeliveryId>) -> Delivery {
        let happened = HAPPENED.parse().unwrap();
        let event = crate::event_types()[0].example(posthorn_ids::EventId::new(happened));
        let job = DeliverWebhook { replay_of, ..DeliverWebhook::first(WebhookId::new(happened), event) };
        let now_ms = happened.as_millisecond() + 29 * DAY_MS;
        Delivery::of(&job, DeliveryState::Exhausted, Vec::new(), now_ms)
    }

    #[test]
    fn a_failed_delivery_is_taken_up_by_one_call_and_by_another_if_that_died() {
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
        assert!(!delivery.was_replayed(), "its own attempts go on");
        assert_eq!(delivery.take_up(9_000_000), TakenUp::Settled);
    }
}
