//! Puts an accepted email on its queue: now, by a timer, or again for a request that is repeated.

use std::collections::HashMap;

use posthorn_app::App;
use posthorn_ids::{CopyId, EmailId, TimerId};
use posthorn_items::Scope;
use posthorn_messages::{DeliverEmail, MESSAGE_SORT, Message, Status};
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_queues::{Envelope, Post, QueueError, Queues};
use posthorn_runtime::{
    causes,
    uses::{Queue, Use},
};
use posthorn_store::{Read, Store, StoreError, Table};
use posthorn_timers::{Destination, Timer};

/// The `uses` of putting an email on its queue.
pub(crate) const QUEUES: Use = Use::All(&[Queue::EMAIL.send(), Queue::EMAIL_LARGE.send()]);
/// The `uses` of [`wake_at`]: the timer, and the message, so that the sweep finds the email if the timer can't be set.
pub(crate) const WAKES: Use = Use::All(&[posthorn_timers::SETS, Table::Messages.get().put()]);
/// The `uses` of [`finish_earlier`] for an email without a schedule.
pub(crate) const FINISHES: Use = Use::All(&[Table::Messages.get(), QUEUES]);
/// The same for an email without files.
pub(crate) const FINISHES_SMALL: Use = Use::All(&[Table::Messages.get(), Queue::EMAIL.send()]);

/// The queue's payload for an email. Each call makes a copy with its own id.
fn copy_of(app: &App, email_id: EmailId) -> DeliverEmail {
    DeliverEmail { email_id, copy: Some(CopyId::new(app.now())) }
}

/// The queue of an email: large ones have their own.
pub(crate) fn queue_of(message: &Message) -> Queue {
    if message.large { Queue::EMAIL_LARGE } else { Queue::EMAIL }
}

/// The group in which an email shares its queue with others: its scope's, with one of its own for bulk mail. SQS lets a group that
/// takes more than its share wait behind the others, so no scope waits for another, and a receipt does not wait for a newsletter.
pub(crate) fn group_of(scope: &Scope, message: &Message) -> String {
    scope.label() + if message.is_bulk() { "-bulk" } else { "" }
}

/// A queue message with a new copy of the email, and the request that the email was accepted with.
pub(crate) fn post_of(app: &App, scope: &Scope, message: &Message) -> Result<Post, QueueError> {
    let envelope = Envelope::new(scope, copy_of(app, message.id)).caused_by(message.request_id.as_deref());
    Ok(Post { body: envelope.to_body()?, group: Some(group_of(scope, message)) })
}

/// Sets the timer that puts a scheduled email on the queue. A new time is a new timer. The earlier timer stays; it wakes an email
/// whose time has not come, and nothing happens.
///
/// The email is accepted already, so a failure here must not fail the call: the caller would send the email again. The sweep
/// wakes the email at its time instead.
pub(crate) async fn wake_at(app: &App, scope: &Scope, message: &Message, at_ms: i64) {
    let Err(error) = set_timer(app, scope, message, at_ms).await else { return };
    let email_id = message.id;
    tracing::error!(%email_id, error = causes(&*error), "left to the sweep: the timer could not be set");
    let at_its_time = |message: &mut Message| message.sweep_at_its_time(at_ms);
    let revised =
        message_partition(app, scope, email_id).revise(MESSAGE_SORT, Read::Consistent, at_its_time).await;
    if let Err(error) = revised {
        tracing::error!(%email_id, error = causes(&error), "the sweep will find it five minutes after its time");
    }
}

/// Sets the timer alone.
///
/// # Errors
/// The timers table refuses the write or does not answer.
pub(crate) async fn set_timer(
    app: &App,
    scope: &Scope,
    message: &Message,
    at_ms: i64,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (suffix, time) = (message.id.suffix(), at_ms.to_be_bytes());
    let Post { body, group } = post_of(app, scope, message)?;
    let timer = Timer {
        id: TimerId::derived(message.id.created_at(), &[suffix.as_bytes(), &time]),
        due_ms: at_ms,
        destination: if message.large { Destination::EmailLarge } else { Destination::Email },
        body,
        group,
    };
    posthorn_timers::set(app, &timer).await?;
    Ok(())
}

