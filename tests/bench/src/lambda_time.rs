//! A model of the time that Lambda would bill. Times measured in this process are not those of the cloud.
//!
//! - Work: the times of [`crate::work`], slowed down by the part of a core that the function's memory buys.
//!   <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>: 1,769 MB are one core.
//! - Waiting: a fixed time for each AWS call that the invocation waits for. Messages of one queue batch are handled at the same
//!   time, so their calls overlap. All other functions make one call after the other.
//! - Rounding: each invocation is rounded up to the millisecond, as on Lambda's bill.

use std::collections::BTreeMap;

use posthorn_local::{
    aws::{Entry, Service},
    cloud::InvocationRecord,
};
use posthorn_runtime::Trigger;

use crate::templates::memory_mb;

/// Megabytes that buy one core.
const MB_PER_CORE: f64 = 1769.0;
/// The time of a call to DynamoDB, SQS or KMS within a region.
const CALL_MS: f64 = 5.0;
/// The time of a call to SES, which is slower.
const SES_CALL_MS: f64 = 50.0;
/// The assumed time of a webhook's receiver.
const RECEIVER_MS: f64 = 200.0;
/// The functions that wait for receivers.
const CALLS_RECEIVERS: [&str; 2] = ["deliver-webhook", "deliver-webhook-slow"];

/// Gigabyte-seconds of all `invocations`. They made `calls`; `work_ms` gives the milliseconds of work per function.
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

/// How long one invocation of `function` waits, on average.
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
