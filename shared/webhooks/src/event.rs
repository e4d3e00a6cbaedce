use posthorn_ids::{DeliveryId, EventId, WebhookId};
use serde::{Deserialize, Serialize};

/// What customers are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookEvent {
    /// The same on every retry and replay: receivers drop what they have seen.
    pub id: EventId,
    /// What happened.
    pub r#type: String,
    /// When it happened (RFC 3339).
    pub created_at: String,
    /// To what.
    pub data: serde_json::Value,
}

/// The body of a webhook. It is the same on every try of a delivery; of a replay it has the replay's own delivery id.
#[derive(Debug, Serialize)]
pub struct Payload<'a> {
    id: EventId,
    r#type: &'a str,
    created_at: &'a str,
    delivery_id: DeliveryId,
    data: &'a serde_json::Value,
}

impl WebhookEvent {
    /// The body by which this delivery tells of the event.
    pub fn payload(&self, delivery_id: DeliveryId) -> Payload<'_> {
        let Self { id, r#type, created_at, data } = self;
        Payload { id: *id, r#type, created_at, delivery_id, data }
    }
}

/// One event of the packs that relays queue: for webhook endpoints, and for the EventBridge bus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The revision of the item that the event is about: of two events of one item, the later has the higher one.
    pub rev: u64,
    /// The event.
    pub event: WebhookEvent,
    /// The endpoint that the event is about, which is not told itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<WebhookId>,
}

/// The webhook queue's payload: tell one endpoint of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverWebhook {
    /// The endpoint.
    pub webhook_id: WebhookId,
    /// The event.
    pub event: WebhookEvent,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The delivery, where it is not the first of this event to this endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<DeliveryId>,
    /// The delivery that it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<DeliveryId>,
    /// Whether this try has its place under the endpoint's rate limit already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub admitted: bool,
}

impl DeliverWebhook {
    /// The first try.
    pub fn first(webhook_id: WebhookId, event: WebhookEvent) -> Self {
        Self { webhook_id, event, attempt: 1, delivery_id: None, replay_of: None, admitted: false }
    }

    /// The first try of a delivery that has an id of its own: a test, or the replay of another.
    pub fn anew(
        webhook_id: WebhookId,
        event: WebhookEvent,
        delivery_id: DeliveryId,
        replay_of: Option<DeliveryId>,
    ) -> Self {
        Self { delivery_id: Some(delivery_id), replay_of, ..Self::first(webhook_id, event) }
    }

    /// The try after this one.
    pub fn next(&self) -> Self {
        Self { attempt: self.attempt + 1, admitted: false, ..self.clone() }
    }

    /// The same try, with its place under the endpoint's rate limit.
    pub fn admit(&self) -> Self {
        Self { admitted: true, ..self.clone() }
    }

    /// The delivery's id: where none is given, always the same for one event and one endpoint, so that a message queued
    /// twice is one delivery. Its time is that of the event, which an event's own id need not have: an open's has that of
    /// its email.
    pub fn delivery_id(&self) -> DeliveryId {
        self.delivery_id.unwrap_or_else(|| {
            let happened = self.event.created_at.parse().unwrap_or(self.event.id.created_at());
            let parts = [self.webhook_id.suffix(), self.event.id.suffix()];
            DeliveryId::derived(happened, &[parts[0].as_bytes(), parts[1].as_bytes()])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_has_its_events_time_whatever_time_the_events_id_has() {
        let [email, open] = ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00.25Z"].map(|at| at.parse().unwrap());
        let mut event = crate::event_types()[0].example(EventId::new(email));
        event.created_at = open.to_string();
        let job = DeliverWebhook::first(WebhookId::new(email), event);
        assert_eq!(job.delivery_id().created_at(), open);
        assert_eq!(job.next().delivery_id(), job.delivery_id());
    }
}
