//! The webhooks table's stream: that Posthorn switched an endpoint off is told to the others, and to the organisation's owners.
//!
//! In: changes of endpoints. Out: a queue message per event and endpoint that wants it, and a notice to the owners, with ids
//! that are the same when the batch is read again.

use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_notices as notices;
use posthorn_queues::{Envelope, Outbox};
use posthorn_runtime::{
    Function, InvokeError, Trigger,
    stream::{self, Change, Outcome},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{DisabledReason, Endpoint, Fanout, WebhookEvent};

use crate::{owners::notice, webhook::time};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "relay-webhooks",
    trigger: Trigger::Stream,
    settings: &["STAGE", "WEBHOOKS_TABLE", "WEBHOOK_QUEUE_URL", "NOTICE_QUEUE_URL"],
    invoke: |app, event| Box::pin(stream::run(app, event, "relay-webhooks", handle)),
};

const EVENT_TYPE: &str = "webhook.disabled";

async fn handle(app: &'static App, changes: Vec<Change<Endpoint>>) -> Result<Outcome, InvokeError> {
    let relayed = relay(app, &changes).await.map_err(|error| InvokeError::Failed(error.to_string()))?;
    Ok(Outcome::after(&changes, relayed))
}

/// Queues deliveries and notices; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Endpoint>]) -> Result<usize, StoreError> {
    let (mut deliveries, mut to_owners) = (Fanout::new(app), Outbox::default());
    for (position, change) in changes.iter().enumerate() {
        let Some(event) = news(change) else { continue };
        if let Some(notice) = notice(&change.scope, &change.new, &event) {
            to_owners.put(position, &Envelope::new(&change.scope, notice));
        }
        deliveries.tell(position, &change.scope, event).await?;
    }
    let (untold, unwritten) = (deliveries.send().await, to_owners.send(app, notices::QUEUE).await);
    Ok([untold, unwritten].into_iter().flatten().min().unwrap_or(changes.len()))
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
