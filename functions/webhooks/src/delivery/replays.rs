//! Replays deliveries. A replay is a new delivery with the same event.
//!
//! Written: first the failed delivery is marked as replayed, so that only one of two concurrent calls queues it; then the replay is
//! queued; then the failure note is removed. A crash in between leaves the note: a call a minute later queues the replay again under
//! the same id, so it is one delivery.

use std::time::Duration;

use futures::future::try_join_all;
use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EventId, WebhookId, first_suffix_at};
use posthorn_items::Scope;
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_queues::{Post, QueueError, Queues};
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

/// The `uses` of [`queue`].
pub(crate) const QUEUES: Use = Queue::WEBHOOK.send();
/// The `uses` of [`replay_one`].
pub(crate) const REPLAYS: Use = Use::All(&[QUEUES, Table::Webhooks.get().put().delete()]);
/// The `uses` of [`replay_failed`].
pub(crate) const REPLAYS_FAILED: Use = Use::All(&[QUEUES, Table::Webhooks.get_many().query().put().delete()]);
/// The most deliveries that one call replays.
pub const REPLAYS_MAX: usize = 100;
/// Deliveries that are marked in parallel.
const CONCURRENT_MAX: usize = 20;
/// A call waits this long, up to [`WAITS_MAX`] times, for a concurrent call to queue the same replay. Together that is longer than a
/// few calls to AWS take.
const WAIT: Duration = Duration::from_millis(100);
const WAITS_MAX: u32 = 20;
/// A replay that was queued within this time is not queued again.
const QUEUED_MS: i64 = 15 * 60_000;

/// A delivery that was queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QueuedDelivery {
    /// Always `delivery`.
    pub object: &'static str,
    /// Its id. The delivery can be read after its first attempt.
    pub id: DeliveryId,
    /// The endpoint that it goes to.
    pub webhook_id: WebhookId,
    /// The event's id, the same as in the delivery that it replays.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: String,
    /// The delivery that it replays; null if it is not a replay.
    pub replay_of: Option<DeliveryId>,
}

impl QueuedDelivery {
    /// Builds the view of a queued job.
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

/// Selects failed deliveries.
#[derive(Debug, Default)]
pub(crate) struct Failed<'a> {
    /// Deliveries of this time or later.
    pub(crate) since: Option<Timestamp>,
    /// Deliveries before this time.
    pub(crate) until: Option<Timestamp>,
    /// Deliveries after this one.
    pub(crate) after: Option<&'a DeliveryId>,
}

impl Failed<'_> {
    /// Returns the place after which the failures are read.
    fn begin(&self) -> DeliveryId {
        let since = self.since.unwrap_or(Timestamp::UNIX_EPOCH);
        // An id that sorts before all ids of that time.
        let first = DeliveryId::from_suffix(&first_suffix_at(since));
        self.after.copied().unwrap_or_else(|| first.unwrap_or_else(|_| DeliveryId::new(since)))
    }
}

/// Queues jobs of one endpoint.
pub(crate) async fn queue(app: &App, scope: &Scope, jobs: &[DeliverWebhook]) -> Result<(), QueueError> {
    let post = |job: &DeliverWebhook| {
        let body = job.enveloped(scope).to_body()?;
        Ok(Post { body, group: Some(job.webhook_id.suffix()) })
    };
    let posts = jobs.iter().map(post).collect::<Result<Vec<_>, QueueError>>()?;
    app.part::<Queues>().post_all(app.setting(Queue::WEBHOOK.setting()), &posts).await
}

/// Replays a delivery under the id `fresh`, or joins a replay that waits for its first attempt, so that concurrent calls make one
/// delivery. Written: the replay's id; then it is queued; then that is recorded and the failure note is removed. A crash in between
/// leaves a waiting replay, and the next call queues it.
///
/// # Errors
/// If the store or the queue fails.
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
        // If another call has written a replay since the read, that replay counts as waiting.
        replay = if last == known { waiting } else { last }.unwrap_or(fresh);
        delivery.note_replay(replay, now_ms)
    };
    let sort = id.suffix();
    let (event, joins) = match deliveries.revise_from(&sort, delivery, mark).await? {
        Revised::Changed(marked) => (marked.value.event, false),
        Revised::Unchanged(marked) => (marked.value.event, replay != fresh),
        Revised::Absent => return Err(not_found()),
    };
    let job = DeliverWebhook::single(webhook_id, event, replay, Some(id));
    if !(joins && is_queued(&deliveries, &sort, replay, now_ms).await?) {
        queue(app, scope, std::slice::from_ref(&job)).await?;
        let note = |delivery: &mut Delivery| delivery.note_queued(replay, now_ms);
        deliveries.revise(&sort, Read::Consistent, note).await?;
    }
    Failure::partition(app, scope, webhook_id).delete::<Failure>(&sort).await?;
    Ok(job)
}

