//! Measures how many emails one core takes from acceptance to delivery.

use std::{
    fs,
    time::{Duration, Instant},
};

use posthorn_harness::Receiver;
use serde::Serialize;

use crate::{counts, flows, logs, work};

/// How many emails are accepted before the queues are drained.
const AT_A_TIME: u32 = 100;
/// Ticks per second in `/proc/self/stat`; fixed in Linux's user-space interface.
const TICKS_PER_SECOND: f64 = 100.0;

/// The measured speeds.
#[derive(Debug, Clone, Serialize)]
pub struct Throughput {
    /// The measured code: release or debug.
    pub code: &'static str,
    /// The number of emails accepted, delivered and recorded.
    pub emails: u32,
    /// Emails per second by the clock.
    pub per_second: f64,
    /// Emails per second of processor time, which other programs on the machine do not change. Includes the embedded account's work.
    pub per_core_second: f64,
    /// The median time of send-email's handler, in milliseconds.
    pub accept_p50_ms: f64,
    /// The 99th percentile of the same.
    pub accept_p99_ms: f64,
    /// Webhook deliveries per second of one core. Includes the work of the receiver and the embedded account.
    pub deliveries_per_core_second: f64,
}

/// How many emails are sent. Not more, because the embedded tables keep their whole stream and slow down as it grows.
const EMAILS: u32 = if cfg!(debug_assertions) { 100 } else { 500 };

/// Sends emails, and runs all functions that this triggers.
pub async fn measure() -> Throughput {
    let world = flows::warm().await;
    let emails = EMAILS;
    counts::clear(&world);
    let (started, worked) = (Instant::now(), processor_time());
    let mut micros = Vec::new();
    for number in 0..emails {
        flows::accept(&world, number, Some(&format!("through {number}"))).await;
        if number % AT_A_TIME == AT_A_TIME - 1 || number + 1 == emails {
            world.cloud.pump().await;
            world.cloud.ledger().take();
            let taken = world.cloud.take_invocations().into_iter();
            micros.extend(
                taken.filter(|invocation| invocation.function == "send-email").map(|accept| accept.micros),
            );
        }
    }
    logs::take();
    let (wall, core) = (started.elapsed(), processor_time().saturating_sub(worked));
    micros.sort_unstable();
    let percentile =
        |percent: usize| micros[(micros.len() * percent / 100).min(micros.len() - 1)] as f64 / 1000.0;
    Throughput {
        code: work::CODE,
        emails,
        per_second: f64::from(emails) / wall.as_secs_f64(),
        per_core_second: f64::from(emails) / core.as_secs_f64().max(1.0 / TICKS_PER_SECOND),
        accept_p50_ms: percentile(50),
        accept_p99_ms: percentile(99),
        deliveries_per_core_second: deliveries().await,
    }
}

/// Queues events for one endpoint, then delivers all; gives deliveries per second of one core.
async fn deliveries() -> f64 {
    let world = flows::warm().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let worked = processor_time();
    flows::queue_events(&world, EMAILS).await;
    world.cloud.pump().await;
    logs::take();
    let core = processor_time().saturating_sub(worked);
    assert_eq!(receiver.received().len(), EMAILS as usize);
    f64::from(EMAILS) / core.as_secs_f64().max(1.0 / TICKS_PER_SECOND)
}

/// User and system time of this process: fields 14 and 15 of proc_pid_stat(5).
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux has this file");
    // The second field is the program's name, which may contain spaces; it ends at the last bracket.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_secs_f64(ticks as f64 / TICKS_PER_SECOND)
}
