//! The writes of an accepted email.
//!
//! Written, in this order: the content with the search entries, the message, and the timer of a scheduled email. A crash in between
//! leaves nothing that counts (an entry without its message leads nowhere), or a message that the sweep finds. A timer that can't be written refuses nothing: the email is accepted, and the sweep
//! wakes it.

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{CONTENT_SORT, Content, ContentItem, MESSAGE_SORT, Message, SHARDS, SearchEntry};
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Store, StoreError, Together};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accept::{content, dispatch::wake_at},
    places::message_term,
};

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
    if let Some(schedule) = &ready.message.schedule {
        wake_at(app, scope, id, schedule.at_ms).await;
    }
    Ok(())
}

/// Writes the content, and the entries that the message will be found by, in one request.
async fn write_beside(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &ContentItem,
) -> Result<(), StoreError> {
    let store = app.part::<Store>();
    let mut together = Together::new(store, Table::Messages);
    together.put(&message_partition(app, scope, message.id), CONTENT_SORT, content)?;
    for term in message.search_terms() {
        let term = message_term(&term);
        let entries = store.scoped(scope).entries(Table::Messages, term, message.id.shard(SHARDS));
        together.put(&entries, &message.id.suffix(), &SearchEntry {})?;
    }
    together.write().await
}