/// Whether another call has queued a replay. Waits for a call that is about to queue it.
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
            // It was attempted, and then replayed again.
            _ if delivery.value.last_replay != Some(replay) => return Ok(true),
            // If it waits too long, it may have become a dead letter.
            Some(at_ms) => return Ok(now_ms - at_ms < QUEUED_MS),
            None => tokio::time::sleep(WAIT).await,
        }
    }
    Ok(false)
}

/// Replays the oldest failed deliveries. Each is replayed once, even by repeated or concurrent calls. Returns the replays, and the
/// cursor to continue from.
///
/// # Errors
/// If the store fails, or if the queue does not accept all messages.
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
    let outcomes = mark_replayed(app, scope, webhook_id, found).await?;
    let jobs: Vec<DeliverWebhook> = outcomes.iter().filter_map(Outcome::job).cloned().collect();
    queue(app, scope, &jobs).await.map_err(|error| {
        // The queued replays keep their ids, so a repetition delivers nothing twice.
        UNAVAILABLE
            .because("The queue did not accept all replays. Try again in a minute.")
            .retry_after(60)
            .caused_by(&error)
    })?;
    let done = page.items.iter().zip(&outcomes).filter(|(_, one)| !matches!(one, Outcome::TakenByOther));
    let done: Vec<String> = done.map(|(failure, _)| failure.id.suffix()).collect();
    let failures = Failure::partition(app, scope, webhook_id);
    for chunk in done.chunks(CONCURRENT_MAX) {
        try_join_all(chunk.iter().map(|sort| failures.delete::<Failure>(sort))).await?;
    }
    // Another call may fail to queue the replays that it took. So the next page starts at the same place and finds them again.
    let next =
        if done.len() < page.items.len() { Some(failed.begin().to_string()) } else { page.next_cursor };
    Ok(ListPage::new(jobs.iter().map(QueuedDelivery::of).collect(), next))
}

/// The outcome of marking a failed delivery as replayed.
enum Outcome {
    /// This call must queue the replay.
    Queued(Box<DeliverWebhook>),
    /// Another call is queueing the replay.
    TakenByOther,
    /// The delivery has succeeded since, or does not exist any more.
    Settled,
}

impl Outcome {
    fn queued(webhook_id: WebhookId, delivery: Delivery) -> Self {
        let (id, replay_of) = (delivery.replay_id(), Some(delivery.id));
        Self::Queued(Box::new(DeliverWebhook::single(webhook_id, delivery.event, id, replay_of)))
    }

    fn job(&self) -> Option<&DeliverWebhook> {
        match self {
            Self::Queued(job) => Some(job),
            Self::TakenByOther | Self::Settled => None,
        }
    }
}

/// Marks failed deliveries as replayed. Of concurrent calls, only one marks each delivery.
async fn mark_replayed(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    found: Vec<Option<RawItem>>,
) -> Result<Vec<Outcome>, StoreError> {
    let (deliveries, now_ms) = (&Delivery::partition(app, scope, webhook_id), app.now().as_millisecond());
    let mut marks = found.into_iter().map(|found| async move {
        let Some(found) = found else { return Ok(Outcome::Settled) };
        let (stored, mut taken) = (found.decode::<Delivery>()?, TakenUp::Settled);
        let mark = |delivery: &mut Delivery| {
            taken = delivery.take_up(now_ms);
            taken == TakenUp::Now
        };
        let sort = stored.value.id.suffix();
        let revised = deliveries.revise_from(&sort, stored, mark).await?;
        Ok::<_, StoreError>(match (taken, revised) {
            (TakenUp::Now, Revised::Changed(stored)) => Outcome::queued(webhook_id, stored.value),
            (TakenUp::InHand, Revised::Unchanged(_)) => Outcome::TakenByOther,
            _ => Outcome::Settled,
        })
    });
    let mut outcomes = Vec::new();
    loop {
        let some: Vec<_> = marks.by_ref().take(CONCURRENT_MAX).collect();
        if some.is_empty() {
            return Ok(outcomes);
        }
        outcomes.extend(try_join_all(some).await?);
    }
}

/// Reads a page of failure notes, the oldest first.
async fn failures(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    failed: &Failed<'_>,
) -> Result<Page<Failure>, StoreError> {
    let before = Some(failed.begin().to_string());
    let request = PageRequest { limit: REPLAYS_MAX, before, ..PageRequest::default() };
    let mut page = Failure::partition(app, scope, webhook_id).page::<Failure>(&request).await?;
    // A page after a place is read oldest first but returned newest first.
    page.items.reverse();
    if let Some(until) = failed.until {
        let read = page.items.len();
        page.items.retain(|failure| failure.id.created_at() < until);
        page.has_more &= page.items.len() == read;
    }
    page.next_cursor = page.items.last().filter(|_| page.has_more).map(|failure| failure.id.to_string());
    Ok(page)
}
