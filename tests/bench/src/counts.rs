//! The use of a flow, counted in the ledger.

use std::collections::BTreeMap;

use posthorn_harness::{World, functions};
use posthorn_local::{
    aws::{Entry, Outcome, Service},
    cloud::InvocationRecord,
};
use posthorn_runtime::Trigger;
use serde::Serialize;

use crate::{lambda_time, logs, logs::Logged, work};

/// SQS bills a request by this many bytes.
const QUEUE_REQUEST_BYTES: u32 = 64 * 1024;
/// CloudWatch bills each log line with this many bytes more.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
const LOG_LINE_BYTES: u64 = 26;
/// An answer shorter than this contains no message.
const EMPTY_ANSWER_BYTES: u32 = 64;

/// The use of one unit of a flow (a message, a request).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Counts {
    /// AWS calls of functions. An invocation makes its calls one after the other.
    pub aws_calls: f64,
    /// DynamoDB write units.
    pub write_units: f64,
    /// DynamoDB read units.
    pub read_units: f64,
    /// SQS requests: sending, receiving, deleting. Empty polls are left out: they cost the same without any flow.
    pub queue_requests: f64,
    /// Those SQS requests on queues whose messages have groups; they cost more.
    pub fair_queue_requests: f64,
    /// Invocations of functions.
    pub invocations: f64,
    /// Requests through CloudFront and an HTTP API.
    pub http_requests: f64,
    /// Events that SES published.
    pub topic_publishes: f64,
    /// KMS requests.
    pub kms_requests: f64,
    /// Events published on the EventBridge bus.
    pub bus_events: f64,
    /// Objects written to S3.
    pub object_puts: f64,
    /// S3 reads, also of missing objects.
    pub object_gets: f64,
    /// Emails that SES accepted.
    pub emails: f64,
    /// AWS calls by `function Action`.
    pub calls: BTreeMap<String, f64>,
}

/// Everything about one flow, per unit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Used {
    /// The counts; the same on every machine.
    pub counts: Counts,
    /// Log lines.
    pub log_lines: f64,
    /// Log bytes as CloudWatch counts them.
    pub log_bytes: f64,
    /// Lambda's gigabyte-seconds, by the model of [`lambda_time`].
    pub gb_seconds: f64,
    /// How long an invocation of each function works, in milliseconds.
    pub work_ms: BTreeMap<String, f64>,
}

/// Starts counting from zero.
pub fn clear(world: &World) {
    world.cloud.ledger().take();
    world.cloud.take_invocations();
    logs::take();
}

/// The use of `flow` since [`clear`], per unit.
pub fn take(world: &World, flow: &str, units: u32) -> Used {
    let (entries, invocations) = (world.cloud.ledger().take(), world.cloud.take_invocations());
    let triggers: BTreeMap<&str, Trigger> =
        functions().iter().map(|function| (function.name, function.trigger)).collect();
    let Logged { lines, bytes } = logs::take();
    let units = f64::from(units);
    let work_ms = work::of(flow, &invocations);
    Used {
        counts: count(&entries, &invocations, &triggers, units),
        log_lines: lines as f64 / units,
        log_bytes: (bytes + lines * LOG_LINE_BYTES) as f64 / units,
        gb_seconds: lambda_time::gb_seconds(&work_ms, &invocations, &entries, &triggers) / units,
        work_ms,
    }
}

fn count(
    entries: &[Entry],
    invocations: &[InvocationRecord],
    triggers: &BTreeMap<&str, Trigger>,
    units: f64,
) -> Counts {
    // An entry without a function is a call of the test.
    let entries: Vec<&Entry> = entries.iter().filter(|entry| !entry.function.is_empty()).collect();
    let own = || entries.iter().filter(|entry| !entry.poller);
    let invoked = |is: fn(&Trigger) -> bool| {
        invocations.iter().filter(|invocation| is(&triggers[invocation.function.as_str()])).count() as f64
            / units
    };
    let calls_of = |service: Service| own().filter(|entry| entry.service == service).count() as f64 / units;
    let mut calls: BTreeMap<String, f64> = BTreeMap::new();
    for entry in own() {
        *calls.entry(format!("{} {}", entry.function, entry.action)).or_default() += 1.0 / units;
    }
    Counts {
        aws_calls: own().count() as f64 / units,
        write_units: entries.iter().map(|entry| entry.write_units).sum::<f64>() / units,
        read_units: entries.iter().map(|entry| entry.read_units).sum::<f64>() / units,
        queue_requests: entries.iter().map(|entry| queue_requests(entry)).sum::<f64>() / units,
        fair_queue_requests: entries
            .iter()
            .filter(|entry| is_fair(entry))
            .map(|entry| queue_requests(entry))
            .sum::<f64>()
            / units,
        invocations: invocations.len() as f64 / units,
        http_requests: invoked(|trigger| matches!(trigger, Trigger::Http(_))),
        topic_publishes: invoked(|trigger| matches!(trigger, Trigger::Topic(_))),
        kms_requests: calls_of(Service::Kms),
        bus_events: own()
            .filter(|entry| entry.action == "PutEvents" && entry.outcome == Outcome::Done)
            .map(|entry| f64::from(entry.items))
            .sum::<f64>()
            / units,
        object_puts: own().filter(|entry| entry.action == "PutObject").count() as f64 / units,
        object_gets: own().filter(|entry| matches!(entry.action.as_str(), "GetObject" | "HeadObject")).count()
            as f64
            / units,
        emails: own().filter(|entry| entry.action == "SendEmail" && entry.outcome == Outcome::Done).count()
            as f64
            / units,
        calls,
    }
}

/// Queues whose messages have groups: deliveries by endpoint, packs by scope.
const FAIR_QUEUES: [&str; 7] =
    ["-email", "-email-large", "-webhook", "-webhook-slow", "-webhook-fan-out", "-audit", "-bus"];

fn is_fair(entry: &Entry) -> bool {
    entry.resources.iter().any(|resource| FAIR_QUEUES.iter().any(|queue| resource.ends_with(queue)))
}

fn queue_requests(entry: &Entry) -> f64 {
    let found_nothing = entry.action == "ReceiveMessage" && entry.answer_bytes < EMPTY_ANSWER_BYTES;
    if entry.service != Service::Sqs || found_nothing {
        return 0.0;
    }
    f64::from(entry.request_bytes.max(entry.answer_bytes).div_ceil(QUEUE_REQUEST_BYTES).max(1))
}
