//! Timers: work that is due later than a queue can delay a message. A timer is a time, a queue and a message.
//!
//! A timer is drained at least once: if a run dies between queueing and removing it, the next run drains it again a minute later.
//! Its message may be queued twice, so its consumer must be idempotent, like every queue consumer.

mod drain;

pub use drain::{DRAINS, DrainError, drain};

use posthorn_app::App;
use posthorn_ids::TimerId;
use posthorn_items::{Item, Open};
use posthorn_store::{Created, Store, StoreError, Table};
use posthorn_uses::{Queue, Use};
use serde::{Deserialize, Serialize};

/// The number of index partitions for due timers. A partition takes a thousand writes per second. A hundred thousand timers due in
/// one minute are about a hundred removals per second in each partition.
pub const SHARDS: u32 = 16;
/// The number of schedules that drain in parallel, each a part of the partitions.
pub const WORKERS: u32 = 4;
/// The uses that callers of [`set`] declare.
pub const SETS: Use = Table::Timers.put();
/// The sort key of a timer. Each timer has a partition of its own.
const SORT: &str = "timer";

/// A queue that timers may put messages on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The email queue.
    Email,
    /// The queue of large emails.
    EmailLarge,
    /// The webhook queue.
    Webhook,
}

impl Destination {
    /// All destinations.
    pub const ALL: [Self; 3] = [Self::Email, Self::EmailLarge, Self::Webhook];

    /// The queue.
    pub const fn queue(self) -> Queue {
        match self {
            Self::Email => Queue::EMAIL,
            Self::EmailLarge => Queue::EMAIL_LARGE,
            Self::Webhook => Queue::WEBHOOK,
        }
    }
}

/// A message to be queued at a later time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Its id. Setting a timer with the same id again has no effect.
    pub id: TimerId,
    /// When it is due, in Unix milliseconds.
    pub due_ms: i64,
    /// The queue.
    pub destination: Destination,
    /// The queue message.
    pub body: String,
    /// The message's group, if it shares the queue fairly with other groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl Item for Timer {
    const KIND: &'static str = "timer";

    fn open(&self) -> Option<Open> {
        Some(Open::due(self.id.shard(SHARDS), self.due_ms))
    }
}

/// Sets a timer. A timer that is already set stays as it is. Uses [`SETS`].
pub async fn set(app: &App, timer: &Timer) -> Result<(), StoreError> {
    let partition = app.part::<Store>().system(Table::Timers, "timer", &timer.id.suffix());
    match partition.create(SORT, timer).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}
