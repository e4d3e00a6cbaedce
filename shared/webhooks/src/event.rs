use jiff::Timestamp;
use posthorn_ids::{DeliveryId, EventId, WebhookId};
use posthorn_items::{Scope, Shaped};
use posthorn_queues::Envelope;
use serde::{Deserialize, Serialize};

/// An event, as customers receive it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEvent {
    /// Its id. It is the same on every retry and replay, so receivers can drop duplicates.
    pub id: EventId,
    /// Its type.
    pub r#type: String,
    /// When it happened (RFC 3339).
    pub created_at: String,
    /// The event's data.
    pub data: serde_json::Value,
}

impl WebhookEvent {
    /// The request that caused it, if the event is about a message and names it.
    pub fn request_id(&self) -> Option<&str> {
        self.data["request_id"].as_str()
    }
}

/// The body of a webhook. It is the same on every attempt of a delivery. A replay has its own delivery id.
#[derive(Debug, Serialize)]
pub struct Payload<'a> {
    id: EventId,
    r#type: &'a str,
    created_at: &'a str,
    delivery_id: DeliveryId,
    data: &'a serde_json::Value,
}

impl WebhookEvent {
    /// The body for this delivery of the event.
    pub fn payload(&self, delivery_id: DeliveryId) -> Payload<'_> {
        let Self { id, r#type, created_at, data } = self;
        Payload { id: *id, r#type, created_at, delivery_id, data }
    }
}

/// One event of the packs that relays queue: for webhook endpoints, and for the EventBridge bus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The revision of the item that the event is about. Of two events of one item, the later has the higher revision.
    pub rev: u64,
    /// The event.
    pub event: WebhookEvent,
    /// The endpoint that the event is about. It does not get the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<WebhookId>,
}

impl Shaped for Announcement {}

/// The webhook queue's payload: deliver one event to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverWebhook {
    /// The endpoint.
    pub webhook_id: WebhookId,
    /// The event.
    pub event: WebhookEvent,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// The delivery's own id; `None` for the first delivery of this event to this endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<DeliveryId>,
    /// The delivery that it replays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<DeliveryId>,
    /// Whether this attempt already has its slot under the endpoint's rate limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub admitted: bool,
    /// The revision of the endpoint that the fan-out saw: the delivery uses none before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_rev: Option<u64>,
    /// What the next version adds. A worker that queues the delivery again passes it on.
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}

impl Shaped for DeliverWebhook {}

impl DeliverWebhook {
    /// Itself in its envelope, with the request that caused the event.
    pub fn enveloped(&self, scope: &Scope) -> Envelope<&Self> {
        Envelope::new(scope, self).caused_by(self.event.request_id())
    }

    /// The first attempt.
    pub fn first(webhook_id: WebhookId, event: WebhookEvent) -> Self {
        Self {
            webhook_id,
            event,
            attempt: 1,
            delivery_id: None,
            replay_of: None,
            admitted: false,
            endpoint_rev: None,
            more: serde_json::Map::new(),
        }
    }

    /// The first attempt of a delivery with its own id: a test, or the replay of another delivery.
    pub fn single(
        webhook_id: WebhookId,
        event: WebhookEvent,
        delivery_id: DeliveryId,
        replay_of: Option<DeliveryId>,
    ) -> Self {
        Self { delivery_id: Some(delivery_id), replay_of, ..Self::first(webhook_id, event) }
    }

    /// The attempt after this one.
    pub fn next(&self) -> Self {
        Self { attempt: self.attempt + 1, admitted: false, ..self.clone() }
    }

    /// The same attempt, with its slot under the endpoint's rate limit.
    pub fn admit(&self) -> Self {
        Self { admitted: true, ..self.clone() }
    }

    /// The delivery's id. If none is given, it is derived from the event and the endpoint, so a message that is queued
    /// twice is one delivery. It contains the event's time. The event's own id may contain another time: an open's id
    /// has that of its email.
    pub fn delivery_id(&self) -> DeliveryId {
        self.delivery_id.unwrap_or_else(|| {
            let happened = self.event.created_at.parse().unwrap_or(self.event.id.created_at());
            first_delivery_id(self.webhook_id, self.event.id, happened)
        })
    }
}

/// The id of the first delivery of an event to an endpoint. It has the time at which the event happened.
pub fn first_delivery_id(webhook_id: WebhookId, event_id: EventId, happened: Timestamp) -> DeliveryId {
    let parts = [webhook_id.suffix(), event_id.suffix()];
    DeliveryId::derived(happened, &[parts[0].as_bytes(), parts[1].as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deliverys_id_has_the_time_of_the_event_not_of_the_events_id() {
        let [email, open] = ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00.25Z"].map(|at| at.parse().unwrap());
        let mut event = crate::event_types()[0].example(EventId::new(email));
        event.created_at = open.to_string();
        let job = DeliverWebhook::first(WebhookId::new(email), event);
        assert_eq!(job.delivery_id().created_at(), open);
        assert_eq!(job.next().delivery_id(), job.delivery_id());
    }
}
