use posthorn_app::App;
use posthorn_ids::{DeliveryId, EventId, WebhookId};
use posthorn_items::Scope;
use posthorn_runtime::{
    http::time_of,
    uses::{Table, Use},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{Delivery, READS_ENDPOINTS, endpoints_of};
use serde::Serialize;

use super::stretch::{Stretch, is_within, request};
use crate::exports::export::Export;

/// The `uses` of [`read`].
pub(super) const READS: Use = Use::All(&[READS_ENDPOINTS, Table::Webhooks.query()]);

/// The columns.
pub(super) const COLUMNS: &[&str] = &[
    "id",
    "webhook_id",
    "event_id",
    "event_type",
    "created_at",
    "state",
    "attempts",
    "last_attempt_at",
    "last_status",
    "replay_of",
];

/// A delivery.
#[derive(Serialize)]
struct DeliveryRow {
    id: DeliveryId,
    webhook_id: WebhookId,
    event_id: EventId,
    event_type: String,
    created_at: String,
    state: &'static str,
    attempts: usize,
    last_attempt_at: Option<String>,
    last_status: Option<u16>,
    replay_of: Option<DeliveryId>,
}

/// Reads the deliveries of one endpoint after the other, those of each newest first. The cursor names the endpoint and, after a
/// colon, the place in its list.
pub(super) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    let (at, place) = cursor.and_then(|cursor| cursor.split_once(':')).unwrap_or_default();
    let wanted: Option<WebhookId> = export.filter("webhook_id").and_then(|text| text.parse().ok());
    let mut endpoints: Vec<WebhookId> = match wanted {
        Some(id) => vec![id],
        None => endpoints_of(app, scope).await?.iter().map(|endpoint| endpoint.id).collect(),
    };
    // An endpoint that was deleted since is passed over, and the next one begins at its beginning.
    endpoints.sort_unstable();
    endpoints.retain(|id| id.suffix().as_str() >= at);
    let Some(id) = endpoints.first().copied() else { return Ok(Stretch { rows: Vec::new(), next: None }) };
    let place = Some(place).filter(|place| id.suffix() == at && !place.is_empty());
    let state = export.filter("state");
    let keep = |delivery: &Delivery| {
        state.is_none_or(|state| delivery.state.as_str() == state)
            && is_within(export, delivery.id.created_at())
    };
    let page = Delivery::partition(app, scope, id).page_where(&request(export, place), keep).await?;
    let mut stretch = Stretch::of(export, page, |delivery| Some(row(id, delivery)));
    let following = || endpoints.get(1).map(|next| format!("{}:", next.suffix()));
    stretch.next = stretch.next.map(|place| format!("{}:{place}", id.suffix())).or_else(following);
    Ok(stretch)
}

fn row(webhook_id: WebhookId, delivery: &Delivery) -> DeliveryRow {
    let last = delivery.attempts.last();
    DeliveryRow {
        id: delivery.id,
        webhook_id,
        event_id: delivery.event.id,
        event_type: delivery.event.r#type.clone(),
        created_at: delivery.id.created_at().to_string(),
        state: delivery.state.as_str(),
        attempts: delivery.attempts.len(),
        last_attempt_at: last.map(|attempt| time_of(attempt.at_ms)),
        last_status: last.and_then(|attempt| attempt.status),
        replay_of: delivery.replay_of,
    }
}
