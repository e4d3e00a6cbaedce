//! Telling again what was told before. A replay is a delivery of its own, with the same event.
//!
//! What failed is marked as replayed first, so that of two calls at a time one queues it; then the replay is queued, and then
//! the note of the failure goes. A crash in between leaves the note: a call a minute later queues it again, under the same
//! id, which makes it one delivery.

use std::time::Duration;

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EventId, WebhookId, first_suffix_at};
use posthorn_items::Scope;
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_queues::{Envelope, Post, QueueError, Queues};
use posthorn_runtime::{
    http::ListPage,
    uses::{Queue, Use},
};
use posthorn_store::{
    Page, PageRequest, Partition, RawItem, Read, Revised, Store, StoreError, Stored, Table,
};
use posthorn_webhooks::{DeliverWebhook, Delivery, Failure, TakenUp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::webhook::not_found;

/// What [`queue`] uses.
pub(crate) const QUEUES: Use = Queue::WEBHOOK.send();
/// What [`replay_one`] uses.
pub(crate) const REPLAYS: Use = Use::All(&[QUEUES, Table::Webhooks.get().put().delete()]);
/// What [`replay_failed`] uses.
pub(crate) const REPLAYS_FAILED: Use = Use::All(&[QUEUES, Table::Webhooks.get_many().query().put().delete()]);
/// Deliveries that one call queues again.
pub const REPLAYS_MAX: usize = 100;
/// Marks that are written at the same time.
const CONCURRENT_MAX: usize = 20;
/// How long a call waits for another one to queue what both replay: longer than a few calls to AWS take.
const WAIT: Duration = Duration::from_millis(100);
const WAITS_MAX: u32 = 20;
/// A replay that was queued within this time is not queued again.
const QUEUED_MS: i64 = 15 * 60_000;

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

impl Failed<'_> {
    /// The place after which they are read.
    fn begin(&self) -> DeliveryId {
        let since = self.since.unwrap_or(Timestamp::UNIX_EPOCH);
        // What sorts before every id of that time is written like one.
        let first = DeliveryId::from_suffix(&first_suffix_at(since));
        self.after.copied().unwrap_or_else(|| first.unwrap_or_else(|_| DeliveryId::new(since)))
    }
}

/// Queues jobs of one endpoint.
pub(crate) async fn queue(app: &App, scope: &Scope, jobs: &[DeliverWebhook]) -> Result<(), QueueError> {
    let post = |job: &DeliverWebhook| {
        let body = Envelope::new(scope, job).to_body()?;
        Ok(Post { body, group: Some(job.webhook_id.suffix()) })
    };
    let posts = jobs.iter().map(post).collect::<Result<Vec<_>, QueueError>>()?;
    app.part::<Queues>().post_all(app.setting(Queue::WEBHOOK.setting()), &posts).await
}

/// Queues a delivery once more, under the id `fresh`: or joins a replay which waits for its first try, so that many calls at a
/// time are one delivery. Written: the replay's id; then it is queued, that is written down, and the note of the failure
/// goes. A crash in between leaves a replay that waits, and the next call queues it.
///
/// # Errors
/// Where the store or the queue fails.
pub(crate) async fn replay_one(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    delivery: Stored<Delivery>,
    fresh: DeliveryId,
) -> Result<DeliverWebhook, Problem> {
    let (deliveries, now_ms) = (Delivery::partition(app, scope, webhook_id), app.now().as_millisecond());
    let (id, known) = (delivery.value.id, delivery.value.last_replay);
    let waiting = match known {
        Some(last) if last != fresh => {
            let tried = deliveries.get::<Delivery>(&last.suffix(), Read::Consistent).await?;
            tried.is_none().then_some(last)
        }
        _ => None,
    };
    let mut replay = fresh;
    let mark = |delivery: &mut Delivery| {
        let last = delivery.last_replay;
        // What another call wrote since waits still, as far as anybody knows.
        replay = if last == known { waiting } else { last }.unwrap_or(fresh);
        delivery.note_replay(replay, now_ms)
    };
    let sort = id.suffix();
    let (event, joins) = match deliveries.revise_from(&sort, delivery, mark).await? {
        Revised::Changed(marked) => (marked.value.event, false),
        Revised::Unchanged(marked) => (marked.value.event, replay != fresh),
        Revised::Absent => return Err(not_found()),
    };
    let job = DeliverWebhook::anew(webhook_id, event, replay, Some(id));
    if !(joins && is_queued(&deliveries, &sort, replay, now_ms).await?) {
        queue(app, scope, std::slice::from_ref(&job)).await?;
        let note = |delivery: &mut Delivery| delivery.note_queued(replay, now_ms);
        deliveries.revise(&sort, Read::Consistent, note).await?;
    }
    Failure::partition(app, scope, webhook_id).delete::<Failure>(&sort).await?;
    Ok(job)
}

