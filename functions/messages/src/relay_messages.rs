//! The messages table's stream: what happened to messages becomes webhook deliveries, in batches.
//!
//! In: changes of messages, opens and clicks. Out: a queue message per event and endpoint that wants it, with an id that is the same when
//! the batch is read again.

use posthorn_app::App;
use posthorn_messages::{Engagement, Event, Message};
use posthorn_queues::{Envelope, QueueError, Queues};
use posthorn_runtime::{
    Function, InvokeError, Trigger,
    stream::{self, Change, Outcome},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{DeliverWebhook, WebhookEvent, endpoints_for};

use crate::streamed::{News, Streamed, news};

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "relay-messages",
    trigger: Trigger::Stream,
    settings: &["STAGE", "WEBHOOKS_TABLE", "WEBHOOK_QUEUE_URL"],
    invoke: |app, event| Box::pin(stream::run(app, event, "relay-messages", handle)),
};

async fn handle(app: &'static App, changes: Vec<Change<Streamed>>) -> Result<Outcome, InvokeError> {
    let relayed = relay(app, &changes).await.map_err(|error| InvokeError::Failed(error.to_string()))?;
    match changes.get(relayed) {
        Some(first_failed) => Ok(Outcome::FailedAt(first_failed.sequence.clone())),
        None => Ok(Outcome::Done),
    }
}

/// Queues the webhook deliveries; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Streamed>]) -> Result<usize, StoreError> {
    let mut bodies = Vec::new();
    let mut of_change = Vec::new();
    for (position, change) in changes.iter().enumerate() {
        for event in news(change).iter().filter_map(webhook_event) {
            for endpoint in endpoints_for(app, &change.scope).await?.iter() {
                if !endpoint.wants(&event.r#type) {
                    continue;
                }
                let job = DeliverWebhook::first(endpoint.id, event.clone());
                if let Ok(body) = Envelope::new(&change.scope, job).to_body() {
                    bodies.push(body);
                    of_change.push(position);
                }
            }
        }
    }
    let sent = app.part::<Queues>().send_all(app.setting("WEBHOOK_QUEUE_URL"), &bodies).await;
    let first_refused = match sent {
        Err(QueueError::Partly(positions)) => positions.into_iter().min(),
        Err(_) => Some(0),
        Ok(()) => None,
    };
    Ok(first_refused.and_then(|position| of_change.get(position).copied()).unwrap_or(changes.len()))
}

/// The event as customers read it; `None` for what their own call answered.
fn webhook_event(news: &News<'_>) -> Option<WebhookEvent> {
    match news {
        News::Accepted(_) => None,
        News::Happened(message, event) => Some(happened(message, event)),
        News::Engaged(engagement) => Some(engaged(engagement)),
    }
}

fn happened(message: &Message, event: &Event) -> WebhookEvent {
    let texts = |mailboxes: &[posthorn_messages::Mailbox]| {
        mailboxes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let at = jiff::Timestamp::from_millisecond(event.at_ms).unwrap_or_default();
    let mut data = serde_json::json!({
        "email_id": message.id,
        "created_at": message.id.created_at().to_string(),
        "from": message.from.to_string(),
        "to": texts(&message.to),
        "subject": message.subject,
        "tags": message.tags.iter().map(|tag| (tag.name.clone(), tag.value.clone().into())).collect::<serde_json::Map<_, serde_json::Value>>(),
        "metadata": message.metadata,
    });
    if !event.recipients.is_empty() {
        data["recipients"] = event.recipients.clone().into();
    }
    if let Some(detail) = &event.detail {
        data["reason"] = detail.clone().into();
    }
    WebhookEvent {
        id: message.event_id(event),
        r#type: event.kind.webhook_type().to_owned(),
        created_at: at.to_string(),
        data,
    }
}

/// Small, for there may be many: what the email says is told when it is sent.
fn engaged(engagement: &Engagement) -> WebhookEvent {
    let at = jiff::Timestamp::from_millisecond(engagement.at_ms).unwrap_or_default().to_string();
    let mut data = serde_json::json!({
        "email_id": engagement.email_id,
        "recipient": engagement.recipient,
        "automated": engagement.automated.is_some(),
        "user_agent": engagement.user_agent,
        "at": at,
    });
    if let Some(url) = &engagement.url {
        data["url"] = url.clone().into();
    }
    if let Some(reason) = &engagement.automated {
        data["automated_reason"] = reason.clone().into();
    }
    WebhookEvent {
        id: engagement.id,
        r#type: engagement.what.webhook_type().to_owned(),
        created_at: at,
        data,
    }
}
