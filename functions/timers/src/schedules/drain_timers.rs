//! Runs every minute for each shard: sends the due timers to their queues.

use posthorn_app::App;
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed},
};
use posthorn_timers::{DRAINS, drain};
use serde::Deserialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "timers",
    name: "drain-timers",
    trigger: Trigger::Schedule(Schedule {
        every: "1 minute",
        inputs: &[r#"{"shard":0}"#, r#"{"shard":1}"#, r#"{"shard":2}"#, r#"{"shard":3}"#],
        while_paused: "A quarter of all timers wait: scheduled emails are not sent, and the later tries of webhooks are not made.",
    }),
    uses: &[DRAINS],
    timeout_seconds: 50,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// The shard of the timers to drain: the schedule's input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// From 0, less than [`posthorn_timers::WORKERS`].
    pub shard: u32,
}

async fn handle(app: &'static App, input: Shard) -> Result<Counts, Failed> {
    let drained = drain(app, input.shard).await?;
    Ok(Counts::from_iter([("drained".to_owned(), drained.into())]))
}
