//! How long Lambda would bill for: a model, for the time measured in this process is not that of the cloud.
//!
//! - Work: that of [`crate::work`], slowed by the share of a core that the function's memory buys.
//!   <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>: 1,769 MB are one core.
//! - Waiting: per AWS call that its invocation waits for. Messages of one queue batch are worked on at the same time, so
//!   their calls overlap; everything else waits for one call after the other.
//! - Every invocation is rounded up to the millisecond, as Lambda's bill is.

use std::collections::BTreeMap;

use posthorn_local::{
    aws::{Entry, Service},
    cloud::InvocationRecord,
};
use posthorn_runtime::Trigger;

use crate::templates::memory_mb;

/// Megabytes that buy one core.
const MB_PER_CORE: f64 = 1769.0;
/// A call of DynamoDB, SQS or KMS within a region.
const CALL_MS: f64 = 5.0;
/// SES takes longer to take a message.
const SES_CALL_MS: f64 = 50.0;
/// What a webhook's receiver may take.
const RECEIVER_MS: f64 = 200.0;
/// The functions that wait for receivers.
const CALLS_RECEIVERS: [&str; 2] = ["deliver-webhook", "deliver-webhook-slow"];

/// Gigabyte-seconds of all `invocations`, which made `calls` and worked as long as `work_ms` says of their functions.
pub fn gb_seconds(
    work_ms: &BTreeMap<String, f64>,
    invocations: &[InvocationRecord],
    calls: &[Entry],
    triggers: &BTreeMap<&str, Trigger>,
) -> f64 {
    invocations
        .iter()
        .map(|invocation| {
            let function = invocation.function.as_str();
            let memory = f64::from(memory_mb(function));
            let work_ms = work_ms[function] * (MB_PER_CORE / memory).max(1.0);
            let ms = work_ms + waiting_ms(function, invocations, calls, triggers[function]);
            ms.ceil() / 1000.0 * memory / 1024.0
        })
        .sum()
}

/// What one invocation of `function` waits for, on average.
fn waiting_ms(function: &str, invocations: &[InvocationRecord], calls: &[Entry], trigger: Trigger) -> f64 {
    let of_function = || calls.iter().filter(|call| call.function == function);
    let all_ms: f64 = of_function()
        .filter(|call| !call.poller)
        .map(|call| if call.service == Service::Ses { SES_CALL_MS } else { CALL_MS })
        .sum();
    let times = invocations.iter().filter(|invocation| invocation.function == function).count() as f64;
    let messages: u32 =
        of_function().filter(|call| call.action == "DeleteMessageBatch").map(|call| call.items).sum();
    let at_a_time = match trigger {
        Trigger::Queue(_) => (f64::from(messages) / times).max(1.0),
        _ => 1.0,
    };
    let receiver_ms = if CALLS_RECEIVERS.contains(&function) { RECEIVER_MS } else { 0.0 };
    all_ms / times / at_a_time + receiver_ms
}
