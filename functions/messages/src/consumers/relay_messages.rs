//! The messages table's stream: what happened to messages becomes webhook deliveries, and bounces and complaints become
//! suppressions, in batches.
//!
//! In: changes of messages, opens and clicks, and mail that came in. Out: a queue message per event and endpoint that wants
//! it, and per address that must not be written to, each with an id that is the same when the batch is read again. Written:
//! which email SES's id of it is, where the scope takes mail in; and a note for the audit log of what was done with an email,
//! where its organisation has the log tell of that.

use posthorn_app::App;
use posthorn_audit::{EmailAct, EmailNote};
use posthorn_consent::{Reason, RecordSuppression};
use posthorn_messages::{Engagement, Event, EventKind, Message, Suppress, inbound::Received};
use posthorn_queues::{Envelope, Outbox};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{Fanout, TELLS, WebhookEvent};

use crate::events::streamed::{News, Streamed, news};
use crate::inbound::received::ReceivedEmail;
use crate::inbound::sent_as;
use crate::places::partition;

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "relay-messages",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Messages, Changes::OfKinds(&["message", "engagement", "received"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_DEAD,
    }),
    uses: &[TELLS, Queue::CONSENT.send(), Table::Messages.put(), Table::Senders.query()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, changes: Vec<Change<Streamed>>) -> Result<Outcome, InvokeError> {
    let failed = |error: StoreError| InvokeError::Failed(error.to_string());
    let relayed = relay(app, &changes).await.map_err(failed)?;
    // After the deliveries, which must not wait for it. A batch that is read again queues the same ids.
    sent_as::remember(app, &changes).await.map_err(failed)?;
    note_acts(app, &changes).await.map_err(failed)?;
    Ok(Outcome::after(&changes, relayed))
}

/// Queues the webhook deliveries and what is to be suppressed; answers how many changes are done, from the first on.
async fn relay(app: &App, changes: &[Change<Streamed>]) -> Result<usize, StoreError> {
    let (mut deliveries, mut suppressions) = (Fanout::new(app), Outbox::default());
    for (position, change) in changes.iter().enumerate() {
        for news in news(change) {
            if let Some(job) = suppressed_by(&news) {
                suppressions.put(position, &Envelope::new(&change.scope, job));
            }
            if let Some(event) = webhook_event(&news) {
                deliveries.tell(position, &change.scope, event).await?;
            }
        }
    }
    let told = deliveries.send().await;
    let suppressed = suppressions.send(app, Queue::CONSENT.setting()).await;
    Ok(told.into_iter().chain(suppressed).min().unwrap_or(changes.len()))
}

/// Notes for the audit log what was done with emails. A note that is there already is the same.
async fn note_acts(app: &App, changes: &[Change<Streamed>]) -> Result<(), StoreError> {
    for change in changes {
        for note in news(change).iter().filter_map(noted) {
            partition(app, &change.scope, note.email_id).create(&note.sort(), &note).await?;
        }
    }
    Ok(())
}

/// What the audit log is to tell of it, where the organisation wants that.
fn noted(news: &News<'_>) -> Option<EmailNote> {
    let (message, did, key, at_ms) = match news {
        News::Accepted(message) if message.resent_from.is_some() => {
            (message, EmailAct::Resent, message.audited_key?, message.id.created_at().as_millisecond())
        }
        News::Happened(message, event) if event.kind == EventKind::Sent => {
            (message, EmailAct::Sent, message.audited_key?, event.at_ms)
        }
        News::Happened(message, event) if event.kind == EventKind::Canceled => {
            (message, EmailAct::Canceled, message.canceled_by?, event.at_ms)
        }
        _ => return None,
    };
    Some(EmailNote { email_id: message.id, did, key, at_ms })
}

/// SES's own simulator bounces and complains for whoever tests with it; that is nobody's wish.
const SIMULATOR: &str = "@simulator.amazonses.com";

/// Who must not be written to any more, for what happened.
fn suppressed_by(news: &News<'_>) -> Option<RecordSuppression> {
    let News::Happened(message, event) = news else { return None };
    let (address, why) = event.suppresses()?;
    let real = !address.to_ascii_lowercase().ends_with(SIMULATOR);
    real.then(|| RecordSuppression {
        address: address.to_owned(),
        reason: match why {
            Suppress::HardBounce => Reason::HardBounce,
            Suppress::Complaint => Reason::Complaint,
        },
        topic_id: None,
        email_id: message.id,
        event_id: message.event_id(event),
    })
}

/// The event as customers read it; `None` for what their own call answered.
fn webhook_event(news: &News<'_>) -> Option<WebhookEvent> {
    match news {
        News::Accepted(_) => None,
        News::Happened(message, event) => Some(happened(message, event)),
        News::Engaged(engagement) => Some(engaged(engagement)),
        News::CameIn(received) => Some(came_in(received)),
    }
}

/// What lists show of it; what it says is read by its id.
fn came_in(received: &Received) -> WebhookEvent {
    let at = received.id.created_at().to_string();
    let mut data = serde_json::to_value(ReceivedEmail::summary(received)).unwrap_or_default();
    data["email_id"] = received.id.to_string().into();
    WebhookEvent { id: received.event_id(), r#type: Received::WEBHOOK_TYPE.to_owned(), created_at: at, data }
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
