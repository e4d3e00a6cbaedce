//! The webhooks table's stream: that Posthorn switched an endpoint off is told to the others.
//!
//! In: changes of endpoints. Out: a queue message per event and endpoint that wants it, with an id that is the same when
//! the batch is read again.

use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_runtime::{
    Function, InvokeError, Trigger,
    stream::{self, Change, Outcome},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{DisabledReason, Endpoint, Fanout, WebhookEvent};

use crate::webhook::time;

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "relay-webhooks",
    trigger: Trigger::Stream,
    settings: &["STAGE", "WEBHOOKS_TABLE", "WEBHOOK_QUEUE_URL"],
    invoke: |app, event| Box::pin(stream::run(app, event, "relay-webhooks", handle)),
};

const EVENT_TYPE: &str = "webhook.disabled";

async fn handle(app: &'static App, changes: Vec<Change<Endpoint>>) -> Result<Outcome, InvokeError> {
    let relayed = relay(app, &changes).await.map_err(|error| InvokeError::Failed(error.to_string()))?;
    match changes.get(relayed) {
        Some(first_failed) => Ok(Outcome::FailedAt(first_failed.sequence.clone())),
        None => Ok(Outcome::Done),
    }
}

/// Queues the webhook deliveries; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Endpoint>]) -> Result<usize, StoreError> {
    let mut deliveries = Fanout::new(app);
    for (position, change) in changes.iter().enumerate() {
        if let Some(event) = news(change) {
            deliveries.tell(position, &change.scope, event).await?;
        }
    }
    Ok(deliveries.send().await.unwrap_or(changes.len()))
}

/// That Posthorn switched the endpoint off by the change. Whoever switches his own off knows it.
fn news(change: &Change<Endpoint>) -> Option<WebhookEvent> {
    let endpoint = &change.new;
    let off = endpoint.disabled.filter(|off| off.reason != DisabledReason::Requested)?;
    let known = change.old.as_ref().is_some_and(|old| old.disabled == Some(off));
    let at = jiff::Timestamp::from_millisecond(off.at_ms).unwrap_or_default();
    let material = [EVENT_TYPE.as_bytes(), &endpoint.id.to_bytes()];
    (!known).then(|| WebhookEvent {
        id: EventId::derived(at, &material),
        r#type: EVENT_TYPE.to_owned(),
        created_at: time(off.at_ms),
        data: serde_json::json!({
            "webhook_id": endpoint.id,
            "url": endpoint.url,
            "reason": off.reason.as_str(),
            "disabled_at": time(off.at_ms),
        }),
    })
}
