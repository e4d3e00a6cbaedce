//! Writing what SES says into the message it says it of, whoever brings the news: SNS by its own call, or by HTTPS.

use posthorn_app::App;
use posthorn_messages::{MESSAGE_SORT, Message, read_ses_engagement, read_ses_event};
use posthorn_runtime::{
    topic::{Failed, scope_of},
    uses::{Table, Use},
};
use posthorn_store::{Read, Revised};

use crate::{
    places::partition,
    tracking::track::{self, record_ses},
};

/// What [`record`] uses.
pub(crate) const USES: Use = Use::All(&[Table::Messages.get().put(), track::USES]);

/// Writes what SES says, however it came here.
pub(crate) async fn record(app: &App, text: &str) -> Result<(), Failed> {
    let told = match read_ses_event(text) {
        Ok(Some(told)) => told,
        Ok(None) => return engaged(app, text).await,
        Err(error) => {
            // SES's validation messages come here too. Trying again would not make it readable.
            tracing::warn!(error = %error, "not an SES event");
            return Ok(());
        }
    };
    let Some(scope) = scope_of(&told.reference.scope) else {
        tracing::error!("the event's reference names no scope");
        return Ok(());
    };
    let email_id = told.reference.email_id;
    let kind = told.event.kind;
    let record = |message: &mut Message| message.record(told.event.clone());
    let revised = partition(app, &scope, email_id).revise(MESSAGE_SORT, Read::Eventual, record).await?;
    match revised {
        Revised::Changed(_) => tracing::info!(%email_id, org = %scope.org(), ?kind, "SES event"),
        // What the worker wrote down when SES answered, SES tells once more of every email: nothing to read about each.
        Revised::Unchanged(_) => {
            tracing::debug!(%email_id, org = %scope.org(), ?kind, "SES event, known already")
        }
        Revised::Absent => {
            tracing::warn!(%email_id, org = %scope.org(), ?kind, "SES event of a message that does not exist");
        }
    }
    Ok(())
}

/// An open or a click, should SES track as well; anything else is passed over.
async fn engaged(app: &App, text: &str) -> Result<(), Failed> {
    let Ok(Some(told)) = read_ses_engagement(text) else { return Ok(()) };
    match scope_of(&told.reference.scope) {
        Some(scope) => record_ses(app, &scope, told).await?,
        None => tracing::error!("the event's reference names no scope"),
    }
    Ok(())
}
