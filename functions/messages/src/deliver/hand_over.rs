//! Hands a claimed message to SES: reads its content, writes the MIME, and makes one call.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{ContentItem, Message, ProviderRef, WaitReason};
use posthorn_runtime::{
    causes,
    uses::{Use, settings},
};
use posthorn_senders::Sender;
use posthorn_senders_store::forget_standing;
use posthorn_ses::{Outgoing, SENDS_BY_SETS, SendError, Ses};

use crate::{
    accept::content,
    deliver::{
        compose::{self, compose},
        sending::{self, Sending},
    },
};

/// The `uses` of [`hand_over`].
pub(crate) const USES: Use = Use::All(&[
    content::READS_MANY,
    compose::USES,
    sending::USES,
    SENDS_BY_SETS,
    settings::SES_CONFIGURATION_SET,
]);

/// Of an invocation's time, so much is left for SES when an email has had its turn.
const FOR_SES: Duration = Duration::from_secs(10);

/// Emails that are delivered in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Most emails.
    Ordinary,
    /// Those that take much memory or time to write.
    Large,
}

impl Lane {
    /// How long one invocation may take. It is a little less than the function's timeout, so that the outcome of a late answer is
    /// still recorded.
    pub const fn within(self) -> Duration {
        match self {
            Self::Ordinary => Duration::from_secs(27),
            Self::Large => Duration::from_secs(85),
        }
    }
}

/// Writes the message as MIME and hands it to SES when its turn has come. Answers the id that SES gave the message. Waits for its turn
/// and for SES until `until`.
///
/// # Errors
/// SES's refusal, or the reason why SES was not called: `Refused` if the MIME can't be written, `NotNow` if its parts can't be
/// read for now, `Throttled` if its turn does not come in time.
pub(crate) async fn hand_over(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &ContentItem,
    sender: Option<Sender>,
    (lane, until): (Lane, Instant),
) -> Result<String, SendError> {
    // Read after the claim, so that tries are counted and a damaged message is given up in the end.
    let content = content::get(app, scope, message.id, content)
        .await
        .map_err(|error| SendError::NotNow(causes(&error)))?;
    let mime = compose(app, scope, message, &content, sender.as_ref()).await.map_err(|error| match error
        .is_passing()
    {
        true => SendError::NotNow(causes(&error)),
        false => SendError::Refused(error.to_string()),
    })?;
    let to: Vec<String> = message.sendable().map(|mailbox| mailbox.address()).collect();
    // The MIME has the sender's name; the envelope needs only the address.
    let own = || app.setting("SES_CONFIGURATION_SET").to_owned();
    let outgoing = Outgoing {
        from: message.from.address(),
        to,
        mime,
        configuration_set: sender.and_then(|sender| sender.configuration_set).or_else(|| Some(own())),
        tag: Some((ProviderRef::TAG, ProviderRef::new(scope, message.id).to_tag())),
        within: FOR_SES,
    };
    match in_turn(app, outgoing, (lane, until)).await {
        Err(SendError::NoSet(reason)) => {
            // The next try reads the sender again and finds its present configuration set.
            forget_standing(app, scope, message.from.domain());
            Err(SendError::NotNow(reason))
        }
        outcome => outcome,
    }
}

/// Sends at the account's pace. A refusal for the rate is certain, so the email is sent again at once in its next turn. A large one is
/// not: it would have to be kept twice.
async fn in_turn(
    app: &App,
    mut outgoing: Outgoing,
    (lane, until): (Lane, Instant),
) -> Result<String, SendError> {
    let sending = app.part::<Sending>();
    loop {
        let patience = until.saturating_duration_since(Instant::now()).saturating_sub(FOR_SES);
        if patience.is_zero() || !sending.turn(app, outgoing.to.len(), patience).await {
            return Err(SendError::Throttled("its turn did not come in time".into()));
        }
        if let Some(waits) = sending.closed(app) {
            let reason = waits.reason.as_str().to_owned();
            return Err(match waits.reason {
                WaitReason::DailyQuota => SendError::NoQuota(reason),
                _ => SendError::Paused(reason),
            });
        }
        let again = (lane == Lane::Ordinary).then(|| outgoing.clone());
        outgoing.within = until.saturating_duration_since(Instant::now());
        let answer = app.part::<Ses>().send(outgoing).await;
        sending.heard(app, &answer).await;
        match (&answer, again) {
            (Err(SendError::Throttled(_)), Some(again)) => outgoing = again,
            _ => return answer,
        }
    }
}
