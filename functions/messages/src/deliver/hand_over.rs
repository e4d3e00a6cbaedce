//! Hands a claimed message to SES: reads its content, writes the MIME, and makes one call.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{ContentItem, Message, ProviderRef};
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::Sender;
use posthorn_senders_store::forget_standing;
use posthorn_ses::{Outgoing, SENDS_BY_SETS, SendError, Ses};

use crate::{
    accept::content,
    deliver::compose::{self, compose},
};

/// The `uses` of [`hand_over`].
pub(crate) const USES: Use =
    Use::All(&[content::READS, compose::USES, SENDS_BY_SETS, settings::SES_CONFIGURATION_SET]);

/// How long one invocation may take. It is a little less than the function's timeout, so that the outcome of a late answer is
/// still recorded.
pub(crate) const WITHIN: Duration = Duration::from_secs(27);

/// Writes the message as MIME and hands it to SES. Answers the id that SES gave the message. Waits for SES until `until`.
///
/// # Errors
/// SES's refusal, or the reason why SES was not called: `Refused` if the MIME can't be written, `NotNow` if its parts can't be
/// read for now.
pub(crate) async fn hand_over(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &ContentItem,
    sender: Option<Sender>,
    until: Instant,
) -> Result<String, SendError> {
    // Read after the claim, so that tries are counted and a damaged message is given up in the end.
    let content = content::get(app, scope, message.id, content)
        .await
        .map_err(|error| SendError::NotNow(error.to_string()))?;
    let mime = compose(app, scope, message, &content, sender.as_ref()).await.map_err(|error| match error
        .is_passing()
    {
        true => SendError::NotNow(error.to_string()),
        false => SendError::Refused(error.to_string()),
    })?;
    let tag = Some((ProviderRef::TAG, ProviderRef::new(scope, message.id).to_tag()));
    let to = message.sendable().map(|mailbox| mailbox.address()).collect();
    // The MIME has the sender's name; the envelope needs only the address.
    let own = || app.setting("SES_CONFIGURATION_SET").to_owned();
    let configuration_set = sender.and_then(|sender| sender.configuration_set).or_else(|| Some(own()));
    let Some(within) = until.checked_duration_since(Instant::now()) else {
        return Err(SendError::NotNow("no time was left for the hand-over".into()));
    };
    let outgoing = Outgoing { from: message.from.address(), to, mime, configuration_set, tag, within };
    match app.part::<Ses>().send(outgoing).await {
        Err(SendError::NoSet(reason)) => {
            // The next try reads the sender again and finds its present configuration set.
            forget_standing(app, scope, message.from.domain());
            Err(SendError::NotNow(reason))
        }
        outcome => outcome,
    }
}
