//! Reads the messages table's stream and queues webhook deliveries, suppressions, events for the bus, and entries for the audit
//! log.
//!
//! In: changes of messages, opens and clicks, inbound mail, and quotas that somebody set. Out: a message on the webhook queue for
//! each event and endpoint that wants it, one for each address to suppress, and packs for the bus and the audit log if the
//! organisation asks for these. Each has an id that is the same when the batch is read again. Written: which email an SES
//! message id belongs to, for scopes that receive mail. Deleted: the objects of emails and inbound mails that have expired.

use posthorn_app::App;
use posthorn_audit::{EmailAct, EmailNote, Entry};
use posthorn_consent::RecordSuppression;
use posthorn_messages::{Engagement, Event, EventKind, Message, inbound::Received};
use posthorn_queues::{Envelope, MessageBatch};
use posthorn_relay::{AUDITS, QUEUES_FOR_BUS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger, causes,
    http::time_of,
    stream::{self, Change, Outcome, Removal},
    uses::{Queue, Table},
};
use posthorn_store::StoreError;
use posthorn_webhooks::{Announcement, FANS_OUT, Fanout, WebhookEvent};

use crate::events::expired::{self, delete_objects};
use crate::events::streamed::{News, Streamed, news_of};
use crate::events::suppressed::suppressed_by;
use crate::inbound::received::ReceivedEmail;
use crate::inbound::sent_as;

/// Quotas that somebody set; messages carry no stamp.
const QUOTAS: Changes = Changes::Fitting(&[
    r#"{"dynamodb":{"NewImage":{"kind":{"S":["quota"]},"by":{"M":{"action":{"S":[{"exists":true}]}}}}}}"#,
]);

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "relay-messages",
    trigger: Trigger::Stream(Reader {
        of: &[(
            Table::Messages,
            Changes::AnyOf(&[
                Changes::OfKinds(&["message", "engagement", "received"]),
                QUOTAS,
                expired::WITH_OBJECTS,
            ]),
        )],
        window_seconds: 0,
        dead_letters: Queue::RELAY_DEAD,
    }),
    uses: &[
        FANS_OUT,
        Queue::CONSENT.send(),
        AUDITS,
        QUEUES_FOR_BUS,
        Table::Messages.put(),
        Table::Senders.query(),
        expired::USES,
    ],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run_with_removals(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(
    app: &'static App,
    changes: Vec<Change<StreamItem<Streamed>>>,
    removals: Vec<Removal>,
) -> Result<Outcome, InvokeError> {
    let mut outgoing = Outgoing::new(app);
    for (position, change) in changes.iter().enumerate() {
        outgoing.add(position, change).await;
    }
    let first_failed = outgoing.send().await;
    // After the deliveries, so that a failure here does not stop them. A batch that is read again queues the same ids.
    let failed = |error: StoreError| InvokeError::Failed(causes(&error));
    sent_as::remember(app, &changes).await.map_err(failed)?;
    delete_objects(app, &removals).await;
    Ok(Outcome::of(&changes, first_failed))
}

/// What a batch of changes puts on the queues.
struct Outgoing<'a> {
    app: &'a App,
    deliveries: Fanout<'a>,
    suppressions: MessageBatch,
    relay: Relay,
    /// The first change for which the endpoints could not be read.
    unread: Option<usize>,
}

impl<'a> Outgoing<'a> {
    fn new(app: &'a App) -> Self {
        let (deliveries, suppressions, relay) = (Fanout::new(app), MessageBatch::default(), Relay::default());
        Self { app, deliveries, suppressions, relay, unread: None }
    }

    async fn add(&mut self, position: usize, change: &Change<StreamItem<Streamed>>) {
        let (scope, rev) = (&change.scope, change.rev);
        self.relay.audit(position, change);
        for news in news_of(change) {
            if let Some(job) = suppression(&news) {
                let envelope = Envelope::new(scope, job).caused_by(request_of(&news));
                self.suppressions.put(position, &envelope);
            }
            if let Some(note) = noted(&news) {
                let request_id = request_of(&news).map(str::to_owned);
                self.relay.add_entry(position, scope, rev, Entry { request_id, ..note.entry(scope) });
            }
            let Some(event) = webhook_event(&news) else { continue };
            if news.is_on_the_bus() {
                let announcement = Announcement { rev, event: event.clone(), about: None };
                self.relay.queue_for_bus(position, scope, &announcement);
            }
            if let Err(error) = self.deliveries.add(position, scope, event).await {
                // Everything else still goes to its queue; the batch is read again from this change on.
                tracing::error!(
                    request_id = request_of(&news),
                    error = causes(&error),
                    "the endpoints cannot be read"
                );
                self.unread.get_or_insert(position);
            }
        }
    }

    /// Sends everything. Returns the first change that must be read again.
    async fn send(self) -> Option<usize> {
        let unsent = self.deliveries.send().await;
        let unsuppressed = self.suppressions.send(self.app, Queue::CONSENT.setting()).await;
        let unrelayed = self.relay.send(self.app).await;
        [self.unread, unsent, unsuppressed, unrelayed].into_iter().flatten().min()
    }
}

/// The request that a message was accepted with.
fn request_of<'n>(news: &News<'n>) -> Option<&'n str> {
    match news {
        News::Accepted(message) | News::Happened(message, _) => message.request_id.as_deref(),
        News::Engaged(_) | News::CameIn(_) => None,
    }
}

/// The audit log's entry about an email, if its organisation wants it.
fn noted(news: &News<'_>) -> Option<EmailNote> {
    let (message, did, by, at_ms) = match news {
        News::Accepted(message) if message.resent_from.is_some() => {
            (message, EmailAct::Resent, message.sent_by?, message.id.created_at().as_millisecond())
        }
        News::Happened(message, event) if event.kind == EventKind::Sent => {
            (message, EmailAct::Sent, message.sent_by?, event.at_ms)
        }
        News::Happened(message, event) if event.kind == EventKind::Canceled => {
            (message, EmailAct::Canceled, message.canceled_by?, event.at_ms)
        }
        _ => return None,
    };
    Some(EmailNote { email_id: message.id, did, by, at_ms })
}

/// The address to suppress because of the event.
fn suppression(news: &News<'_>) -> Option<RecordSuppression> {
    let News::Happened(message, event) = news else { return None };
    suppressed_by(message.id, event)
}

/// The webhook event; `None` for an acceptance, because the caller got the answer.
fn webhook_event(news: &News<'_>) -> Option<WebhookEvent> {
    match news {
        News::Accepted(_) => None,
        News::Happened(message, event) => Some(happened(message, event)),
        News::Engaged(engagement) => Some(engaged(engagement)),
        News::CameIn(received) => Some(came_in(received)),
    }
}

/// The fields that lists show. The receiver reads the rest by the id.
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
    if let Some(request_id) = &message.request_id {
        data["request_id"] = request_id.clone().into();
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

/// Small, because there may be many. The event `message.sent` has the rest.
fn engaged(engagement: &Engagement) -> WebhookEvent {
    let at = time_of(engagement.at_ms);
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
