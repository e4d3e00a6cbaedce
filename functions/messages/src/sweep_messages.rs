//! Each minute: brings back messages that were accepted but not queued, and claims whose worker died.
//!
//! In: the `open` index, which holds unsettled messages only, so that it costs the same however many are stored. Out: the
//! queue messages. What was just queued is looked at again after a quarter of an hour, not each minute.

use posthorn_app::App;
use posthorn_messages::{DeliverEmail, MESSAGE_SORT, Message, SHARDS};
use posthorn_queues::{Envelope, Queues};
use posthorn_runtime::{
    Function, Trigger,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Stored, Table};

use crate::deliver_email::QUIET_WINDOW_SECONDS;

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "sweep-messages",
    trigger: Trigger::Schedule,
    settings: &["STAGE", "MESSAGES_TABLE", "OPS_TABLE", "EMAIL_QUEUE_URL", "QUIET_WINDOW_SECONDS"],
    invoke: |app, event| {
        let name = |_: &NoInput| "sweep-messages".to_owned();
        Box::pin(schedule::run(app, event, "sweep-messages", TIMEOUT_SECONDS, name, handle))
    },
};

/// The function's timeout in the template.
const TIMEOUT_SECONDS: u32 = 50;
/// How many of a shard one run takes up; the next run takes up the rest.
const DUE_MAX: i32 = 250;
/// When to look again at what was queued.
const LOOK_AGAIN_MS: i64 = 15 * 60 * 1000;

/// What to do about an open message.
enum Finding {
    /// Queue it, and look again at the time given.
    Queue(i64),
    /// Its claim may still become known: look again at the time given.
    Wait(i64),
    /// It is settled.
    Leave,
}

fn find(message: &Message, now_ms: i64, quiet_ms: i64) -> Finding {
    if !message.is_open() {
        return Finding::Leave;
    }
    match &message.claim {
        Some(claim) if claim.at_ms + quiet_ms > now_ms => Finding::Wait(claim.at_ms + quiet_ms),
        _ => Finding::Queue(now_ms + LOOK_AGAIN_MS),
    }
}

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let now_ms = app.now().as_millisecond();
    let (mut looked_at, mut queued) = (0, 0);
    for shard in 0..SHARDS {
        let due = app.part::<Store>().due::<Message>(Table::Messages, shard, now_ms, DUE_MAX).await?;
        looked_at += due.len();
        queued += sweep(app, due, now_ms).await?;
    }
    Ok(Counts::from_iter([("looked_at".to_owned(), looked_at.into()), ("queued".to_owned(), queued.into())]))
}

async fn sweep(app: &App, due: Vec<OpenEntry<'_>>, now_ms: i64) -> Result<usize, Failed> {
    let quiet_ms = i64::from(app.setting_seconds("QUIET_WINDOW_SECONDS", QUIET_WINDOW_SECONDS)) * 1000;
    let mut bodies = Vec::new();
    let mut later: Vec<(OpenEntry<'_>, Stored<Message>, i64)> = Vec::new();
    for entry in due {
        let Some(message) = entry.partition.get::<Message>(&entry.sort, Read::Consistent).await? else {
            continue;
        };
        match (find(&message.value, now_ms, quiet_ms), &entry.scope) {
            (Finding::Queue(at_ms), Some(scope)) => {
                bodies.push(Envelope::new(scope, DeliverEmail { email_id: message.value.id }).to_body()?);
                later.push((entry, message, at_ms));
            }
            (Finding::Wait(at_ms), _) => later.push((entry, message, at_ms)),
            (Finding::Leave | Finding::Queue(_), _) => {}
        }
    }
    // Queued first: a crash before the next lines queues again, which the claim makes harmless.
    app.part::<Queues>().send_all(app.setting("EMAIL_QUEUE_URL"), &bodies).await?;
    for (entry, message, at_ms) in later {
        look_again(&entry, message, at_ms).await?;
    }
    Ok(bodies.len())
}

async fn look_again(entry: &OpenEntry<'_>, message: Stored<Message>, at_ms: i64) -> Result<(), StoreError> {
    let change = |message: &mut Message| {
        let open = message.is_open() && message.sweep_at_ms < at_ms;
        if open {
            message.sweep_at_ms = at_ms;
        }
        open
    };
    entry.partition.revise_from(MESSAGE_SORT, message, change).await?;
    Ok(())
}
