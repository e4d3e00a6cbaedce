//! `POST /v1/dead-letters/{queue}/replay`: puts dead letters back on the queue that they came from.
//!
//! For each named letter: it is written down for the audit log, then put back, then removed here. What stops between the
//! last two leaves it in both queues; whatever reads a queue bears that. All of a queue is moved by SQS itself, and written
//! down before SQS is asked: that the log tells of a move that did not begin is the lesser evil to one that it does not tell.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_problem::{Code, NOT_FOUND, Problem, VALIDATION_FAILED};
use posthorn_queues::{Post, Queues, as_replayed};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Queue,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dead_letters::{
    queues::{DeadLetterQueue, Holds, QUEUE_ARN_PREFIX, QUEUE_URL_PREFIX, WRITES_DOWN, Work, write_down},
    uses::REPLAYS,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "replay-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[WRITES_DOWN, REPLAYS],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/dead-letters/{queue}/replay",
    permission: Some(Permission::DeadLettersWrite),
    summary: "Replay dead letters",
    request: Some(schema::<ReplayDeadLetters>),
    response: Some(schema::<ReplayedDeadLetters>),
    codes: &[NOT_FOUND, NOT_REPLAYABLE, REPLAY_RUNNING],
    example: Example::at("/v1/dead-letters/email-dead/replay")
        .body(r#"{"ids": ["5fea7756-0ea4-451a-a703-a558b933e274"]}"#),
    ..Route::DEFAULT
};

/// What lies in the queue is no message of a queue.
pub const NOT_REPLAYABLE: Code =
    Code::new("NOT_REPLAYABLE", 409, "These dead letters did not come from a queue.");

/// SQS has not done yet what it was asked for before.
pub const REPLAY_RUNNING: Code =
    Code::new("REPLAY_RUNNING", 409, "All of these dead letters are being replayed already.");

/// Which letters.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReplayDeadLetters {
    /// The ids of letters.
    #[garde(length(min = 1, max = 100), inner(inner(length(min = 1, max = 100))))]
    #[schemars(inner(length(min = 1, max = 100)))]
    #[serde(default)]
    pub ids: Option<Vec<String>>,
    /// `true` for all that lies in the queue; instead of `ids`.
    #[garde(skip)]
    #[serde(default)]
    pub all: bool,
}

/// What is on its way.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReplayedDeadLetters {
    /// The queue.
    pub queue: &'static str,
    /// Whether SQS has begun to move everything.
    pub all: bool,
    /// The letters that were put back.
    pub replayed: Vec<String>,
    /// Those that were not found among the first 500 letters.
    pub not_found: Vec<String>,
}

async fn handle(
    app: &'static App,
    call: Call<ReplayDeadLetters>,
) -> Result<Answer<ReplayedDeadLetters>, Problem> {
    let queue = DeadLetterQueue::named(call.parameter("queue"))?;
    let Holds::Messages(source) = queue.holds else {
        let detail = "They are events of Lambda's, or places in a stream. The page docs/ops.md says how to replay them.";
        return Err(NOT_REPLAYABLE.because(detail));
    };
    let scope = call.scope()?;
    match (&call.body.ids, call.body.all) {
        (Some(ids), false) => replay(app, scope, queue, source, ids).await,
        (None, true) => replay_all(app, scope, queue, source).await,
        _ => Err(VALIDATION_FAILED
            .because("Say which letters: their `ids`, or `all`.")
            .at("/ids", "must stand alone, or `all` be true")),
    }
}

async fn replay_all(
    app: &App,
    scope: &Scope,
    queue: &'static DeadLetterQueue,
    source: Queue,
) -> Result<Answer<ReplayedDeadLetters>, Problem> {
    let arn = |name: &str| format!("{}{name}", app.setting(QUEUE_ARN_PREFIX));
    let (queues, from) = (app.part::<Queues>(), arn(queue.name()));
    if queues.is_moving(&from).await? {
        return Err(
            REPLAY_RUNNING.because("SQS moves one lot at a time. Look at the queue until it is empty.")
        );
    }
    write_down(app, scope, queue, Work::Replayed, None).await?;
    queues.move_all(&from, &arn(source.name)).await?;
    let (replayed, not_found) = (Vec::new(), Vec::new());
    Ok(Answer::ok(ReplayedDeadLetters { queue: queue.name(), all: true, replayed, not_found }))
}

async fn replay(
    app: &App,
    scope: &Scope,
    queue: &'static DeadLetterQueue,
    source: Queue,
    ids: &[String],
) -> Result<Answer<ReplayedDeadLetters>, Problem> {
    let (queues, url) = (app.part::<Queues>(), queue.url(app));
    let back = format!("{}{}", app.setting(QUEUE_URL_PREFIX), source.name);
    let mut replayed = Vec::new();
    for letter in queue.search(app, ids).await? {
        write_down(app, scope, queue, Work::Replayed, Some(&letter)).await?;
        queues.post(&back, Post { body: as_replayed(&letter.body), group: letter.group }, 0).await?;
        queues.remove(&url, &letter.receipt).await?;
        replayed.push(letter.id);
    }
    let not_found = ids.iter().filter(|id| !replayed.contains(id)).cloned().collect();
    Ok(Answer::ok(ReplayedDeadLetters { queue: queue.name(), all: false, replayed, not_found }))
}
