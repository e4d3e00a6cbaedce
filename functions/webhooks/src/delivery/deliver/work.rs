//! A message that a worker is processing: its scope and lane, and how it is queued again.

use posthorn_app::App;
use posthorn_ids::DeliveryId;
use posthorn_items::Scope;
use posthorn_queues::{DELAY_SECONDS_MAX, Post, Queues};
use posthorn_runtime::{
    causes,
    queue::{Message, Retry},
    uses::Queue,
};
use posthorn_store::{Partition, StoreError};
use posthorn_timers::{Destination, Timer};
use posthorn_webhooks::{DeliverWebhook, Delivery, collection};

/// If the rate limit could not be read, an attempt asks again within this time. The delivery's id decides when exactly.
const ASK_WITHIN_SECONDS: u32 = 20;

/// A consumer's queue and workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// For all endpoints that are not slow.
    Quick,
    /// For endpoints that recently answered slowly.
    Slow,
}

impl Lane {
    pub(super) const fn queue(self) -> Queue {
        match self {
            Self::Quick => Queue::WEBHOOK,
            Self::Slow => Queue::WEBHOOK_SLOW,
        }
    }
}

/// A message of the queue.
pub(crate) type Job = Message<DeliverWebhook>;

/// A message that is being processed.
pub(super) struct Work<'a> {
    pub app: &'a App,
    /// Its position in the batch.
    pub at: usize,
    pub scope: &'a Scope,
    pub job: &'a DeliverWebhook,
    pub lane: Lane,
    /// How often the queue has delivered it, including this time.
    pub receive_count: u32,
    /// Whether an operator put it back from the dead letters.
    pub replayed: bool,
    pub span: &'a tracing::Span,
    /// The delivery, which is found in `deliveries` under `sort`.
    pub id: DeliveryId,
    pub deliveries: Partition<'a>,
    pub sort: String,
    /// The endpoint is found in `endpoints` under `endpoint_sort`; both together are its `place`.
    pub endpoints: Partition<'a>,
    pub endpoint_sort: String,
    pub place: String,
}

impl<'a> Work<'a> {
    pub fn of(app: &'a App, at: usize, message: &'a Job, lane: Lane) -> Self {
        let Job { scope, payload: job, receive_count, replayed, span, .. } = message;
        let (id, endpoints, endpoint_sort) =
            (job.delivery_id(), collection(app, scope), job.webhook_id.suffix());
        Self {
            app,
            at,
            scope,
            job,
            lane,
            receive_count: *receive_count,
            replayed: *replayed,
            span,
            id,
            deliveries: Delivery::partition(app, scope, job.webhook_id),
            sort: id.suffix(),
            place: endpoints.place(&endpoint_sort),
            endpoints,
            endpoint_sort,
        }
    }
}

impl Work<'_> {
    /// Sends a job to a queue, in its endpoint's message group.
    pub async fn queue(&self, queue: Queue, job: &DeliverWebhook, delay_seconds: u32) -> Result<(), Retry> {
        let body = job.enveloped(self.scope).to_body()?;
        let post = Post { body, group: Some(job.webhook_id.suffix()) };
        self.app.part::<Queues>().post(self.app.setting(queue.setting()), post, delay_seconds).await?;
        Ok(())
    }

    /// Sends the job again, to ask the rate limit later. It is a new message: a message that is returned to the queue would become a
    /// dead letter after some receives.
    pub async fn ask_later(&self, error: &StoreError) -> Result<(), Retry> {
        tracing::warn!(webhook_id = %self.job.webhook_id, error = causes(&error), "the rate limit could not be read");
        self.queue_in(1 + self.id.shard(ASK_WITHIN_SECONDS), self.job).await
    }

    /// Sends a job to its queue after a delay: by SQS's own delay up to 15 minutes, by a timer above.
    pub async fn queue_in(&self, seconds: u32, job: &DeliverWebhook) -> Result<(), Retry> {
        if seconds <= DELAY_SECONDS_MAX {
            return self.queue(self.lane.queue(), job, seconds).await;
        }
        let due = self.app.now() + jiff::SignedDuration::from_secs(i64::from(seconds));
        let (delivery, number) = (self.id, job.attempt.to_be_bytes());
        let material = [delivery.suffix().into_bytes(), number.to_vec(), vec![u8::from(job.admitted)]];
        let timer = Timer {
            id: posthorn_ids::TimerId::derived(
                delivery.created_at(),
                &material.each_ref().map(Vec::as_slice),
            ),
            due_ms: due.as_millisecond(),
            destination: Destination::Webhook,
            body: job.enveloped(self.scope).to_body()?,
            group: Some(job.webhook_id.suffix()),
        };
        posthorn_timers::set(self.app, &timer).await?;
        Ok(())
    }
}
