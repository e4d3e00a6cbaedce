//! The writes of an accepted email.
//!
//! Written, in this order: the content with the search entries, the message, and the timer of a scheduled email. A crash in between
//! leaves nothing that counts (an entry without its message leads nowhere), or a message that the sweep finds. A timer that can't be written refuses nothing: the email is accepted, and the sweep
//! wakes it.

use futures::future::{join_all, try_join_all};
use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{CONTENT_SORT, Content, ContentItem, MESSAGE_SORT, Message, SearchEntry};
use posthorn_messages_store::{message_partition, search_entries};
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Partition, Store, StoreError, Together};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::accept::{content, dispatch::wake_at};

/// The `uses` of [`write_email`] for an email without a schedule. A scheduled one also uses [`WAKES`](super::dispatch::WAKES).
pub(crate) const USES: Use = Use::All(&[content::WRITES, Table::Messages.put().put_many()]);

/// The email was accepted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// Follow it under `/v1/emails/{id}`.
    pub id: EmailId,
}

/// An email that passed every precheck and is within its allowances.
pub(crate) struct Ready {
    pub message: Message,
    pub content: Content,
}

/// Writes the email. An earlier request may have written a message with this id: then that one stays as it is.
pub(crate) async fn write_email(app: &App, scope: &Scope, ready: &Ready) -> Result<(), Problem> {
    let id = ready.message.id;
    let messages = message_partition(app, scope, id);
    let item = content::put(app, scope, id, &ready.content).await?;
    write_beside(app, scope, &ready.message, &item).await?;
    messages.create(MESSAGE_SORT, &ready.message).await?;
    wake(app, scope, &ready.message).await;
    Ok(())
}

/// The `uses` of [`write_all`], besides those of [`write_email`].
pub(crate) const WRITES_ALL: Use = Table::Messages.create_each();
/// Objects that are written at once.
const CONCURRENT_MAX: usize = 25;

/// The same for many emails, in as few requests as DynamoDB allows: first everything beside the messages, then the messages. If some
/// can't be written, others may be: a repetition finds those.
pub(crate) async fn write_all(app: &App, scope: &Scope, all: &[&Ready]) -> Result<(), Problem> {
    let mut beside = Together::new(app.part::<Store>(), Table::Messages);
    for chunk in all.chunks(CONCURRENT_MAX) {
        let put = chunk.iter().map(|ready| content::put(app, scope, ready.message.id, &ready.content));
        for (ready, item) in chunk.iter().zip(try_join_all(put).await?) {
            add_beside(app, scope, &ready.message, &item, &mut beside)?;
        }
    }
    beside.write().await?;
    let partitions: Vec<Partition<'_>> =
        all.iter().map(|ready| message_partition(app, scope, ready.message.id)).collect();
    let heads: Vec<(&Partition<'_>, &str, &Message)> = all
        .iter()
        .zip(&partitions)
        .map(|(ready, partition)| (partition, MESSAGE_SORT, &ready.message))
        .collect();
    for created in app.part::<Store>().create_each(Table::Messages, &heads).await {
        created?;
    }
    for chunk in all.chunks(CONCURRENT_MAX) {
        join_all(chunk.iter().map(|ready| wake(app, scope, &ready.message))).await;
    }
    Ok(())
}

/// Sets the timer of a scheduled email.
async fn wake(app: &App, scope: &Scope, message: &Message) {
    if let Some(schedule) = &message.schedule {
        wake_at(app, scope, message, schedule.at_ms).await;
    }
}

/// Writes the content, and the entries that the message will be found by, in one request, with the end that the message has.
async fn write_beside(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &ContentItem,
) -> Result<(), StoreError> {
    let mut together = Together::new(app.part::<Store>(), Table::Messages);
    add_beside(app, scope, message, content, &mut together)?;
    together.write().await
}

fn add_beside(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &ContentItem,
    together: &mut Together<'_>,
) -> Result<(), StoreError> {
    let until_s = message.kept_until_s();
    let content = content.clone().kept_until(until_s);
    together.put(&message_partition(app, scope, message.id), CONTENT_SORT, &content)?;
    for term in message.search_terms() {
        let entries = search_entries(app, scope, message, &term);
        together.put(&entries, &message.id.suffix(), &SearchEntry { until_s })?;
    }
    Ok(())
}
