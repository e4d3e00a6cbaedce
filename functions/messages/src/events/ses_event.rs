//! Records events of SES in their messages. They come from SNS by a queue or by HTTPS; both ways come here.
//!
//! A complaint may come months later, when its message has expired. Then the address is suppressed from here; otherwise the stream's
//! relay does it, which sees the recorded event.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::AssertUnwindSafe,
};

use futures::FutureExt;
use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{
    Event, MESSAGE_SORT, Message, ProviderRef, SesNotice, read_ses_engagement, read_ses_event,
};
use posthorn_messages_store::message_partition;
use posthorn_queues::{Envelope, MessageBatch};
use posthorn_runtime::{
    causes,
    queue::{Outcomes, Retry, guarded},
    topic::scope_of,
    uses::{Queue, Table, Use},
};
use posthorn_store::{Partition, Read, Revised, Revision, Store, StoreError, Stored};
use tracing::Span;

use crate::{
    events::suppressed::suppressed_by,
    tracking::track::{self, record_ses},
};

/// The `uses` of [`record_all`].
pub(crate) const USES: Use =
    Use::All(&[Table::Messages.get().get_many().put().revise_each(), Queue::CONSENT.send(), track::USES]);

/// The events of one message, with their positions.
struct OfMessage {
    scope: Scope,
    email_id: EmailId,
    events: Vec<(usize, Event)>,
}

/// Records events of SES: those of one message in one write, and those of all messages in one request. An event that a message has
/// already writes nothing. Each text has the span of its log lines. The outcomes are in the order given.
///
/// # Errors
/// Of an event that could not be written: it must be delivered again.
pub(crate) async fn record_all(app: &App, texts: &[(&str, &Span)]) -> Vec<Result<(), Retry>> {
    let mut outcomes = Outcomes::all_done(texts.len());
    let steps = texts
        .iter()
        .enumerate()
        .map(|(at, (text, span))| guarded(at, span, async move { Ok(Some((at, read(text)))) }));
    let mut by_message: BTreeMap<(String, EmailId), OfMessage> = BTreeMap::new();
    let mut others = Vec::new();
    for (at, text) in outcomes.of_each(steps.collect()).await {
        match text {
            Text::Event(notice, named) => {
                let SesNotice { reference: ProviderRef { scope, email_id }, event } = *notice;
                let fresh = || OfMessage { scope: named, email_id, events: Vec::new() };
                by_message.entry((scope, email_id)).or_insert_with(fresh).events.push((at, event));
            }
            Text::Other => others.push(at),
            Text::Ignored => {}
        }
    }
    let all: Vec<OfMessage> = by_message.into_values().collect();
    write_all(app, &all, &mut outcomes).await;
    let engaging = others.into_iter().map(|at| {
        let (text, span) = texts[at];
        guarded(at, span, async { engaged(app, text).await.map(|()| None::<()>) })
    });
    outcomes.of_each(engaging.collect()).await;
    outcomes.into_inner()
}

/// Writes the events of all messages, and sets the outcomes of those that fail.
async fn write_all(app: &App, all: &[OfMessage], outcomes: &mut Outcomes) {
    let again = |reason: &str| Err(Retry { after_seconds: None, reason: reason.to_owned() });
    let mut absent = Vec::new();
    for (message, outcome) in all.iter().zip(write_guarded(app, all).await) {
        match outcome {
            Ok(Recorded::InMessage) => {}
            Ok(Recorded::Absent) => absent.push(message),
            Err(reason) => message.events.iter().for_each(|(at, _)| outcomes.set(*at, again(&reason))),
        }
    }
    for at in suppress(app, &absent).await {
        outcomes.set(at, again("the suppression could not be queued"));
    }
}

/// Queues the suppressions of events whose messages have expired. Gives the positions of those that SQS did not take.
async fn suppress(app: &App, absent: &[&OfMessage]) -> BTreeSet<usize> {
    let mut jobs = MessageBatch::default();
    for message in absent {
        for (at, event) in &message.events {
            if let Some(job) = suppressed_by(message.email_id, event) {
                jobs.put(*at, &Envelope::new(&message.scope, job));
            }
        }
    }
    jobs.send_all(app, Queue::CONSENT.setting()).await
}

/// Where the events of a message are.
enum Recorded {
    InMessage,
    /// There is no message.
    Absent,
}

/// What a text of SES is.
enum Text {
    /// An event of a message, with its scope.
    Event(Box<SesNotice>, Scope),
    /// Perhaps an open or a click.
    Other,
    /// Nothing that another try would make readable.
    Ignored,
}

