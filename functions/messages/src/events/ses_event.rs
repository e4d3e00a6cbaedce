//! Records an event of SES in its message. SNS delivers events by invoking a function or by HTTPS; both ways come here.

use posthorn_app::App;
use posthorn_messages::{MESSAGE_SORT, Message, read_ses_engagement, read_ses_event};
use posthorn_messages_store::message_partition;
use posthorn_runtime::{
    topic::{Failed, scope_of},
    uses::{Table, Use},
};
use posthorn_store::{Read, Revised};

use crate::tracking::track::{self, record_ses};

/// The `uses` of [`record`].
pub(crate) const USES: Use = Use::All(&[Table::Messages.get().put(), track::USES]);

/// Records an event of SES.
///
/// # Errors
/// The write fails: SNS must deliver the event again.
pub(crate) async fn record(app: &App, text: &str) -> Result<(), Failed> {
    let reported = match read_ses_event(text) {
        Ok(Some(reported)) => reported,
        Ok(None) => return engaged(app, text).await,
        Err(error) => {
            // SES's validation messages come here too. Another try would not make them readable.
            tracing::warn!(error = %error, "not an SES event");
            return Ok(());
        }
    };
    let Some(scope) = scope_of(&reported.reference.scope) else {
        tracing::error!("the event's reference names no scope");
        return Ok(());
    };
    let email_id = reported.reference.email_id;
    let kind = reported.event.kind;
    let record = |message: &mut Message| message.record(reported.event.clone());
    let revised =
        message_partition(app, &scope, email_id).revise(MESSAGE_SORT, Read::Eventual, record).await?;
    match revised {
        Revised::Changed(_) => tracing::info!(%email_id, org = %scope.org(), ?kind, "SES event"),
        // Normal for every email: the worker recorded `sent` already when SES answered. So this is logged at debug level.
        Revised::Unchanged(_) => {
            tracing::debug!(%email_id, org = %scope.org(), ?kind, "SES event, recorded before")
        }
        Revised::Absent => {
            tracing::warn!(%email_id, org = %scope.org(), ?kind, "SES event of a message that does not exist");
        }
    }
    Ok(())
}

/// Records an open or a click, if SES tracks too. Ignores any other event.
async fn engaged(app: &App, text: &str) -> Result<(), Failed> {
    let Ok(Some(reported)) = read_ses_engagement(text) else { return Ok(()) };
    match scope_of(&reported.reference.scope) {
        Some(scope) => record_ses(app, &scope, reported).await?,
        None => tracing::error!("the event's reference names no scope"),
    }
    Ok(())
}
