//! One attempt to deliver one event to one endpoint. Shared by both consumers.
//!
//! Written: the attempt, then its consequences. After a crash between the two, the queue delivers the message again: an attempt that
//! is recorded is not repeated, only its consequences are.

mod attempt;
mod follow_up;
mod in_progress;
pub(crate) mod work;

use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_items::Scope;
use posthorn_net::OutboundClient;
use posthorn_runtime::{
    queue::Retry,
    uses::{SEALING_KEY, Table, Use},
};
use posthorn_store::{Partition, Read, StoreError, Stored};
use posthorn_webhooks::{DeliverWebhook, Delivery, DeliveryState, Endpoint, Paces, collection};

use attempt::{attempt, record};
use follow_up::{DEAD_QUEUE, drop_undelivered, follow_up};
use in_progress::InProgress;
use work::{Lane, Work, revised};

/// The `uses` of an attempt in both lanes. Only the consumer of the quick lane may send to its own queue.
pub(crate) const USES: Use = Use::All(&[
    Table::Webhooks.get().put(),
    posthorn_access::READS_STANDING,
    posthorn_timers::SETS,
    Lane::Slow.queue().send(),
    DEAD_QUEUE.send(),
    SEALING_KEY.decrypt(),
]);

/// Processes one message of a lane.
///
/// # Errors
/// If the store, a queue or the sealing key fails, or if another message of this delivery is being processed.
pub(crate) async fn deliver(app: &App, scope: &Scope, job: &DeliverWebhook, lane: Lane) -> Result<(), Retry> {
    let work = Work { app, scope, job, lane };
    let Some(_in_progress) = app.part::<InProgress>().start(job.delivery_id()) else {
        return Err(Retry { after_seconds: None, reason: "this delivery is already in progress".into() });
    };
    let endpoints = collection(app, scope);
    let Some(endpoint) = current(&endpoints, job.webhook_id).await? else {
        tracing::info!(webhook_id = %job.webhook_id, "the endpoint is deleted");
        return Ok(());
    };
    // A closed customer gets no events. A suspended customer still gets events about its emails.
    if !endpoint.value.enabled || is_closed(app, scope).await? {
        return drop_undelivered(&work).await;
    }
    if lane == Lane::Quick && endpoint.value.slow {
        return work.queue(Lane::Slow.queue(), job, 0).await;
    }
    let deliveries = Delivery::partition(app, scope, job.webhook_id);
    let known = deliveries.get::<Delivery>(&job.delivery_id().suffix(), Read::Consistent).await?;
    let made = known.as_ref().map_or(0, |known| known.value.attempts.len() as u32);
    match known {
        Some(known) if known.value.state == DeliveryState::Succeeded => Ok(()),
        // Its replay delivers the event. This message may be a dead letter that was replayed long after.
        Some(known) if known.value.was_replayed() => Ok(()),
        Some(known) if made >= job.attempt => {
            let url = endpoint.value.url.clone();
            follow_up(&work, &endpoints, endpoint, &url, &known.value).await
        }
        known => try_now(&work, &endpoints, endpoint, &deliveries, known).await,
    }
}

async fn is_closed(app: &App, scope: &Scope) -> Result<bool, StoreError> {
    Ok(posthorn_access::standing(app, scope).await?.is_gone(scope))
}

/// Reads the endpoint. An eventual read may miss an endpoint that was just created, or show one as disabled that was just enabled.
/// The event would then be lost, so only a consistent read can mark an endpoint deleted or disabled.
///
/// # Errors
/// If the store fails.
async fn current(endpoints: &Partition<'_>, id: WebhookId) -> Result<Option<Stored<Endpoint>>, StoreError> {
    let sort = id.suffix();
    match endpoints.get::<Endpoint>(&sort, Read::Eventual).await? {
        Some(endpoint) if endpoint.value.enabled => Ok(Some(endpoint)),
        _ => endpoints.get(&sort, Read::Consistent).await,
    }
}

/// Makes the attempt, unless the endpoint's rate limit defers it.
async fn try_now(
    work: &Work<'_>,
    endpoints: &Partition<'_>,
    endpoint: Stored<Endpoint>,
    deliveries: &Partition<'_>,
    known: Option<Stored<Delivery>>,
) -> Result<(), Retry> {
    let Work { app, scope, job, .. } = work;
    if !job.admitted {
        match app.part::<Paces>().admit(app, scope, &endpoint.value).await {
            Ok(0) => {}
            Ok(seconds) => return work.queue_in(seconds, &job.admit()).await,
            // A deferral does not count as an attempt, and a wait for the rate limit to be readable does not either.
            Err(error) => return work.ask_later(&error).await,
        }
    }
    let url = endpoint.value.url.clone();
    let (made, took) = attempt(app, scope, &endpoint.value, job).await?;
    let succeeded = made.succeeded();
    let delivery = record(deliveries, known, job, made).await?;
    let timeout = app.part::<OutboundClient>().timeout();
    let note = |endpoint: &mut Endpoint| endpoint.note_try(succeeded, took, timeout);
    let endpoint = revised(endpoints, endpoint, note).await?;
    match endpoint {
        Some(endpoint) => follow_up(work, endpoints, endpoint, &url, &delivery).await,
        None => Ok(()),
    }
}
