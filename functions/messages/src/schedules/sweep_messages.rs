//! Each minute: queues messages again that were accepted but not queued, messages whose worker died, and messages that waited for
//! something which has come.
//!
//! In: the `open` index. It holds only unsettled messages and batches, so a run costs the same however many are stored; and those that
//! wait are not read before what they wait for has come. Out: queue messages. A message that was queued is looked at again after a
//! quarter of an hour, not each minute. A batch without unsettled messages is removed. Each run stops after a time and a number of
//! steps, and every scope gets its turn.

use std::time::Instant;

use posthorn_app::App;
use posthorn_messages::SendingAccount;
use posthorn_queues::Queues;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
    uses::Queue,
};

use crate::{
    deliver::claim::quiet_ms,
    sweep::{self, account::account, batches::sweep_batches, open::sweep_due, round::Round, woken::wake_due},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "sweep-messages",
    trigger: Trigger::Schedule(Schedule::every(
        "1 minute",
        "Emails that were lost on their way are not queued again, and emails that wait for a quota, a paused domain or a paused account are not sent.",
    )),
    uses: &[sweep::USES],
    timeout_seconds: 50,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let account = account(app, false).await.unwrap_or_else(|error| {
        tracing::error!(error = causes(&error), "what SES lets the account send is not known");
        SendingAccount::default()
    });
    let round = Round {
        now_ms: app.now().as_millisecond(),
        quiet_ms: quiet_ms(app),
        backlog_ms: backlog_ms(app, &account).await,
        begun: Instant::now(),
    };
    let (due, queued) = sweep_due(app, &round).await?;
    let (batches, of_batches) = sweep_batches(app, &round).await?;
    let woken = wake_due(app, &round).await?;
    let counts = [("looked_at", due + batches), ("queued", queued + of_batches), ("woken", woken)];
    Ok(Counts::from_iter(counts.map(|(name, count)| (name.to_owned(), count.into()))))
}

/// The longest backlog that the sweep reckons with, so that a lost email is not left for a day.
const BACKLOG_MS_MAX: i64 = 3_600_000;

/// How long the emails on the queue will take at the account's rate, in milliseconds, an hour at most; 0 if that is less than a minute,
/// or not known.
async fn backlog_ms(app: &App, account: &SendingAccount) -> i64 {
    let waiting = match app.part::<Queues>().depth(app.setting(Queue::EMAIL.setting())).await {
        Ok(depth) => depth.waiting,
        Err(error) => {
            tracing::warn!(error = causes(&error), "the emails on the queue could not be counted");
            0
        }
    };
    if account.rate <= 0.0 {
        return 0;
    }
    let seconds = waiting as f64 / account.rate;
    if seconds < 60.0 { 0 } else { ((seconds * 1000.0) as i64).min(BACKLOG_MS_MAX) }
}