/// Whether another call has queued a replay: one that is at it is waited for.
async fn is_queued(
    deliveries: &Partition<'_>,
    sort: &str,
    replay: DeliveryId,
    now_ms: i64,
) -> Result<bool, StoreError> {
    for _ in 0..WAITS_MAX {
        let Some(delivery) = deliveries.get::<Delivery>(sort, Read::Consistent).await? else {
            return Ok(false);
        };
        match delivery.value.replay_queued_at_ms {
            // It was tried, and replayed again since.
            _ if delivery.value.last_replay != Some(replay) => return Ok(true),
            // One that waits for long may have ended as a dead letter.
            Some(at_ms) => return Ok(now_ms - at_ms < QUEUED_MS),
            None => tokio::time::sleep(WAIT).await,
        }
    }
    Ok(false)
}

/// Queues the oldest deliveries that failed once more, each one time however often, and by however many at a time, this is
/// called; answers what it queued, and where to go on.
///
/// # Errors
/// Where the store fails, or the queue does not take everything.
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
    let fates = take_up(app, scope, webhook_id, found).await?;
    let jobs: Vec<DeliverWebhook> = fates.iter().filter_map(Fate::job).cloned().collect();
    queue(app, scope, &jobs).await.map_err(|error| {
        // Those that were taken keep their ids, so nothing is told twice.
        UNAVAILABLE
            .because("The queue did not take everything. Try again in a minute.")
            .retry_after(60)
            .caused_by(&error)
    })?;
    let over = page.items.iter().zip(&fates).filter(|(_, fate)| !matches!(fate, Fate::InHand));
    let over: Vec<String> = over.map(|(failure, _)| failure.id.suffix()).collect();
    let failures = Failure::partition(app, scope, webhook_id);
    for chunk in over.chunks(CONCURRENT_MAX) {
        try_join_all(chunk.iter().map(|sort| failures.delete::<Failure>(sort))).await?;
    }
    // What another call has in hand may be left by it: then it is found again from the same place on.
    let next =
        if over.len() < page.items.len() { Some(failed.begin().to_string()) } else { page.next_cursor };
    Ok(ListPage::new(jobs.iter().map(QueuedDelivery::of).collect(), next))
}

/// What is to become of a delivery that is noted as failed.
enum Fate {
    /// It is this call's to queue.
    Queued(Box<DeliverWebhook>),
    /// Another call has it.
    InHand,
    /// It was told meanwhile, or is gone.
    Settled,
}

impl Fate {
    fn queued(webhook_id: WebhookId, delivery: Delivery) -> Self {
        let (id, replay_of) = (delivery.replay_id(), Some(delivery.id));
        Self::Queued(Box::new(DeliverWebhook::anew(webhook_id, delivery.event, id, replay_of)))
    }

    fn job(&self) -> Option<&DeliverWebhook> {
        match self {
            Self::Queued(job) => Some(job),
            Self::InHand | Self::Settled => None,
        }
    }
}

/// Marks what failed as replayed, each by one call.
async fn take_up(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    found: Vec<Option<RawItem>>,
) -> Result<Vec<Fate>, StoreError> {
    let (deliveries, now_ms) = (&Delivery::partition(app, scope, webhook_id), app.now().as_millisecond());
    let mut marks = found.into_iter().map(|found| async move {
        let Some(found) = found else { return Ok(Fate::Settled) };
        let (stored, mut taken) = (found.decode::<Delivery>()?, TakenUp::Settled);
        let mark = |delivery: &mut Delivery| {
            taken = delivery.take_up(now_ms);
            taken == TakenUp::Now
        };
        let sort = stored.value.id.suffix();
        let revised = deliveries.revise_from(&sort, stored, mark).await?;
        Ok::<_, StoreError>(match (taken, revised) {
            (TakenUp::Now, Revised::Changed(stored)) => Fate::queued(webhook_id, stored.value),
            (TakenUp::InHand, Revised::Unchanged(_)) => Fate::InHand,
            _ => Fate::Settled,
        })
    });
    let mut fates = Vec::new();
    loop {
        let some: Vec<_> = marks.by_ref().take(CONCURRENT_MAX).collect();
        if some.is_empty() {
            return Ok(fates);
        }
        fates.extend(try_join_all(some).await?);
    }
}

/// The oldest failures first.
async fn failures(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    failed: &Failed<'_>,
) -> Result<Page<Failure>, StoreError> {
    let before = Some(failed.begin().to_string());
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
