//! Timers: what must happen later than a queue can hold it back. When, which queue, which message.
//!
//! A timer is drained at least once: a run that dies between queueing and removing leaves it to the next, a minute later.
//! What it queues must bear being queued twice, as everything on a queue must.

mod drain;

pub use drain::{DRAINS, DrainError, drain};

use posthorn_app::App;
use posthorn_ids::TimerId;
use posthorn_items::{Item, Open};
use posthorn_store::{Created, Store, StoreError, Table};
use posthorn_uses::{Queue, Use};
use serde::{Deserialize, Serialize};

/// How many index partitions due timers are spread over. A partition takes a thousand writes a second; a hundred thousand
/// timers due in one minute are some hundred removals a second in each.
pub const SHARDS: u32 = 16;
/// How many schedules drain side by side, each its share of the partitions.
pub const WORKERS: u32 = 4;
/// What [`set`] uses.
pub const SETS: Use = Table::Timers.put();
/// The sort key of a timer, which is alone in its partition.
const SORT: &str = "timer";

/// A queue that timers may put messages on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The email queue.
    Email,
    /// The webhook queue.
    Webhook,
}

impl Destination {
    /// Every destination.
    pub const ALL: [Self; 2] = [Self::Email, Self::Webhook];

    /// The queue.
    pub const fn queue(self) -> Queue {
        match self {
            Self::Email => Queue::EMAIL,
            Self::Webhook => Queue::WEBHOOK,
        }
    }
}

/// Something that must happen later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Its id; setting the same timer twice sets it once.
    pub id: TimerId,
    /// When, in unix milliseconds.
    pub due_ms: i64,
    /// On which queue.
    pub destination: Destination,
    /// The queue message.
    pub body: String,
    /// The group that the message is one of, where it shares the queue fairly with others'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl Item for Timer {
    const KIND: &'static str = "timer";

    fn open(&self) -> Option<Open> {
        Some(Open { shard: self.id.shard(SHARDS), due_ms: self.due_ms })
    }
}

/// Sets a timer. One that is set already is left as it is. Uses [`SETS`].
pub async fn set(app: &App, timer: &Timer) -> Result<(), StoreError> {
    let partition = app.part::<Store>().system(Table::Timers, "timer", &timer.id.suffix());
    match partition.create(SORT, timer).await? {
        Created::New | Created::Existing(_) => Ok(()),
    }
}
