//! A conversation: emails that were sent and mails that came in, found by the name of their thread.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_hidden::{ContentField, RecipientField};
use posthorn_ids::{EmailId, ReceivedId};
use posthorn_items::Scope;
use posthorn_messages::{MESSAGE_SORT, Message, SHARDS, first_email_of, inbound::Received, thread_term};
use posthorn_messages_store::{message_partition, message_term};
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Page, PageRequest, Read, Store, StoreError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{inbound::received, places::received_term};

/// The `uses` of [`thread_of`].
pub(crate) const READS: Use = Table::Messages.get().query().get_many();

/// The newest mails in each direction that a thread shows.
const EACH_MAX: usize = 100;

/// Strangers write long headers, and an answer has at most 6 MB.
const TO_MAX: usize = 3;

/// A conversation by email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Thread {
    /// Always `thread`.
    pub object: &'static str,
    /// Its mails, oldest first: the newest 100 that were sent, and the newest 100 that were received.
    pub data: Vec<ThreadMail>,
    /// Whether older mails are left out.
    pub is_cut: bool,
}

/// A mail of a thread.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ThreadMail {
    /// `sent` or `received`.
    pub direction: Direction,
    /// Its id: of an email, or of a received email.
    pub id: String,
    /// When it was accepted or received (RFC 3339).
    pub created_at: String,
    /// The sender.
    pub from: RecipientField,
    /// The first three recipients.
    pub to: Vec<RecipientField>,
    /// The subject.
    pub subject: ContentField,
    /// The status of an email that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
}

/// Which way a mail went.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From you.
    Sent,
    /// To you.
    Received,
}

/// The thread of an email or of a received email, by its id.
///
/// # Errors
/// `NOT_FOUND` if the scope has no such mail.
pub(crate) async fn thread_of(app: &App, scope: &Scope, id: &str) -> Result<Thread, Problem> {
    if let Ok(id) = id.parse::<ReceivedId>() {
        let head = received::head(app, scope, id).await?;
        return match &head.thread {
            Some(thread) => Ok(read(app, scope, thread).await?),
            // Kept before threads were: only the email that it answers is known.
            None => Ok(alone(app, scope, &head).await?),
        };
    }
    let id = id.parse::<EmailId>().map_err(|_| not_found())?;
    let message = find(app, scope, id).await?.ok_or_else(not_found)?;
    Ok(read(app, scope, &message.thread_name()).await?)
}

async fn read(app: &App, scope: &Scope, thread: &str) -> Result<Thread, StoreError> {
    let store = app.part::<Store>().scoped(scope);
    let (term, request) = (thread_term(thread), PageRequest { limit: EACH_MAX, ..PageRequest::default() });
    // A try that died may have left an entry under another name than the one in the head.
    let in_it = |name: &Option<String>| name.as_deref() == Some(thread);
    let is_sent = |message: &Message| in_it(&message.thread);
    let sent = store.list_by_term(Table::Messages, message_term(&term), SHARDS, &request, is_sent);
    let is_received = |received: &Received| in_it(&received.thread);
    let came = store.list_by_term(Table::Messages, received_term(&term), SHARDS, &request, is_received);
    let first = async {
        match first_email_of(thread) {
            Some(id) => find(app, scope, id).await,
            None => Ok(None),
        }
    };
    let (sent, came, first) = futures::future::try_join3(sent, came, first).await?;
    Ok(merged(first, sent, came))
}

/// A mail without the name of its thread, with the email that it answers.
async fn alone(app: &App, scope: &Scope, head: &Received) -> Result<Thread, StoreError> {
    let answered = match head.email_id {
        Some(id) => find(app, scope, id).await?,
        None => None,
    };
    let mails = answered.iter().map(ThreadMail::sent).chain([ThreadMail::received(head)]);
    Ok(Thread { object: "thread", data: mails.collect(), is_cut: false })
}

fn merged(first: Option<Message>, sent: Page<Message>, came: Page<Received>) -> Thread {
    // The first email has no entry under its own name, because most emails never get an answer.
    let first = first.filter(|first| sent.items.iter().all(|one| one.id != first.id));
    let sent_mails = first.iter().chain(&sent.items);
    let sent_at = sent_mails.clone().map(|message| message.id.created_at());
    let came_at = came.items.iter().map(|head| head.id.created_at());
    let mails = sent_mails.map(ThreadMail::sent).chain(came.items.iter().map(ThreadMail::received));
    let mut dated: Vec<(Timestamp, ThreadMail)> = sent_at.chain(came_at).zip(mails).collect();
    dated.sort_by_key(|(at, _)| *at);
    let data = dated.into_iter().map(|(_, mail)| mail).collect();
    Thread { object: "thread", data, is_cut: sent.has_more || came.has_more }
}

async fn find(app: &App, scope: &Scope, id: EmailId) -> Result<Option<Message>, StoreError> {
    let found = message_partition(app, scope, id).get::<Message>(MESSAGE_SORT, Read::Eventual).await?;
    Ok(found.map(|found| found.value))
}

impl ThreadMail {
    fn sent(message: &Message) -> Self {
        Self {
            direction: Direction::Sent,
            id: message.id.to_string(),
            created_at: message.id.created_at().to_string(),
            from: message.from.to_string().into(),
            to: message.to.iter().take(TO_MAX).map(|mailbox| mailbox.to_string().into()).collect(),
            subject: message.subject.clone().into(),
            status: Some(message.status().as_str()),
        }
    }

    fn received(head: &Received) -> Self {
        Self {
            direction: Direction::Received,
            id: head.id.to_string(),
            created_at: head.id.created_at().to_string(),
            from: head.from.clone().into(),
            to: head.to.iter().take(TO_MAX).cloned().map(Into::into).collect(),
            subject: head.subject.clone().into(),
            status: None,
        }
    }
}
