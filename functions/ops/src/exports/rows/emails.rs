use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_hidden::{ContentField, RecipientField};
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{Mailbox, Message, MessageFilter, SHARDS};
use posthorn_messages_store::message_term;
use posthorn_runtime::{
    http::time_of,
    uses::{Table, Use},
};
use posthorn_store::{Store, StoreError};
use serde::Serialize;

use super::stretch::{Stretch, request};
use crate::exports::export::Export;

/// The `uses` of [`read`].
pub(super) const READS: Use = Table::Messages.get_many().list().query();

/// The columns.
pub(super) const COLUMNS: &[&str] = &[
    "id",
    "created_at",
    "status",
    "scheduled_at",
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "tags",
    "metadata",
    "topic",
    "resent_from",
    "request_id",
    "last_event",
    "last_event_at",
];

/// An email.
#[derive(Serialize)]
struct EmailRow {
    id: EmailId,
    created_at: String,
    status: &'static str,
    scheduled_at: Option<String>,
    from: String,
    to: Vec<RecipientField>,
    cc: Vec<RecipientField>,
    bcc: Vec<RecipientField>,
    subject: ContentField,
    /// `name:value`, for each.
    tags: Vec<String>,
    metadata: BTreeMap<String, ContentField>,
    topic: Option<String>,
    resent_from: Option<EmailId>,
    request_id: Option<String>,
    /// A webhook event type without `message.`.
    last_event: Option<&'static str>,
    last_event_at: Option<String>,
}

/// Reads emails, newest first.
pub(super) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    let text = |name: &str| export.filter(name).map(str::to_owned);
    let filter = MessageFilter {
        status: export.filter("status").and_then(MessageFilter::status_named),
        to: text("to"),
        tag: text("tag"),
        topic: text("topic"),
        q: text("q"),
    };
    let (request, keep) = (request(export, cursor), |message: &Message| filter.holds(message));
    let store = app.part::<Store>().scoped(scope);
    let page = match filter.term() {
        Some(term) => {
            store.list_by_term(Table::Messages, message_term(&term), SHARDS, &request, keep).await?
        }
        None => store.list(Table::Messages, SHARDS, &request, keep).await?,
    };
    Ok(Stretch::of(export, page, |message| Some(row(message))))
}

fn row(message: &Message) -> EmailRow {
    let addresses =
        |mailboxes: &[Mailbox]| mailboxes.iter().map(|mailbox| mailbox.to_string().into()).collect();
    let last = message.events.iter().max_by_key(|event| event.at_ms);
    EmailRow {
        id: message.id,
        created_at: message.id.created_at().to_string(),
        status: message.status().as_str(),
        scheduled_at: message.schedule.as_ref().map(|schedule| time_of(schedule.at_ms)),
        from: message.from.to_string(),
        to: addresses(&message.to),
        cc: addresses(&message.cc),
        bcc: addresses(&message.bcc),
        subject: message.subject.clone().into(),
        tags: message.tags.iter().map(|tag| format!("{}:{}", tag.name, tag.value)).collect(),
        metadata: message.metadata.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect(),
        topic: message.topic.clone(),
        resent_from: message.resent_from,
        request_id: message.request_id.clone(),
        last_event: last.map(|event| event.kind.webhook_type().trim_start_matches("message.")),
        last_event_at: last.map(|event| time_of(event.at_ms)),
    }
}
