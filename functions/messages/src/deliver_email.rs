//! The email queue's consumer: claims a message, writes it as MIME and hands it to SES, once.
//!
//! In: which message. Written: the claim before SES is called, and what came of it after. A crash between the two leaves
//! the claim: SES's own event settles it, or the sweep queues the message again once the quiet window is over. Outside
//! `live` nothing is handed to anybody; the simulator says what happens.

use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_messages::{
    Claiming, Content, DeliverEmail, Event, EventKind, MESSAGE_SORT, Message, ProviderRef,
    simulator::simulate,
};
use posthorn_queues::backoff_seconds;
use posthorn_runtime::{
    Function, Trigger,
    queue::{self, Retry},
};
use posthorn_ses::{Outgoing, SendError, Ses};
use posthorn_store::{Partition, Revised, Scope, StoreError, Stored};

use crate::{
    compose::compose,
    content::{self, load},
    partition,
};

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "deliver-email",
    trigger: Trigger::Queue,
    settings: &[
        "STAGE",
        "MESSAGES_TABLE",
        "BLOBS_BUCKET",
        "EMAIL_QUEUE_URL",
        "SES_CONFIGURATION_SET",
        "TEST_DOMAIN",
        "QUIET_WINDOW_SECONDS",
    ],
    invoke: |app, event| Box::pin(queue::run(app, event, "deliver-email", "EMAIL_QUEUE_URL", handle)),
};

/// After this many tries the queue gives the message to its dead-letter queue (`maxReceiveCount` in the template).
pub const RECEIVES_MAX: u32 = 6;
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;
/// How long a claim whose outcome is unknown waits for SES's event, where no setting says otherwise.
pub(crate) const QUIET_WINDOW_SECONDS: u32 = 900;

async fn handle(app: &'static App, job: queue::Message<DeliverEmail>) -> Result<(), Retry> {
    let messages = partition(app, &job.scope, job.payload.email_id);
    let Some((message, content)) = load(&messages).await? else {
        // A message is written before it is queued, so it was removed since.
        tracing::warn!(email_id = %job.payload.email_id, "the queued message does not exist");
        return Ok(());
    };
    let content = content::get(app, &job.scope, job.payload.email_id, &content).await?;
    let attempt = AttemptId::new(app.now());
    let Some(claimed) = claim(app, &messages, message, attempt).await? else { return Ok(()) };
    if !job.scope.environment().is_live() {
        return pretend(app, &messages, claimed).await;
    }
    let sent = hand_over(app, &job.scope, &claimed.value, &content).await;
    settle(app, &messages, claimed, attempt, sent, job.receive_count).await
}

/// Claims the message; `None` where there is nothing to do. A claim that another worker holds is left to it: should that
/// worker be dead, the sweep queues the message again.
async fn claim(
    app: &App,
    messages: &Partition<'_>,
    message: Stored<Message>,
    attempt: AttemptId,
) -> Result<Option<Stored<Message>>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let quiet_ms = i64::from(app.setting_seconds("QUIET_WINDOW_SECONDS", QUIET_WINDOW_SECONDS)) * 1000;
    let mut claiming = Claiming::Settled;
    let revised = messages
        .revise_from(MESSAGE_SORT, message, |message: &mut Message| {
            claiming = message.claim(attempt, now_ms, quiet_ms);
            claiming == Claiming::Taken
        })
        .await?;
    match revised {
        Revised::Changed(claimed) => Ok(Some(claimed)),
        Revised::Unchanged(_) | Revised::Absent => {
            tracing::info!(?claiming, "not sent by this worker");
            Ok(None)
        }
    }
}

async fn hand_over(
    app: &App,
    scope: &Scope,
    message: &Message,
    content: &Content,
) -> Result<String, SendError> {
    let mime = compose(app, scope, message, content).await.map_err(|error| match error.is_passing() {
        true => SendError::NotNow(error.to_string()),
        false => SendError::Refused(error.to_string()),
    })?;
    let tag = (ProviderRef::TAG, ProviderRef::new(scope, message.id).to_tag());
    let to = message.sendable().map(|mailbox| mailbox.address()).collect();
    // The sender's name stands in the MIME; the envelope needs the address alone.
    app.part::<Ses>().send(Outgoing { from: message.from.address(), to, mime, tag }).await
}

/// Writes down what came of the attempt.
async fn settle(
    app: &App,
    messages: &Partition<'_>,
    claimed: Stored<Message>,
    attempt: AttemptId,
    sent: Result<String, SendError>,
    receive_count: u32,
) -> Result<(), Retry> {
    let email_id = claimed.value.id;
    let now_ms = app.now().as_millisecond();
    match sent {
        Ok(provider_id) => {
            tracing::info!(%email_id, provider_id, "sent");
            let event = Event::new(EventKind::Sent, now_ms).as_provider_id(&provider_id);
            // If this write is lost, SES's own event brings the same news; a retry must not send again.
            if let Err(error) = record(messages, claimed, event).await {
                tracing::error!(%email_id, error = %error, "sent, but not written down: SES's event will tell");
            }
            Ok(())
        }
        Err(SendError::Unknown(reason)) => {
            tracing::warn!(%email_id, reason, "left to SES's event, or to the sweep: no answer came");
            Ok(())
        }
        Err(SendError::Refused(reason)) => {
            tracing::warn!(%email_id, reason, "refused for good");
            record(messages, claimed, Event::new(EventKind::Failed, now_ms).because(&reason)).await?;
            Ok(())
        }
        Err(SendError::NotNow(reason)) => {
            if receive_count >= RECEIVES_MAX {
                record(messages, claimed, Event::new(EventKind::Failed, now_ms).because(&reason)).await?;
                return Err(Retry::after(0, format!("given up, to the dead-letter queue: {reason}")));
            }
            messages
                .revise_from(MESSAGE_SORT, claimed, |message: &mut Message| message.release(attempt))
                .await?;
            let entropy = now_ms as u64 ^ u64::from(email_id.shard(u32::MAX));
            let wait = backoff_seconds(receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy);
            Err(Retry::after(wait, reason))
        }
    }
}

async fn record(messages: &Partition<'_>, from: Stored<Message>, event: Event) -> Result<(), StoreError> {
    messages.revise_from(MESSAGE_SORT, from, |message: &mut Message| message.record(event.clone())).await?;
    Ok(())
}

/// No provider is called for this environment; this is the only path that its messages take.
async fn pretend(app: &App, messages: &Partition<'_>, claimed: Stored<Message>) -> Result<(), Retry> {
    let provider_id = format!("simulated-{}", claimed.value.id.suffix());
    let now_ms = app.now().as_millisecond();
    let events = simulate(claimed.value.sendable(), app.setting("TEST_DOMAIN"), &provider_id, now_ms);
    let add_all = |message: &mut Message| {
        // Every one is recorded, also after the first that is news.
        events.iter().filter(|event| message.record((*event).clone())).count() > 0
    };
    messages.revise_from(MESSAGE_SORT, claimed, add_all).await?;
    Ok(())
}
