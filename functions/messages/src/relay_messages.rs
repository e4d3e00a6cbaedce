//! The messages table's stream: what happened to messages becomes webhook deliveries and usage counts, in batches.
//!
//! In: changes of messages. Out: a queue message per event and endpoint that wants it, with an id that is the same when
//! the batch is read again; one write per scope and day for the counts.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_messages::{Event, Message, UsageItem, day_of};
use posthorn_queues::{Envelope, QueueError, Queues};
use posthorn_runtime::{
    Function, InvokeError, Trigger,
    stream::{self, Change, Outcome},
};
use posthorn_store::{Read, Revised, Scope, Store, StoreError, Table};
use posthorn_webhooks::{DeliverWebhook, WebhookEvent, endpoints_for};

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "relay-messages",
    trigger: Trigger::Stream,
    settings: &["STAGE", "MESSAGES_TABLE", "WEBHOOKS_TABLE", "WEBHOOK_QUEUE_URL"],
    invoke: |app, event| Box::pin(stream::run(app, event, "relay-messages", handle)),
};

/// The sort key of a day's usage of email.
const USAGE_SORT: &str = "email";

async fn handle(app: &'static App, changes: Vec<Change<Message>>) -> Result<Outcome, InvokeError> {
    let failed = |error: &dyn std::error::Error| InvokeError::Failed(error.to_string());
    let relayed = relay(app, &changes).await.map_err(|error| failed(&error))?;
    count(app, &changes[..relayed]).await.map_err(|error| failed(&error))?;
    match changes.get(relayed) {
        Some(first_failed) => Ok(Outcome::FailedAt(first_failed.sequence.clone())),
        None => Ok(Outcome::Done),
    }
}

/// What is new in a change.
fn news(change: &Change<Message>) -> impl Iterator<Item = &Event> {
    let known = change.old.as_ref().map_or(&[][..], |old| &old.events);
    change.new.events.iter().filter(move |event| !known.contains(event))
}

/// Queues the webhook deliveries; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Message>]) -> Result<usize, StoreError> {
    let mut bodies = Vec::new();
    let mut of_change = Vec::new();
    for (position, change) in changes.iter().enumerate() {
        for event in news(change) {
            for endpoint in endpoints_for(app, &change.scope).await?.iter() {
                if !endpoint.wants(event.kind.webhook_type()) {
                    continue;
                }
                let job = DeliverWebhook::first(endpoint.id, webhook_event(&change.new, event));
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

/// The event as customers read it.
fn webhook_event(message: &Message, event: &Event) -> WebhookEvent {
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

/// Adds the changes to the counts of their scopes and days. A record that is counted in already is left out, so that a
/// batch read again counts once.
async fn count(app: &App, changes: &[Change<Message>]) -> Result<(), StoreError> {
    let mut days: BTreeMap<(Scope, String), Vec<(&str, String)>> = BTreeMap::new();
    for change in changes {
        let accepted = change
            .old
            .is_none()
            .then(|| (change.new.id.created_at().as_millisecond(), "accepted".to_owned()));
        let told = news(change).map(|event| (event.at_ms, event.kind.webhook_type().replace("message.", "")));
        for (at_ms, what) in accepted.into_iter().chain(told) {
            let day = day_of(jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default());
            days.entry((change.scope.clone(), day))
                .or_default()
                .push((&change.sequence, format!("email.{what}")));
        }
    }
    for ((scope, day), counted) in days {
        let partition = app.part::<Store>().scoped(&scope).partition(Table::Messages, "usage", &day);
        let add = |usage: &mut UsageItem| usage.add_all(&counted);
        if let Revised::Absent = partition.revise(USAGE_SORT, Read::Consistent, add).await? {
            let mut first = UsageItem::default();
            first.add_all(&counted);
            // Somebody may have been first; then what they wrote is added to.
            if let posthorn_store::Created::Existing(current) = partition.create(USAGE_SORT, &first).await? {
                partition.revise_from(USAGE_SORT, current, add).await?;
            }
        }
    }
    Ok(())
}
