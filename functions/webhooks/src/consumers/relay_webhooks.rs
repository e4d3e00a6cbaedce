//! The webhooks table's stream: that an endpoint fails, or that Posthorn switched it off, is told to the others, and to the
//! organisation's owners.
//!
//! In: changes of endpoints. Out: a queue message per event and endpoint that wants it, and a notice to the owners, with ids
//! that are the same when the batch is read again.

use posthorn_app::App;
use posthorn_notices as notices;
use posthorn_queues::{Envelope, Outbox};
use posthorn_redact::redacted;
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{DisabledReason, Endpoint, Fanout, TELLS, WebhookEvent};
use serde_json::json;

use crate::endpoint::{
    owner_notices::{News, notice},
    webhook::time,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "relay-webhooks",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Webhooks, Changes::OfKinds(&["webhook"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_WEBHOOKS_DEAD,
    }),
    uses: &[TELLS, notices::SENDS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, changes: Vec<Change<Endpoint>>) -> Result<Outcome, InvokeError> {
    let relayed = relay(app, &changes).await.map_err(|error| InvokeError::Failed(error.to_string()))?;
    Ok(Outcome::after(&changes, relayed))
}

/// Queues deliveries and notices; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Endpoint>]) -> Result<usize, StoreError> {
    let (mut deliveries, mut to_owners) = (Fanout::new(app), Outbox::default());
    for (position, change) in changes.iter().enumerate() {
        let Some(news) = news(change) else { continue };
        let endpoint = &change.new;
        if let Some(notice) = notice(&change.scope, endpoint, news) {
            to_owners.put(position, &Envelope::new(&change.scope, notice));
        }
        // A failing endpoint would not take news of itself, and that would count against it.
        deliveries.tell_others(endpoint.id, position, &change.scope, event(endpoint, news)).await?;
    }
    let (untold, unwritten) = (deliveries.send().await, to_owners.send(app, notices::QUEUE.setting()).await);
    Ok([untold, unwritten].into_iter().flatten().min().unwrap_or(changes.len()))
}

/// What happened to the endpoint in this change. Who switches an endpoint off needs no news of it.
fn news(change: &Change<Endpoint>) -> Option<News> {
    let (old, new) = (change.old.as_ref(), &change.new);
    let off = new.disabled.filter(|off| off.reason != DisabledReason::Requested);
    let failing = new.failing_at_ms.filter(|_| new.enabled);
    match (off, failing) {
        (Some(off), _) if old.is_none_or(|old| old.disabled != Some(off)) => Some(News::Disabled(off)),
        (None, Some(at_ms)) if old.is_none_or(|old| old.failing_at_ms != Some(at_ms)) => {
            Some(News::Failing(at_ms))
        }
        _ => None,
    }
}

fn event(endpoint: &Endpoint, news: News) -> WebhookEvent {
    // Others than the endpoint's owner may read it.
    let (id, url) = (endpoint.id, redacted(&endpoint.url));
    let (name, data) = match news {
        News::Disabled(off) => (
            "webhook.disabled",
            json!({
                "webhook_id": id,
                "url": url,
                "reason": off.reason.as_str(),
                "disabled_at": time(off.at_ms),
            }),
        ),
        News::Failing(at_ms) => (
            "webhook.failing",
            json!({
                "webhook_id": id,
                "url": url,
                "failed_deliveries": endpoint.exhausted.len(),
                "failing_since": time(at_ms),
            }),
        ),
    };
    WebhookEvent {
        id: news.event_id(name, id),
        r#type: name.to_owned(),
        created_at: time(news.at_ms()),
        data,
    }
}