fn read(text: &str) -> Text {
    match read_ses_event(text) {
        Ok(Some(notice)) => match scope_of(&notice.reference.scope) {
            Some(scope) => Text::Event(Box::new(notice), scope),
            None => {
                tracing::error!("the event's reference names no scope");
                Text::Ignored
            }
        },
        Ok(None) => Text::Other,
        // SES's validation messages come here too.
        Err(error) => {
            tracing::warn!(error = causes(&error), "not an SES event");
            Text::Ignored
        }
    }
}

/// Writes the events of all messages, and of each by itself if that panics: then only the message that does it comes back.
async fn write_guarded(app: &App, all: &[OfMessage]) -> Vec<Result<Recorded, String>> {
    let told_all = |all: &[OfMessage], written: Vec<Result<Revised<Message>, StoreError>>| {
        let ended = all.iter().zip(written).map(|(one, outcome)| told(one, outcome));
        ended.map(|outcome| outcome.map_err(|error| causes(&error))).collect::<Vec<_>>()
    };
    if let Ok(written) = AssertUnwindSafe(write(app, all)).catch_unwind().await {
        return told_all(all, written);
    }
    let mut ended = Vec::new();
    for one in all.chunks(1) {
        match AssertUnwindSafe(write(app, one)).catch_unwind().await {
            Ok(written) => ended.extend(told_all(one, written)),
            Err(_) => ended.push(Err(Retry::panicked().reason)),
        }
    }
    ended
}

async fn write(app: &App, all: &[OfMessage]) -> Vec<Result<Revised<Message>, StoreError>> {
    let partitions: Vec<Partition<'_>> =
        all.iter().map(|one| message_partition(app, &one.scope, one.email_id)).collect();
    let places: Vec<(&Partition<'_>, &str)> =
        partitions.iter().map(|partition| (partition, MESSAGE_SORT)).collect();
    let found = match app.part::<Store>().get_all(Table::Messages, &places, Read::Eventual).await {
        Ok(found) => found,
        Err(error) => {
            let text = causes(&error);
            return all.iter().map(|_| Err(StoreError::Dynamo(text.clone().into()))).collect();
        }
    };
    let mut outcomes: Vec<Option<Result<Revised<Message>, StoreError>>> = Vec::new();
    let mut revisions = Vec::new();
    for ((one, partition), item) in all.iter().zip(&partitions).zip(found) {
        let change = |message: &mut Message| record(message, &one.events);
        match item.map(|item| item.decode::<Message>()) {
            Some(Ok(current)) => {
                revisions.push(Revision { partition, sort: MESSAGE_SORT, current, change });
                outcomes.push(None);
            }
            Some(Err(error)) => outcomes.push(Some(Err(error))),
            // An eventual read may miss a new message.
            None => outcomes.push(Some(partition.revise(MESSAGE_SORT, Read::Consistent, change).await)),
        }
    }
    let mut written = app.part::<Store>().revise_each(Table::Messages, revisions).await.into_iter();
    outcomes.into_iter().filter_map(|outcome| outcome.or_else(|| written.next())).collect()
}

/// Adds all of them. Returns whether any is new.
fn record(message: &mut Message, events: &[(usize, Event)]) -> bool {
    events.iter().filter(|(_, event)| message.record(event.clone())).count() > 0
}

fn told(message: &OfMessage, outcome: Result<Revised<Message>, StoreError>) -> Result<Recorded, StoreError> {
    let (email_id, org) = (message.email_id, message.scope.org());
    let kinds: Vec<_> = message.events.iter().map(|(_, event)| event.kind).collect();
    let request_id = |stored: &Stored<Message>| stored.value.request_id.clone();
    match outcome? {
        Revised::Changed(stored) => {
            tracing::info!(request_id = request_id(&stored), %email_id, %org, ?kinds, "SES events");
        }
        // Normal for every email: the worker recorded `sent` already when SES answered. So this is logged at debug level.
        Revised::Unchanged(stored) => {
            tracing::debug!(request_id = request_id(&stored), %email_id, %org, ?kinds, "SES events, recorded before");
        }
        Revised::Absent => {
            tracing::warn!(%email_id, %org, ?kinds, "SES events of a message that does not exist");
            return Ok(Recorded::Absent);
        }
    }
    Ok(Recorded::InMessage)
}

/// Records an open or a click, if SES tracks too. Ignores any other event.
async fn engaged(app: &App, text: &str) -> Result<(), Retry> {
    let Ok(Some(reported)) = read_ses_engagement(text) else { return Ok(()) };
    match scope_of(&reported.reference.scope) {
        Some(scope) => record_ses(app, &scope, reported).await?,
        None => tracing::error!("the event's reference names no scope"),
    }
    Ok(())
}
