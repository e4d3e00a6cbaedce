use posthorn_runtime::{queue::Retry, uses::Queue};
use posthorn_store::{Created, Partition, Read, StoreError, Stored};
use posthorn_webhooks::{
    Attempt, Delivery, DeliveryState, Disabled, DisabledReason, Endpoint, Failure, wait_seconds,
};

use super::work::{Work, revised};

/// The queue where exhausted deliveries end.
pub(super) const DEAD_QUEUE: Queue = Queue::WEBHOOK_DEAD;

/// Does what follows from the last try, which went to the address `tried`. What follows from a try that is the end is done
/// once: a note of it is written last, and where that is found nothing is left to do.
///
/// # Errors
/// Where the store or a queue fails; the message is handed out again then.
pub(super) async fn follow_up(
    work: &Work<'_>,
    endpoints: &Partition<'_>,
    endpoint: Stored<Endpoint>,
    tried: &str,
    delivery: &Delivery,
) -> Result<(), Retry> {
    match delivery.state {
        DeliveryState::Succeeded => Ok(()),
        DeliveryState::Dropped => note_failure(work, delivery).await,
        DeliveryState::Pending => try_again(work, delivery).await,
        DeliveryState::Gone | DeliveryState::Exhausted => {
            // The message may be handed out again after its endpoint's owner has set things right.
            if is_noted(work, delivery).await? {
                return Ok(());
            }
            hold_against(work, endpoints, endpoint, tried, delivery).await?;
            if delivery.state == DeliveryState::Exhausted {
                work.queue(DEAD_QUEUE, &work.job.next(), 0).await?;
            }
            note_failure(work, delivery).await
        }
    }
}

/// Switches the endpoint off that refused for good, or failed once too often. What an address did that it has no more is
/// not held against it.
async fn hold_against(
    work: &Work<'_>,
    endpoints: &Partition<'_>,
    endpoint: Stored<Endpoint>,
    tried: &str,
    delivery: &Delivery,
) -> Result<(), Retry> {
    let now_ms = work.app.now().as_millisecond();
    // The receiver said that it is gone (RFC 9110, section 15.5.11).
    let gone = Disabled { at_ms: now_ms, reason: DisabledReason::Gone };
    let last_failure = delivery.attempts.last().map(Attempt::without_answer);
    let hold = |endpoint: &mut Endpoint| {
        let held = match delivery.state {
            _ if endpoint.url != tried => false,
            DeliveryState::Gone => endpoint.switch(Some(gone)),
            _ => endpoint.note_exhausted(delivery.id, now_ms),
        };
        if held {
            endpoint.last_failure.clone_from(&last_failure);
        }
        held
    };
    if revised(endpoints, endpoint, hold).await?.is_some_and(|endpoint| !endpoint.value.enabled) {
        tracing::warn!(webhook_id = %work.job.webhook_id, state = delivery.state.as_str(), "switched off");
    }
    Ok(())
}

/// Whether everything was done that follows from a delivery's last try.
async fn is_noted(work: &Work<'_>, delivery: &Delivery) -> Result<bool, StoreError> {
    let failures = Failure::partition(work.app, work.scope, work.job.webhook_id);
    let noted = failures.get::<Failure>(&delivery.id.suffix(), Read::Consistent).await?;
    Ok(noted.is_some_and(|noted| noted.value.tries >= delivery.attempts.len()))
}

/// That a delivery failed is found again by its endpoint, however many succeeded; where it was not told again by hand, while
/// its own tries went on.
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

/// The endpoint was switched off while the event was on its way. That is written down, so that it can be told when the
/// endpoint is on again.
pub(super) async fn drop_untold(work: &Work<'_>) -> Result<(), Retry> {
    let now_ms = work.app.now().as_millisecond();
    let mut dropped = Delivery::of(work.job, DeliveryState::Dropped, Vec::new(), now_ms);
    let (deliveries, sort) =
        (Delivery::partition(work.app, work.scope, work.job.webhook_id), dropped.id.suffix());
    if let Created::Existing(known) = deliveries.create(&sort, &dropped).await? {
        if known.value.state == DeliveryState::Succeeded || known.value.replayed_at_ms.is_some() {
            return Ok(());
        }
        dropped = known.value.clone();
        let give_up = |delivery: &mut Delivery| {
            let waits = delivery.state == DeliveryState::Pending;
            if waits {
                delivery.state = DeliveryState::Dropped;
            }
            waits
        };
        deliveries.revise_from(&sort, known, give_up).await?;
    }
    tracing::info!(webhook_id = %work.job.webhook_id, "the endpoint is switched off");
    note_failure(work, &dropped).await
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
