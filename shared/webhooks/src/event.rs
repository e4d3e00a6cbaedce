use posthorn_ids::{DeliveryId, EventId, WebhookId};
use serde::{Deserialize, Serialize};

/// The types that endpoints may ask for.
pub const EVENT_TYPES: [&str; 16] = [
    "message.sent",
    "message.delivery_delayed",
    "message.delivered",
    "message.bounced",
    "message.complained",
    "message.failed",
    "message.opened",
    "message.clicked",
    "message.canceled",
    "message.suppressed",
    "message.unsubscribed",
    "inbound.email",
    "domain.verified",
    "domain.failed",
    "domain.regressed",
    "ip_pool.active",
];

/// What customers are told: the body of a webhook.
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
}

impl DeliverWebhook {
    /// The first try.
    pub fn first(webhook_id: WebhookId, event: WebhookEvent) -> Self {
        Self { webhook_id, event, attempt: 1 }
    }

    /// The try after this one.
    pub fn next(&self) -> Self {
        Self { attempt: self.attempt + 1, ..self.clone() }
    }

    /// The delivery's id: always the same for one event and one endpoint, so that a message queued twice is one
    /// delivery.
    pub fn delivery_id(&self) -> DeliveryId {
        let parts = [self.webhook_id.suffix(), self.event.id.suffix()];
        DeliveryId::derived(self.event.id.created_at(), &[parts[0].as_bytes(), parts[1].as_bytes()])
    }
}
