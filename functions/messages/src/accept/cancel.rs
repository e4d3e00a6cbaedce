//! Cancels an email before it is sent. Two routes share this.
//!
//! Written: the event `canceled`, in one conditional write. A worker claims the email by writing to the same item, so only one of
//! the two succeeds.

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_messages::{EventKind, MESSAGE_SORT, Message, codes::NOT_CANCELABLE};
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call},
    uses::{Table, Use},
};
use posthorn_store::{Read, Revised};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accept::admit::audited;

/// The `uses` of [`cancel`].
pub(crate) const USES: Use = Table::Messages.get().put();

/// The email was canceled.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Canceled {
    /// Always `email`.
    pub object: &'static str,
    /// The email.
    pub id: EmailId,
}

/// Cancels the email that the path names.
pub(crate) async fn cancel(app: &'static App, call: Call) -> Result<Answer<Canceled>, Problem> {
    let id = call.id()?;
    let now_ms = app.now().as_millisecond();
    let by = audited(call.authorised()?);
    let cancel = |message: &mut Message| {
        let news = message.cancel(now_ms);
        if news {
            message.canceled_by = by;
        }
        news
    };
    match message_partition(app, call.scope()?, id).revise(MESSAGE_SORT, Read::Consistent, cancel).await? {
        Revised::Changed(_) => {}
        // Canceled already: a repeated request succeeds.
        Revised::Unchanged(found)
            if found.value.events.iter().any(|event| event.kind == EventKind::Canceled) => {}
        Revised::Unchanged(found) => {
            let status = found.value.status().as_str();
            return Err(
                NOT_CANCELABLE.because(format!("The email is {status}: it can no longer be canceled."))
            );
        }
        Revised::Absent => return Err(posthorn_problem::not_found()),
    }
    Ok(Answer::ok(Canceled { object: "email", id }))
}
