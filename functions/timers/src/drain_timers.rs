//! Each minute and shard: puts what is due on its queue.

use posthorn_app::App;
use posthorn_runtime::{
    Function, Trigger,
    schedule::{self, Counts, Failed},
};
use posthorn_timers::drain;
use serde::Deserialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "timers",
    name: "drain-timers",
    trigger: Trigger::Schedule,
    settings: &["STAGE", "TIMERS_TABLE", "OPS_TABLE", "EMAIL_QUEUE_URL", "WEBHOOK_QUEUE_URL"],
    invoke: |app, event| {
        let name = |shard: &Shard| format!("drain-timers-{}", shard.shard);
        Box::pin(schedule::run(app, event, "drain-timers", TIMEOUT_SECONDS, name, handle))
    },
};

/// The function's timeout in the template.
const TIMEOUT_SECONDS: u32 = 50;

/// Which share of the timers: the schedule's input.
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
