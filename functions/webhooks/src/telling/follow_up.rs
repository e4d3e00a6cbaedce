use posthorn_runtime::queue::Retry;
use posthorn_store::{Created, Partition, Stored};
use posthorn_webhooks::{Delivery, DeliveryState, Disabled, DisabledReason, Endpoint, Failure, wait_seconds};

use super::{Work, revised};

/// The setting that holds the URL of the queue where exhausted deliveries end.
const DEAD_QUEUE: &str = "WEBHOOK_DEAD_QUEUE_URL";

/// Does what follows from the last try; doing it twice does no harm.
pub(super) async fn follow_up(
    work: &Work<'_>,
    endpoints: &Partition<'_>,
    endpoint: Stored<Endpoint>,
    delivery: &Delivery,
) -> Result<(), Retry> {
    match delivery.state {
        DeliveryState::Succeeded => Ok(()),
        DeliveryState::Dropped => note_failure(work).await,
        DeliveryState::Pending => try_again(work, delivery).await,
        DeliveryState::Gone => {
            note_failure(work).await?;
            let now_ms = work.app.now().as_millisecond();
            // The receiver said that it is gone (RFC 9110, section 15.5.11).
            let off = Disabled { at_ms: now_ms, reason: DisabledReason::Gone };
            revised(endpoints, endpoint, |endpoint| endpoint.switch(Some(off))).await?;
            tracing::warn!(webhook_id = %work.job.webhook_id, "switched off: the receiver answered 410");
            Ok(())
        }
        DeliveryState::Exhausted => {
            note_failure(work).await?;
            let now_ms = work.app.now().as_millisecond();
            let note = |endpoint: &mut Endpoint| endpoint.note_exhausted(delivery.id, now_ms);
            let off =
                revised(endpoints, endpoint, note).await?.is_some_and(|endpoint| !endpoint.value.enabled);
            if off {
                tracing::warn!(webhook_id = %work.job.webhook_id, "switched off: its deliveries are exhausted");
            }
            work.queue(DEAD_QUEUE, &work.job.next(), 0).await
        }
    }
}

/// That a delivery failed is found again by its endpoint, however many succeeded.
async fn note_failure(work: &Work<'_>) -> Result<(), Retry> {
    let id = work.job.delivery_id();
    let failures = Failure::partition(work.app, work.scope, work.job.webhook_id);
    match failures.create(&id.suffix(), &Failure { id }).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}

/// The endpoint was switched off while the event was on its way. That is written down, so that it can be told when the
/// endpoint is on again.
pub(super) async fn drop_untold(work: &Work<'_>) -> Result<(), Retry> {
    let id = work.job.delivery_id();
    let dropped = Delivery {
        id,
        event: work.job.event.clone(),
        state: DeliveryState::Dropped,
        attempts: Vec::new(),
        replay_of: work.job.replay_of,
        replayed_at_ms: None,
    };
    let deliveries = Delivery::partition(work.app, work.scope, work.job.webhook_id);
    if let Created::Existing(known) = deliveries.create(&id.suffix(), &dropped).await? {
        if known.value.state == DeliveryState::Succeeded || known.value.replayed_at_ms.is_some() {
            return Ok(());
        }
        let give_up = |delivery: &mut Delivery| {
            let waits = delivery.state == DeliveryState::Pending;
            if waits {
                delivery.state = DeliveryState::Dropped;
            }
            waits
        };
        deliveries.revise_from(&id.suffix(), known, give_up).await?;
    }
    tracing::info!(webhook_id = %work.job.webhook_id, "the endpoint is switched off");
    note_failure(work).await
}

/// Sees to the next try.
async fn try_again(work: &Work<'_>, delivery: &Delivery) -> Result<(), Retry> {
    let asked = delivery.attempts.last().and_then(|attempt| attempt.retry_after_seconds);
    let entropy = u64::from(delivery.id.shard(u32::MAX));
    match wait_seconds(work.job.attempt, asked, entropy) {
        Some(seconds) => work.queue_in(seconds, &work.job.next()).await,
        None => Ok(()),
    }
}
