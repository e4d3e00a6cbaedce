//! Telling again what was told before. A replay is a delivery of its own, with the same event.
//!
//! The replay is queued first, and only then is the delivery marked as replayed: a crash in between has the next call queue
//! it again, under the same id, which makes it one delivery.

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EventId, WebhookId, first_suffix_at};
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_queues::{Envelope, Post, QueueError, Queues};
use posthorn_runtime::http::ListPage;
use posthorn_store::{Page, PageRequest, Read, Scope, Store, StoreError, Table};
use posthorn_webhooks::{DeliverWebhook, Delivery, Failure, QUEUE};
use schemars::JsonSchema;
use serde::Serialize;

/// Deliveries that one call queues again.
pub const REPLAYS_MAX: usize = 100;
/// Marks that are written at the same time.
const CONCURRENT_MAX: usize = 20;

/// A delivery that was queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QueuedDelivery {
    /// Always `delivery`.
    pub object: &'static str,
    /// Its id. It can be read from its first try on.
    pub id: DeliveryId,
    /// The endpoint that is told.
    pub webhook_id: WebhookId,
    /// The event's id, the same as before.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: String,
    /// The delivery that it repeats.
    pub replay_of: Option<DeliveryId>,
}

impl QueuedDelivery {
    /// What is told of a job.
    pub fn of(job: &DeliverWebhook) -> Self {
        Self {
            object: "delivery",
            id: job.delivery_id(),
            webhook_id: job.webhook_id,
            event_id: job.event.id,
            event_type: job.event.r#type.clone(),
            replay_of: job.replay_of,
        }
    }
}

/// Which failures are asked for.
#[derive(Debug, Default)]
pub(crate) struct Failed<'a> {
    /// Made at this time or later.
    pub(crate) since: Option<Timestamp>,
    /// Made before this time.
    pub(crate) until: Option<Timestamp>,
    /// After this delivery.
    pub(crate) after: Option<&'a DeliveryId>,
}

/// Queues jobs of one endpoint.
pub(crate) async fn queue(app: &App, scope: &Scope, jobs: &[DeliverWebhook]) -> Result<(), QueueError> {
    let post = |job: &DeliverWebhook| {
        let body = Envelope::new(scope, job).to_body()?;
        Ok(Post { body, group: Some(job.webhook_id.suffix()) })
    };
    let posts = jobs.iter().map(post).collect::<Result<Vec<_>, QueueError>>()?;
    app.part::<Queues>().post_all(app.setting(QUEUE), &posts).await
}

/// Marks a delivery as replayed, and forgets that it failed.
pub(crate) async fn mark_replayed(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    id: DeliveryId,
) -> Result<(), StoreError> {
    let (sort, now_ms) = (id.suffix(), app.now().as_millisecond());
    let mark = |delivery: &mut Delivery| delivery.replayed_at_ms.replace(now_ms) != Some(now_ms);
    Delivery::partition(app, scope, webhook_id).revise(&sort, Read::Consistent, mark).await?;
    Failure::partition(app, scope, webhook_id).delete::<Failure>(&sort).await
}

/// Queues the oldest deliveries that failed once more, each one time however often this is called.
pub(crate) async fn replay_failed(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    failed: &Failed<'_>,
) -> Result<ListPage<QueuedDelivery>, Problem> {
    let page = failures(app, scope, webhook_id, failed).await?;
    let places: Vec<_> = page
        .items
        .iter()
        .map(|failure| (Delivery::partition(app, scope, webhook_id), failure.id.suffix()))
        .collect();
    let found = app.part::<Store>().get_many(Table::Webhooks, &places, Read::Consistent).await?;
    let mut jobs = Vec::new();
    for item in found.into_iter().flatten() {
        let delivery = item.decode::<Delivery>()?.value;
        if delivery.awaits_replay() {
            let (id, replay_of) = (delivery.replay_id(), Some(delivery.id));
            jobs.push(DeliverWebhook::anew(webhook_id, delivery.event, id, replay_of));
        }
    }
    queue(app, scope, &jobs).await.map_err(|error| {
        // Those that were taken keep their ids, so nothing is told twice.
        UNAVAILABLE.because("The queue did not take everything. Try again.").retry_after(2).caused_by(&error)
    })?;
    // What was replayed or told otherwise in the meantime is forgotten as well.
    for chunk in page.items.chunks(CONCURRENT_MAX) {
        try_join_all(chunk.iter().map(|failure| settle(app, scope, webhook_id, failure.id, &jobs))).await?;
    }
    Ok(ListPage::new(jobs.iter().map(QueuedDelivery::of).collect(), page.next_cursor))
}

/// The oldest failures first.
async fn failures(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    failed: &Failed<'_>,
) -> Result<Page<Failure>, StoreError> {
    let since = failed.since.unwrap_or(Timestamp::UNIX_EPOCH);
    let from = failed.after.map_or_else(|| first_suffix_at(since), |id| id.suffix());
    let before = Some(format!("delivery_{from}"));
    let request = PageRequest { limit: REPLAYS_MAX, before, ..PageRequest::default() };
    let mut page = Failure::partition(app, scope, webhook_id).page::<Failure>(&request).await?;
    // Newer than a place, a page is read upwards and shown downwards.
    page.items.reverse();
    if let Some(until) = failed.until {
        let read = page.items.len();
        page.items.retain(|failure| failure.id.created_at() < until);
        page.has_more &= page.items.len() == read;
    }
    page.next_cursor = page.items.last().filter(|_| page.has_more).map(|failure| failure.id.to_string());
    Ok(page)
}

async fn settle(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    id: DeliveryId,
    jobs: &[DeliverWebhook],
) -> Result<(), StoreError> {
    if jobs.iter().any(|job| job.replay_of == Some(id)) {
        return mark_replayed(app, scope, webhook_id, id).await;
    }
    Failure::partition(app, scope, webhook_id).delete::<Failure>(&id.suffix()).await
}
