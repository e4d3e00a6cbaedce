//! `GET /v1/webhooks/{id}/deliveries`: what an endpoint was told, newest first, with every attempt.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EventId, WebhookId};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_webhooks::{Attempt, Delivery, DeliveryState};
use schemars::JsonSchema;
use serde::Serialize;

use crate::webhook::find;

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-deliveries",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-deliveries", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/{id}/deliveries",
    permission: Some(Permission::WebhooksRead),
    summary: "List an endpoint's deliveries",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<DeliveryPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of deliveries.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeliveryPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<DeliverySummary>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

/// One event told to one endpoint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeliverySummary {
    /// The delivery's id, as in the header `Posthorn-Delivery-Id`.
    pub id: DeliveryId,
    /// The event's id, as in the header `webhook-id`.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: String,
    /// Where it stands: pending, succeeded, exhausted or gone.
    pub state: &'static str,
    /// Every try, oldest first.
    pub attempts: Vec<AttemptSummary>,
}

/// One try.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttemptSummary {
    /// When (RFC 3339).
    pub at: String,
    /// The receiver's status, if it answered.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// Why there was no answer.
    pub error: Option<String>,
    /// The first kilobyte of the answer.
    pub answer: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<DeliveryPage>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find(app, scope, id).await?;
    let page = Delivery::partition(app, scope, id).page::<Delivery>(&call.query.page()?).await?;
    Ok(Answer::ok(DeliveryPage {
        object: "list",
        data: page.items.into_iter().map(summary).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}

fn summary(delivery: Delivery) -> DeliverySummary {
    DeliverySummary {
        id: delivery.id,
        event_id: delivery.event.id,
        event_type: delivery.event.r#type,
        state: match delivery.state {
            DeliveryState::Pending => "pending",
            DeliveryState::Succeeded => "succeeded",
            DeliveryState::Exhausted => "exhausted",
            DeliveryState::Gone => "gone",
        },
        attempts: delivery.attempts.into_iter().map(attempt).collect(),
    }
}

fn attempt(attempt: Attempt) -> AttemptSummary {
    AttemptSummary {
        at: jiff::Timestamp::from_millisecond(attempt.at_ms).unwrap_or_default().to_string(),
        status: attempt.status,
        duration_ms: attempt.duration_ms,
        error: attempt.error,
        answer: attempt.answer,
    }
}
