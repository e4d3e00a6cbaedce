//! Runs every five minutes: reads the dead-letter queues and records each new dead letter for the audit log.
//!
//! In: the dead letters, which are given back immediately. Written: one item for each dead letter, in the scope that it names. The
//! item's id is derived from the dead letter, so it is written once, however often the dead letter is seen. If a run crashes, the
//! next run records the rest.

use posthorn_app::App;
use posthorn_queues::{DeadLetter, Queues};
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
    topic::scope_of,
};
use posthorn_store::StoreError;
use serde::Deserialize;

use crate::{
    actions::RECORDS_ACTIONS,
    dead_letters::{
        queues::{DeadLetterAction, DeadLetterQueue, QUEUES, SEARCHED_MAX, record_action},
        uses::{COUNTS, PEEKS},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "note-dead-letters",
    trigger: Trigger::Schedule(Schedule::every(
        "5 minutes",
        "New dead letters do not appear in the audit logs. Their alarms remain.",
    )),
    uses: &[COUNTS, PEEKS, RECORDS_ACTIONS],
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (mut seen, mut noted) = (0, 0);
    for queue in &QUEUES {
        if app.part::<Queues>().depth(&queue.url(app)).await?.waiting == 0 {
            continue;
        }
        let dead_letters = queue.take(app, SEARCHED_MAX).await?;
        let outcome = note(app, queue, &dead_letters).await;
        queue.give_back(app, &dead_letters).await;
        seen += dead_letters.len();
        noted += outcome?;
    }
    Ok(Counts::from_iter([("seen".to_owned(), seen.into()), ("noted".to_owned(), noted.into())]))
}

/// Records the new dead letters. Returns how many.
async fn note(app: &App, queue: &DeadLetterQueue, dead_letters: &[DeadLetter]) -> Result<usize, StoreError> {
    let mut noted = 0;
    for dead_letter in dead_letters {
        // A stream position, or an unreadable dead letter, belongs to no organisation: it raises the alarm, but no log records it.
        let Some(scope) = label_in(&dead_letter.body).and_then(|label| scope_of(&label)) else { continue };
        if record_action(app, &scope, queue, DeadLetterAction::Arrived, Some(dead_letter)).await? {
            tracing::warn!(queue = queue.name(), dead_letter = dead_letter.id, org = %scope.org(), "a dead letter arrived");
            noted += 1;
        }
    }
    Ok(noted)
}

/// Returns the label of the scope in a dead letter.
fn label_in(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Scoped {
        scope: String,
    }
    serde_json::from_str::<Scoped>(body).ok().map(|scoped| scoped.scope)
}
