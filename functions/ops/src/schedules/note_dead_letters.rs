//! Every five minutes: looks into the dead-letter queues, and tells the audit log of each letter that came.
//!
//! In: the letters, which are given back at once. Written: an item per letter, in the scope that the letter names, under an id
//! that follows from the letter: it is written once, however often the letter is seen. A run that dies leaves the rest to
//! the next.

use posthorn_app::App;
use posthorn_queues::{Letter, Queues};
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
    topic::scope_of,
};
use posthorn_store::StoreError;
use serde::Deserialize;

use crate::dead_letters::{
    queues::{DeadLetterQueue, QUEUES, SEARCHED_MAX, WRITES_DOWN, Work, write_down},
    uses::{COUNTS, LOOKS},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "note-dead-letters",
    trigger: Trigger::Schedule(Schedule::every("5 minutes")),
    uses: &[COUNTS, LOOKS, WRITES_DOWN],
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
        let letters = queue.take(app, SEARCHED_MAX).await?;
        let outcome = note(app, queue, &letters).await;
        queue.give_back(app, &letters).await;
        seen += letters.len();
        noted += outcome?;
    }
    Ok(Counts::from_iter([("seen".to_owned(), seen.into()), ("noted".to_owned(), noted.into())]))
}

/// Writes down the letters that are new; answers how many.
async fn note(app: &App, queue: &DeadLetterQueue, letters: &[Letter]) -> Result<usize, StoreError> {
    let mut noted = 0;
    for letter in letters {
        // A place in a stream, and what can't be read, is no organisation's: the alarm tells of it, and no log.
        let Some(scope) = label_in(&letter.body).and_then(|label| scope_of(&label)) else { continue };
        if write_down(app, &scope, queue, Work::Arrived, Some(letter)).await? {
            tracing::warn!(queue = queue.name(), letter = letter.id, org = %scope.org(), "a dead letter came");
            noted += 1;
        }
    }
    Ok(noted)
}

/// The label of the scope that a letter is of.
fn label_in(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Scoped {
        scope: String,
    }
    serde_json::from_str::<Scoped>(body).ok().map(|scoped| scoped.scope)
}
