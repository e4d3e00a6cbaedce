//! What calls a function, with everything that its event source is set up by.

use posthorn_uses::{Queue, Table, Topic, Use};

use crate::http::Route;

/// What calls a function.
#[derive(Clone, Copy)]
pub enum Trigger {
    /// A route of the context's HTTP API.
    Http(&'static Route),
    /// What no route of the context's HTTP API takes.
    Unrouted,
    /// An SQS queue.
    Queue(Consumer),
    /// An SNS topic.
    Topic(Subscription),
    /// Tables' streams.
    Stream(Reader),
    /// EventBridge Scheduler.
    Schedule(Schedule),
}

/// How a queue's messages are handed over.
#[derive(Clone, Copy)]
pub struct Consumer {
    /// The queue.
    pub queue: Queue,
    /// How long a batch may take to fill; 0 is for what nobody may wait for.
    pub window_seconds: u32,
    /// How many instances work on the queue at once: what its bursts can take of the account's concurrency.
    pub concurrency_max: u32,
}

/// How many messages a consumer is given at most.
pub const QUEUE_BATCH: u32 = 10;

/// A topic's messages, one at a time; what fails three times is kept whole.
#[derive(Clone, Copy)]
pub struct Subscription {
    /// The topic.
    pub topic: Topic,
    /// Where what could not be worked on is kept.
    pub dead_letters: Queue,
}

/// How changes of items are handed over.
#[derive(Clone, Copy)]
pub struct Reader {
    /// The tables, each with the changes that are taken.
    pub of: &'static [(Table, Changes)],
    /// How long a batch may take to fill.
    pub window_seconds: u32,
    /// Where it is kept which changes could not be worked on.
    pub dead_letters: Queue,
}

/// How many changes a reader is given at most.
pub const STREAM_BATCH: u32 = 100;

/// Which changes of a table a reader takes. The others cost nothing.
#[derive(Clone, Copy)]
pub enum Changes {
    /// Of items of these kinds.
    OfKinds(&'static [&'static str]),
    /// Of items that one of these patterns fits.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html>
    Fitting(&'static [&'static str]),
    /// Of items that one of these takes.
    AnyOf(&'static [Changes]),
}

impl Changes {
    /// Changes that somebody made to configuration: the item carries a stamp with the action.
    pub const ACTED: Self =
        Self::Fitting(&[r#"{"dynamodb":{"NewImage":{"by":{"M":{"action":{"S":[{"exists":true}]}}}}}}"#]);

    /// The patterns of the event source. Lambda takes five, or ten where AWS raised the quota.
    pub fn patterns(self) -> Vec<String> {
        match self {
            Self::OfKinds(kinds) => {
                let kinds: Vec<String> = kinds.iter().map(|kind| format!("\"{kind}\"")).collect();
                vec![format!(
                    "{{\"dynamodb\":{{\"NewImage\":{{\"kind\":{{\"S\":[{}]}}}}}}}}",
                    kinds.join(",")
                )]
            }
            Self::Fitting(patterns) => patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
            Self::AnyOf(several) => several.iter().flat_map(|one| one.patterns()).collect(),
        }
    }
}

/// When a job runs.
#[derive(Clone, Copy)]
pub struct Schedule {
    /// How often: `1 minute`, `5 minutes`, `1 day`.
    pub every: &'static str,
    /// What it is given: one run at a time for each.
    pub inputs: &'static [&'static str],
}

impl Schedule {
    /// One run at a time, which is given nothing.
    pub const fn every(every: &'static str) -> Self {
        Self { every, inputs: &["{}"] }
    }
}

/// What the edge uses to let a caller in: the key with its organisation and tenant, and the rate limits. It stands here and
/// nowhere else: roles and environments of all routes that ask for a permission follow.
const EDGE: Use = Use::All(&[Table::Access.get(), posthorn_access::limit::COUNTS]);

/// A job's lease and its record.
const JOB: Use = Table::Ops.get().put();

impl Trigger {
    /// What the trigger itself uses: the caller's key and limits, a queue's messages, a stream's dead letters, a job's lease.
    pub fn uses(&self) -> Vec<Use> {
        match self {
            Self::Http(route) if route.permission.is_some() => vec![EDGE],
            Self::Http(_) | Self::Unrouted => Vec::new(),
            Self::Queue(consumer) => vec![consumer.queue.consume()],
            Self::Topic(subscription) => vec![subscription.dead_letters.keep_failed()],
            Self::Stream(reader) => vec![reader.dead_letters.keep_failed()],
            Self::Schedule(_) => vec![JOB],
        }
    }

    /// How long one run may take, in seconds, where a function says nothing else.
    pub const fn timeout_seconds(&self) -> u32 {
        match self {
            Self::Http(_) | Self::Unrouted => 10,
            _ => 30,
        }
    }
}