/// Queues an email without a schedule. It is accepted already, so a failure here must not fail the call: the caller would send
/// the email again. The sweep queues an email that this loses.
pub(crate) async fn queue(app: &App, scope: &Scope, message: &Message) {
    if message.schedule.is_some() {
        return;
    }
    let email_id = message.id;
    let sent = match post_of(app, scope, message) {
        Ok(post) => app.part::<Queues>().post(app.setting(queue_of(message).setting()), post, 0).await,
        Err(error) => Err(error),
    };
    if let Err(error) = sent {
        tracing::error!(%email_id, error = causes(&error), "left to the sweep: the message could not be queued");
    }
}

/// The same for many emails, ten in one request to SQS.
pub(crate) async fn queue_all(app: &App, scope: &Scope, messages: &[&Message]) {
    let now = messages.iter().filter(|message| message.schedule.is_none() && waits(message));
    let all: Vec<(&Scope, &Message)> = now.map(|message| (scope, *message)).collect();
    if let Err(error) = queue_each(app, &all).await {
        tracing::error!(error = causes(&error), "left to the sweep: messages could not be queued");
    }
}

/// Puts emails of any scopes on their queues.
///
/// # Errors
/// If SQS did not accept all of them. It accepted the others.
pub(crate) async fn queue_each(app: &App, messages: &[(&Scope, &Message)]) -> Result<(), QueueError> {
    let mut result = Ok(());
    for queue in [Queue::EMAIL, Queue::EMAIL_LARGE] {
        let these = messages.iter().filter(|(_, message)| queue_of(message) == queue);
        let posts: Result<Vec<Post>, QueueError> =
            these.map(|(scope, message)| post_of(app, scope, message)).collect();
        if let Err(error) = app.part::<Queues>().post_all(app.setting(queue.setting()), &posts?).await {
            result = Err(error);
        }
    }
    result
}

/// Whether the queue may have missed the email. After the first try the queue has it, or the sweep looks after it.
fn waits(message: &Message) -> bool {
    message.status() == Status::Queued && message.tries == 0
}

/// Whether an earlier request under the same idempotency key wrote the message. If so, repeats the steps that it may have missed.
pub(crate) async fn finish_earlier(app: &App, scope: &Scope, id: EmailId) -> Result<bool, Problem> {
    let found: Option<Message> = find(app, scope, id).await?;
    let Some(message) = found else { return Ok(false) };
    if let Some(schedule) = message.schedule.as_ref().filter(|schedule| !schedule.begun) {
        wake_at(app, scope, &message, schedule.at_ms).await;
    }
    if waits(&message) {
        queue(app, scope, &message).await;
    }
    Ok(true)
}

/// The emails of this list that an earlier request under the same idempotency key accepted. Sets the timers that it may have
/// missed.
pub(crate) async fn find_all(
    app: &App,
    scope: &Scope,
    ids: &[EmailId],
) -> Result<HashMap<EmailId, Message>, Problem> {
    let places: Vec<_> =
        ids.iter().map(|id| (message_partition(app, scope, *id), MESSAGE_SORT.to_owned())).collect();
    let items = app.part::<Store>().get_many(Table::Messages, &places, Read::Consistent).await?;
    let mut found = HashMap::new();
    for item in items.into_iter().flatten() {
        let message = item.decode::<Message>()?.value;
        if let Some(schedule) = message.schedule.as_ref().filter(|schedule| !schedule.begun) {
            wake_at(app, scope, &message, schedule.at_ms).await;
        }
        found.insert(message.id, message);
    }
    Ok(found)
}

async fn find(app: &App, scope: &Scope, id: EmailId) -> Result<Option<Message>, StoreError> {
    let messages = message_partition(app, scope, id);
    Ok(messages.get::<Message>(MESSAGE_SORT, Read::Consistent).await?.map(|found| found.value))
}
