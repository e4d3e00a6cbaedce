use std::sync::Arc;

use posthorn_items::Keep;
use posthorn_runtime::{queue::Retry, uses::Queue};
use posthorn_store::{Created, Read, StoreError, Stored};
use posthorn_webhooks::{
    Attempt, Delivery, DeliveryState, Disabled, DisabledReason, Endpoint, Failure, wait_seconds,
};

use super::{current::revised, work::Work};

/// The dead-letter queue for exhausted deliveries.
pub(super) const DEAD_QUEUE: Queue = Queue::WEBHOOK_DEAD;

/// Handles the consequences of the last attempt, which went to the URL `tried_url`. Those of a final attempt are handled once: the
/// failure note is written last, and if it exists, nothing is left to do.
///
/// # Errors
/// If the store or a queue fails. The queue then delivers the message again.
pub(super) async fn follow_up(
    work: &Work<'_>,
    endpoint: &Arc<Stored<Endpoint>>,
    tried_url: &str,
    delivery: &Delivery,
) -> Result<(), Retry> {
    match delivery.state {
        DeliveryState::Succeeded => Ok(()),
        DeliveryState::Dropped => note_failure(work, delivery).await,
        DeliveryState::Pending => try_again(work, delivery).await,
        DeliveryState::Gone | DeliveryState::Exhausted => {
            // The message may be delivered again after the endpoint's owner has fixed the receiver.
            if is_noted(work, delivery).await? {
                return Ok(());
            }
            count_failure(work, endpoint, tried_url, delivery).await?;
            if delivery.state == DeliveryState::Exhausted {
                work.queue(DEAD_QUEUE, &work.job.next(), 0).await?;
            }
            note_failure(work, delivery).await
        }
    }
}

/// Counts the failure against the endpoint. Disables it if it answered 410, or if too many deliveries failed in a row. If the endpoint
/// has another URL by now, the failure does not count.
async fn count_failure(
    work: &Work<'_>,
    endpoint: &Arc<Stored<Endpoint>>,
    tried_url: &str,
    delivery: &Delivery,
) -> Result<(), Retry> {
    let now_ms = work.app.now().as_millisecond();
    // The receiver answered 410 Gone (RFC 9110, section 15.5.11).
    let gone = Disabled { at_ms: now_ms, reason: DisabledReason::Gone };
    let last_failure = delivery.attempts.last().map(Attempt::without_answer);
    let count = |endpoint: &mut Endpoint| {
        let counted = match delivery.state {
            _ if endpoint.url != tried_url => false,
            DeliveryState::Gone => endpoint.switch(Some(gone)),
            _ => endpoint.note_exhausted(delivery.id, now_ms),
        };
        if counted {
            endpoint.last_failure.clone_from(&last_failure);
        }
        counted
    };
    if revised(work, endpoint, count).await?.is_some_and(|endpoint| !endpoint.value.enabled) {
        tracing::warn!(webhook_id = %work.job.webhook_id, state = delivery.state.as_str(), "switched off");
    }
    Ok(())
}

/// Whether all consequences of a delivery's last attempt were handled.
async fn is_noted(work: &Work<'_>, delivery: &Delivery) -> Result<bool, StoreError> {
    let failures = Failure::partition(work.app, work.scope, work.job.webhook_id);
    let noted = failures.get::<Failure>(&delivery.id.suffix(), Read::Consistent).await?;
    Ok(noted.is_some_and(|noted| noted.value.tries >= delivery.attempts.len()))
}

/// Writes the failure note, by which an endpoint's failed deliveries are found among the successful ones. Writes none for a delivery
/// that was replayed while its own attempts went on.
async fn note_failure(work: &Work<'_>, delivery: &Delivery) -> Result<(), Retry> {
    if delivery.replayed_at_ms.is_some() {
        return Ok(());
    }
    let failures = Failure::partition(work.app, work.scope, work.job.webhook_id);
    let (sort, failure) = (delivery.id.suffix(), Failure::of(delivery));
    if let Created::Existing(known) = failures.create(&sort, &failure).await? {
        failures.revise_from(&sort, known, |known: &mut Failure| known.count(failure.tries)).await?;
    }
    Ok(())
}

/// Records that a delivery was dropped because the endpoint was disabled meanwhile. It can be replayed when the endpoint is enabled
/// again.
pub(super) async fn drop_undelivered(work: &Work<'_>, keep: Keep) -> Result<(), Retry> {
    let now_ms = work.app.now().as_millisecond();
    let mut dropped = Delivery::of(work.job, DeliveryState::Dropped, Vec::new(), now_ms).kept(keep);
    let (deliveries, sort) = (&work.deliveries, &work.sort);
    if let Created::Existing(known) = deliveries.create(sort, &dropped).await? {
        if known.value.state == DeliveryState::Succeeded || known.value.replayed_at_ms.is_some() {
            return Ok(());
        }
        dropped = known.value.clone();
        let give_up = |delivery: &mut Delivery| {
            let is_pending = delivery.state == DeliveryState::Pending;
            if is_pending {
                delivery.state = DeliveryState::Dropped;
            }
            is_pending
        };
        deliveries.revise_from(sort, known, give_up).await?;
    }
    tracing::info!(webhook_id = %work.job.webhook_id, "the endpoint is switched off");
    note_failure(work, &dropped).await
}

/// Queues the next attempt, if one is due.
async fn try_again(work: &Work<'_>, delivery: &Delivery) -> Result<(), Retry> {
    let asked = delivery.attempts.last().and_then(|attempt| attempt.retry_after_seconds);
    let entropy = u64::from(delivery.id.shard(u32::MAX));
    match wait_seconds(work.job.attempt, asked, entropy) {
        Some(seconds) => work.queue_in(seconds, &work.job.next()).await,
        None => Ok(()),
    }
}
