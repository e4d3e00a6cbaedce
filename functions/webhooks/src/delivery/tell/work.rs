//! A message that a worker has: its scope, and where it goes next.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_queues::{DELAY_SECONDS_MAX, Envelope, Post, Queues};
use posthorn_runtime::{queue::Retry, uses::Queue};
use posthorn_store::{Partition, Revised, StoreError, Stored};
use posthorn_timers::{Destination, Timer};
use posthorn_webhooks::{DeliverWebhook, Endpoint};

/// Tries that were refused a moment of their endpoint's rate ask again within so many seconds, each at a time of its own.
const ASK_WITHIN_SECONDS: u32 = 20;

/// Which workers a consumer's are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Everybody's, but the slow ones'.
    Quick,
    /// Those of endpoints that answered slowly of late.
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

/// A message under work, and whose.
pub(super) struct Work<'a> {
    pub app: &'a App,
    pub scope: &'a Scope,
    pub job: &'a DeliverWebhook,
    pub lane: Lane,
}

impl Work<'_> {
    /// Puts a job on a queue, in its endpoint's group.
    pub async fn queue(&self, queue: Queue, job: &DeliverWebhook, delay_seconds: u32) -> Result<(), Retry> {
        let body = Envelope::new(self.scope, job).to_body()?;
        let post = Post { body, group: Some(job.webhook_id.suffix()) };
        self.app.part::<Queues>().post(self.app.setting(queue.setting()), post, delay_seconds).await?;
        Ok(())
    }

    /// Has the job ask for its moment later, as a message that was not handed out yet: one that is given back to the queue
    /// would end as a dead letter after some refusals.
    pub async fn ask_later(&self, error: &StoreError) -> Result<(), Retry> {
        tracing::warn!(webhook_id = %self.job.webhook_id, %error, "the rate limit could not be asked");
        self.queue_in(1 + self.job.delivery_id().shard(ASK_WITHIN_SECONDS), self.job).await
    }

    /// Has a job worked on in so many seconds: SQS holds a message back for a quarter of an hour, a timer for longer.
    pub async fn queue_in(&self, seconds: u32, job: &DeliverWebhook) -> Result<(), Retry> {
        if seconds <= DELAY_SECONDS_MAX {
            return self.queue(self.lane.queue(), job, seconds).await;
        }
        let due = self.app.now() + jiff::SignedDuration::from_secs(i64::from(seconds));
        let (delivery, number) = (job.delivery_id(), job.attempt.to_be_bytes());
        let material = [delivery.suffix().into_bytes(), number.to_vec(), vec![u8::from(job.admitted)]];
        let timer = Timer {
            id: posthorn_ids::TimerId::derived(
                delivery.created_at(),
                &material.each_ref().map(Vec::as_slice),
            ),
            due_ms: due.as_millisecond(),
            destination: Destination::Webhook,
            body: Envelope::new(self.scope, job).to_body()?,
            group: Some(job.webhook_id.suffix()),
        };
        posthorn_timers::set(self.app, &timer).await?;
        Ok(())
    }
}

/// The endpoint after a change, which costs a write only where there is one; `None` where it is gone.
pub(super) async fn revised(
    endpoints: &Partition<'_>,
    endpoint: Stored<Endpoint>,
    change: impl FnMut(&mut Endpoint) -> bool + Send,
) -> Result<Option<Stored<Endpoint>>, StoreError> {
    let sort = endpoint.value.id.suffix();
    match endpoints.revise_from(&sort, endpoint, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(Some(stored)),
        Revised::Absent => Ok(None),
    }
}
