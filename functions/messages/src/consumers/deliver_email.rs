//! The email queue's consumer: claims a message, writes it as MIME and hands it to SES, once.
//!
//! In: the message's id. Checked: whether its owner and its domain may send, and which recipients are suppressed. Written: the
//! claim before SES is called, and the outcome after it. A crash between the two leaves the claim: SES's event settles it, or
//! the sweep queues the message again after the quiet window. In any environment but `live` nothing is handed over; delivery is
//! simulated.

use std::time::Instant;

use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_messages::{DeliverEmail, Event, EventKind, MESSAGE_SORT, Message, QueueCopy, TRIES_MAX};
use posthorn_messages_store::message_partition;
use posthorn_queues::backoff_seconds;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Retry},
    uses::{Queue, Table, settings},
};
use posthorn_ses::SendError;
use posthorn_store::{Partition, StoreError, Stored};

use crate::{
    accept::content::{self, load},
    deliver::{
        claim::{Attempt, quiet_ms},
        defer::{self, defer_until, fail_for_good, may_be_sent, wait_for_sweep},
        hand_over::{self, hand_over},
        precheck::{self, Verdict, precheck},
        simulate::simulate_delivery,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "deliver-email",
    trigger: Trigger::Queue(Consumer { queue: Queue::EMAIL, window_seconds: 0, concurrency_max: 50 }),
    uses: &[
        content::READS,
        precheck::USES,
        defer::USES,
        hand_over::USES,
        Table::Messages.put(),
        Queue::EMAIL.delay(),
        settings::TEST_DOMAIN,
    ],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// After this many receives the queue moves the message to its dead-letter queue (`maxReceiveCount` in the template).
pub const RECEIVES_MAX: u32 = 6;
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;

async fn handle(app: &'static App, job: queue::Message<DeliverEmail>) -> Result<(), Retry> {
    let (scope, email_id) = (&job.scope, job.payload.email_id);
    let until = Instant::now() + hand_over::WITHIN;
    let messages = message_partition(app, scope, email_id);
    let Some((message, content)) = load(&messages).await? else {
        // A message is written before it is queued, so it was removed later.
        tracing::warn!(%email_id, "the queued message does not exist");
        return Ok(());
    };
    let copy = copy_of(&job);
    if !may_be_sent(&messages, &message, &copy, app.now().as_millisecond()).await? {
        tracing::info!(%email_id, status = message.value.status().as_str(), "nothing to send now");
        return Ok(());
    }
    let (sender, suppressed) = match precheck(app, scope, &message.value).await? {
        Verdict::Send { sender, suppressed } => (sender, suppressed),
        Verdict::Wait(blocker) => return wait_for_sweep(&messages, message, &copy, blocker).await,
        Verdict::Later(at) => return defer_until(app, scope, &messages, message, at).await,
        Verdict::Fail(reason) => return fail_for_good(app, &messages, message, &copy, &reason).await,
    };
    let attempt = Attempt {
        id: AttemptId::new(app.now()),
        now_ms: app.now().as_millisecond(),
        quiet_ms: quiet_ms(app),
        copy,
        suppressed,
    };
    let Some(claimed) = attempt.claim(&messages, message).await? else { return Ok(()) };
    if !scope.environment().is_live() {
        return simulate_delivery(app, scope, &messages, claimed, &content).await;
    }
    let sent = hand_over(app, scope, &claimed.value, &content, sender, until).await;
    settle(app, &messages, claimed, &attempt, sent, job.receive_count).await
}

fn copy_of(job: &queue::Message<DeliverEmail>) -> QueueCopy {
    QueueCopy { id: job.payload.copy, replayed: job.replayed, receive_count: job.receive_count }
}

/// Records the outcome of the attempt.
async fn settle(
    app: &App,
    messages: &Partition<'_>,
    claimed: Stored<Message>,
    attempt: &Attempt,
    sent: Result<String, SendError>,
    receive_count: u32,
) -> Result<(), Retry> {
    let email_id = claimed.value.id;
    let now_ms = app.now().as_millisecond();
    match sent {
        Ok(provider_id) => {
            tracing::info!(%email_id, provider_id, "sent");
            let event = Event::new(EventKind::Sent, now_ms).as_provider_id(&provider_id);
            // If this write fails, SES's event brings the same outcome. A retry would send the email again.
            if let Err(error) = record(messages, claimed, event).await {
                tracing::error!(%email_id, error = %error, "sent, but not recorded: SES's event will record it");
            }
            Ok(())
        }
        Err(SendError::Unknown(reason)) => {
            tracing::warn!(%email_id, reason, "left to SES's event, or to the sweep: SES did not answer");
            Ok(())
        }
        Err(SendError::Refused(reason)) => {
            tracing::warn!(%email_id, reason, "refused for good");
            record(messages, claimed, Event::new(EventKind::Failed, now_ms).because(&reason)).await?;
            Ok(())
        }
        Err(SendError::NotNow(reason) | SendError::NoSet(reason)) => {
            let last = receive_count >= RECEIVES_MAX;
            if last || claimed.value.tries >= TRIES_MAX {
                let failed = Event::new(EventKind::Failed, now_ms).because(&reason);
                let give_up = |message: &mut Message| message.give_up(failed.clone(), &attempt.copy);
                messages.revise_from(MESSAGE_SORT, claimed, give_up).await?;
                return Err(Retry::after(0, format!("given up, to the dead-letter queue: {reason}")));
            }
            let entropy = now_ms as u64 ^ u64::from(email_id.shard(u32::MAX));
            let wait = backoff_seconds(receive_count, BACKOFF_BASE_SECONDS, BACKOFF_CAP_SECONDS, entropy);
            let again_at_ms = now_ms + i64::from(wait) * 1000;
            let release = |message: &mut Message| message.release(attempt.id, again_at_ms);
            messages.revise_from(MESSAGE_SORT, claimed, release).await?;
            Err(Retry::after(wait, reason))
        }
    }
}

async fn record(messages: &Partition<'_>, from: Stored<Message>, event: Event) -> Result<(), StoreError> {
    messages.revise_from(MESSAGE_SORT, from, |message: &mut Message| message.record(event.clone())).await?;
    Ok(())
}
