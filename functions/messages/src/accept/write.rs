//! The writes of an accepted email.
//!
//! Written, in this order: the content, the message, and the timer of a scheduled email. A crash in between leaves nothing that
//! counts, or a message that the sweep finds. A timer that can't be written refuses nothing: the email is accepted, and the sweep
//! wakes it.

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::{CONTENT_SORT, Content, MESSAGE_SORT, Message};
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accept::{content, dispatch::wake_at},
    places::message_partition,
};

/// The `uses` of [`write_email`] for an email without a schedule. A scheduled one also uses [`WAKES`](super::dispatch::WAKES).
pub(crate) const USES: Use = Use::All(&[content::WRITES, Table::Messages.put()]);

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
    messages.overwrite(CONTENT_SORT, &item).await?;
    messages.create(MESSAGE_SORT, &ready.message).await?;
    if let Some(schedule) = &ready.message.schedule {
        wake_at(app, scope, id, schedule.at_ms).await;
    }
    Ok(())
}
