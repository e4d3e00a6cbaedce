//! From a claimed message to SES: its content, the MIME made of it, and the one call.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{ContentItem, Message, ProviderRef};
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::Sender;
use posthorn_senders_store::forget_standing;
use posthorn_ses::{Outgoing, SENDS_BY_SETS, SendError, Ses};

use crate::{
    compose::{self, compose},
    content,
};

/// What [`hand_over`] uses.
pub(crate) const USES: Use =
    Use::All(&[content::READS, compose::USES, SENDS_BY_SETS, settings::SES_CONFIGURATION_SET]);

/// What one invocation may take: a little less than the function's timeout, so that what came of a late answer is still written
/// down.
pub(crate) const WITHIN: Duration = Duration::from_secs(27);

/// Writes the message as MIME and hands it to SES; answers SES's id of it. SES is waited for until `until`.
///
/// # Errors
/// What SES said, or why it was not asked: for good where the message can't be made, for now where what it is made of can't be
/// had.
pub(crate) async fn hand_over(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &ContentItem,
    sender: Option<Sender>,
    until: Instant,
) -> Result<String, SendError> {
    // Within the claim, so that what is damaged is given up at last.
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
    // The sender's name stands in the MIME; the envelope needs the address alone.
    let own = || app.setting("SES_CONFIGURATION_SET").to_owned();
    let configuration_set = sender.and_then(|sender| sender.configuration_set).or_else(|| Some(own()));
    let Some(within) = until.checked_duration_since(Instant::now()) else {
        return Err(SendError::NotNow("no time was left to hand it over".into()));
    };
    let outgoing = Outgoing { from: message.from.address(), to, mime, configuration_set, tag, within };
    match app.part::<Ses>().send(outgoing).await {
        Err(SendError::NoSet(reason)) => {
            // The next try looks the sender up again, and finds the set that stands for it now.
            forget_standing(app, scope, message.from.domain());
            Err(SendError::NotNow(reason))
        }
        outcome => outcome,
    }
}
