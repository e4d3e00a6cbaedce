//! Shared by the routes of deliveries: shows and finds a delivery.

use posthorn_app::App;
use posthorn_hidden::AnyField;
use posthorn_ids::{DeliveryId, EventId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Call, time_of},
    uses::{Table, Use},
};
use posthorn_store::{Read, Stored};
use posthorn_webhooks::{Attempt, Delivery};
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::webhook::not_found;

/// The delivery of one event to one endpoint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeliverySummary {
    /// Always `delivery`.
    pub object: &'static str,
    /// The delivery's id, as in the header `Posthorn-Delivery-Id`.
    pub id: DeliveryId,
    /// The event's id, as in the header `webhook-id`.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: String,
    /// Its state: pending, succeeded, exhausted, gone or dropped.
    pub state: &'static str,
    /// The delivery that it replays; null if it is not a replay.
    pub replay_of: Option<DeliveryId>,
    /// When it was replayed, as another delivery (RFC 3339); null if it was not.
    pub replayed_at: Option<String>,
    /// All attempts, oldest first.
    pub attempts: Vec<AttemptSummary>,
}

/// One attempt to deliver an event.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttemptSummary {
    /// When it was made (RFC 3339).
    pub at: String,
    /// The HTTP status of the receiver; null if there was no answer.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// Why there was no answer; null if there was one.
    pub error: Option<String>,
    /// The first kilobyte of the answer's body.
    pub answer: Option<AnyField>,
}

impl DeliverySummary {
    /// Builds the view of a delivery.
    pub fn of(delivery: &Delivery) -> Self {
        Self {
            object: "delivery",
            id: delivery.id,
            event_id: delivery.event.id,
            event_type: delivery.event.r#type.clone(),
            state: delivery.state.as_str(),
            replay_of: delivery.replay_of,
            replayed_at: delivery.replayed_at_ms.map(time_of),
            attempts: delivery.attempts.iter().map(attempt).collect(),
        }
    }
}

fn attempt(attempt: &Attempt) -> AttemptSummary {
    AttemptSummary {
        at: time_of(attempt.at_ms),
        status: attempt.status,
        duration_ms: attempt.duration_ms,
        error: attempt.error.clone(),
        answer: attempt.answer.clone().map(Into::into),
    }
}

/// The `uses` of [`find_delivery`].
pub(crate) const FINDS: Use = Table::Webhooks.get();

/// Finds the delivery in a call's path.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find_delivery<B, Q>(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    call: &Call<B, Q>,
) -> Result<Stored<Delivery>, Problem> {
    let id: DeliveryId = call.parameter("delivery_id").parse().map_err(|_| not_found())?;
    let deliveries = Delivery::partition(app, scope, webhook_id);
    deliveries.get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}
