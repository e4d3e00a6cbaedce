//! One try at telling one endpoint of one event: what both consumers do.
//!
//! Written: the try, then what follows from it. A crash between the two is healed when the queue hands the message out
//! again: a try that is written down is not made again, only followed up.

mod attempt;
mod follow_up;
mod in_hand;
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
use follow_up::{DEAD_QUEUE, drop_untold, follow_up};
use in_hand::InHand;
use work::{Lane, Work, revised};

/// What a try uses, whatever its lane; putting a message back on the quick lane is that lane's alone.
pub(crate) const USES: Use = Use::All(&[
    Table::Webhooks.get().put(),
    posthorn_access::READS_STANDING,
    posthorn_timers::SETS,
    Lane::Slow.queue().send(),
    DEAD_QUEUE.send(),
    SEALING_KEY.decrypt(),
]);

/// Works on one message of a lane.
pub(crate) async fn tell(app: &App, scope: &Scope, job: &DeliverWebhook, lane: Lane) -> Result<(), Retry> {
    let work = Work { app, scope, job, lane };
    let Some(_held) = app.part::<InHand>().take(job.delivery_id()) else {
        return Err(Retry { after_seconds: None, reason: "the same delivery is in hand".into() });
    };
    let endpoints = collection(app, scope);
    let Some(endpoint) = standing(&endpoints, job.webhook_id).await? else {
        tracing::info!(webhook_id = %job.webhook_id, "the endpoint is gone");
        return Ok(());
    };
    // A closed customer's URL gets nothing; a suspended customer still learns what happens to its emails.
    if !endpoint.value.enabled || is_gone(app, scope).await? {
        return drop_untold(&work).await;
    }
    if lane == Lane::Quick && endpoint.value.slow {
        return work.queue(Lane::Slow.queue(), job, 0).await;
    }
    let deliveries = Delivery::partition(app, scope, job.webhook_id);
    let known = deliveries.get::<Delivery>(&job.delivery_id().suffix(), Read::Consistent).await?;
    let made = known.as_ref().map_or(0, |known| known.value.attempts.len() as u32);
    match known {
        Some(known) if known.value.state == DeliveryState::Succeeded => Ok(()),
        // Its replay tells of the event; this may be a dead letter that came back long after.
        Some(known) if known.value.was_replayed() => Ok(()),
        Some(known) if made >= job.attempt => {
            let tried = endpoint.value.url.clone();
            follow_up(&work, &endpoints, endpoint, &tried, &known.value).await
        }
        known => try_now(&work, &endpoints, endpoint, &deliveries, known).await,
    }
}

async fn is_gone(app: &App, scope: &Scope) -> Result<bool, StoreError> {
    Ok(posthorn_access::standing(app, scope).await?.is_gone(scope))
}

/// The endpoint as it stands. A read that lags may miss one that was just made, and show one as off that was just switched
/// on: what would be dropped for that is told to nobody, so only a consistent read is believed then.
///
/// # Errors
/// Where the store fails.
async fn standing(endpoints: &Partition<'_>, id: WebhookId) -> Result<Option<Stored<Endpoint>>, StoreError> {
    let sort = id.suffix();
    match endpoints.get::<Endpoint>(&sort, Read::Eventual).await? {
        Some(endpoint) if endpoint.value.enabled => Ok(Some(endpoint)),
        _ => endpoints.get(&sort, Read::Consistent).await,
    }
}

/// Makes the try, unless the endpoint's rate limit has it wait.
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
            // To wait for a moment is no try, and to wait until one can be asked for is none either.
            Err(error) => return work.ask_later(&error).await,
        }
    }
    let tried = endpoint.value.url.clone();
    let (made, took) = attempt(app, scope, &endpoint.value, job).await?;
    let succeeded = made.succeeded();
    let delivery = record(deliveries, known, job, made).await?;
    let timeout = app.part::<OutboundClient>().timeout();
    let note = |endpoint: &mut Endpoint| endpoint.note_try(succeeded, took, timeout);
    let endpoint = revised(endpoints, endpoint, note).await?;
    match endpoint {
        Some(endpoint) => follow_up(work, endpoints, endpoint, &tried, &delivery).await,
        None => Ok(()),
    }
}
