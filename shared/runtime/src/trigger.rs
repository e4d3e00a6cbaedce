//! The triggers of functions, with all settings of their event sources.

use posthorn_uses::{Queue, Table, Topic, Use};

use crate::http::Route;

/// The trigger of a function.
#[derive(Clone, Copy)]
pub enum Trigger {
    /// A route of the context's HTTP API.
    Http(&'static Route),
    /// Requests that no route of the context's HTTP API accepts.
    Unrouted,
    /// An SQS queue.
    Queue(Consumer),
    /// An SNS topic.
    Topic(Subscription),
    /// Tables' streams.
    Stream(Reader),
    /// EventBridge Scheduler.
    Schedule(Schedule),
    /// People, by hand: whoever the account's IAM allows `lambda:InvokeFunction`. It has no event source, no URL and no resource policy.
    Invoked(Invocation),
}

/// How a queue's messages are delivered.
#[derive(Clone, Copy)]
pub struct Consumer {
    /// The queue.
    pub queue: Queue,
    /// The most messages of a batch.
    pub batch: u32,
    /// How many seconds a batch may take to fill; 0 if messages must not wait.
    pub window_seconds: u32,
    /// The most instances that process the queue at the same time. It limits how much of the account's concurrency a burst takes.
    pub concurrency_max: u32,
}

impl Consumer {
    /// Ten messages at once, without waiting for them, in ten instances. SQS wants a second's window for larger batches.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>
    pub const fn of(queue: Queue) -> Self {
        Self { queue, batch: 10, window_seconds: 0, concurrency_max: 10 }
    }
}

/// A topic's messages, delivered one at a time. A message that fails three times is kept, complete.
#[derive(Clone, Copy)]
pub struct Subscription {
    /// The topic.
    pub topic: Topic,
    /// The queue for messages that could not be processed.
    pub dead_letters: Queue,
}

/// How changes of items are delivered.
#[derive(Clone, Copy)]
pub struct Reader {
    /// The tables, each with the changes to deliver.
    pub of: &'static [(Table, Changes)],
    /// How many seconds a batch may take to fill.
    pub window_seconds: u32,
    /// The queue for references to changes that could not be processed.
    pub dead_letters: Queue,
}

/// The most changes in a reader's batch.
pub const STREAM_BATCH: u32 = 100;

/// The changes of a table that a reader receives. Other changes cost nothing.
#[derive(Clone, Copy)]
pub enum Changes {
    /// Changes of items of these kinds.
    OfKinds(&'static [&'static str]),
    /// Changes that match one of these filter patterns.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html>
    Fitting(&'static [&'static str]),
    /// Changes that match any of these.
    AnyOf(&'static [Changes]),
}

impl Changes {
    /// Changes of items with a stamp that names an action: an actor changed configuration.
    pub const STAMPED: Self =
        Self::Fitting(&[r#"{"dynamodb":{"NewImage":{"by":{"M":{"action":{"S":[{"exists":true}]}}}}}}"#]);

    /// The filter patterns of the event source. Lambda allows five, or ten if AWS raised the quota.
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
    /// How often, such as `1 minute`, `5 minutes`, `1 day`.
    pub every: &'static str,
    /// The inputs. Each input is a job of its own: it has its own runs, one at a time.
    pub inputs: &'static [&'static str],
    /// What stops while the job is paused, in one sentence for the operator who pauses it.
    pub while_paused: &'static str,
}

impl Schedule {
    /// A schedule without input, with one run at a time.
    pub const fn every(every: &'static str, while_paused: &'static str) -> Self {
        Self { every, inputs: &["{}"], while_paused }
    }

    /// The seconds between two runs.
    ///
    /// # Panics
    /// If `every` is no number with a unit. A test of all declarations calls it.
    pub fn seconds(&self) -> u32 {
        let (number, unit) = self.every.split_once(' ').unwrap_or_default();
        let unit = match unit.trim_end_matches('s') {
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            other => panic!("a schedule's rate in {other:?}"),
        };
        let number: u32 = number.parse().unwrap_or_else(|_| panic!("a schedule's rate of {number:?}"));
        number * unit
    }

    /// The jobs of the scheduled function of this name, each with its input. The only job has the function's name, one of several is
    /// numbered.
    pub fn jobs(&self, function: &str) -> Vec<(String, &'static str)> {
        match self.inputs {
            [input] => vec![(function.to_owned(), *input)],
            several => {
                let numbered = several.iter().enumerate();
                numbered.map(|(number, input)| (format!("{function}-{number}"), *input)).collect()
            }
        }
    }
}

/// How people invoke a function by hand.
#[derive(Clone, Copy)]
pub struct Invocation {
    /// An example of its input, in JSON.
    pub example: &'static str,
}

/// The uses of the edge to admit a caller: the key or the person, the organisation and the tenant, and the rate limits. It is declared only
/// here. All routes with a permission get it in their roles and environments.
const EDGE: Use = Use::All(&[Table::Access.get(), posthorn_access::limit::COUNTS]);

/// The uses of a job's lease and record.
const JOB: Use = Table::Ops.get().put();

impl Trigger {
    /// The uses of the trigger itself: the caller's key and limits, a queue's messages, a stream's dead letters, a job's lease.
    pub fn uses(&self) -> Vec<Use> {
        match self {
            Self::Http(route) if route.permission.is_some() || route.own_account => vec![EDGE],
            Self::Http(route) if route.per_address.is_some() => vec![posthorn_access::limit::COUNTS],
            Self::Http(_) | Self::Unrouted | Self::Invoked(_) => Vec::new(),
            Self::Queue(consumer) => vec![consumer.queue.consume()],
            Self::Topic(subscription) => vec![subscription.dead_letters.keep_failed()],
            Self::Stream(reader) => vec![reader.dead_letters.keep_failed()],
            Self::Schedule(_) => vec![JOB],
        }
    }

    /// How many seconds one run may take, if the function does not set it.
    pub const fn timeout_seconds(&self) -> u32 {
        match self {
            Self::Http(_) | Self::Unrouted => 10,
            _ => 30,
        }
    }
}
