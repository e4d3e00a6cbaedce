//! `POST /v1/dead-letters/{queue}/replay`: sends dead letters back to the queue that they came from.
//!
//! Each named dead letter is recorded for the audit log, then sent to its queue, then removed here. A crash between the last two
//! leaves it in both queues, which is harmless: all consumers are idempotent. A whole queue is moved by SQS itself. That is recorded
//! before SQS is called: an entry for a move that did not start is better than a move without an entry.

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

use crate::{
    actions::RECORDS_ACTIONS,
    dead_letters::{
        queues::{
            DeadLetterAction, DeadLetterQueue, Holds, QUEUE_ARN_PREFIX, QUEUE_URL_PREFIX, record_action,
        },
        uses::REPLAYS,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "replay-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[RECORDS_ACTIONS, REPLAYS],
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

/// The dead letters are not messages of a queue.
pub const NOT_REPLAYABLE: Code =
    Code::new("NOT_REPLAYABLE", 409, "These dead letters did not come from a queue.");

/// SQS has not finished the previous move of this queue.
pub const REPLAY_RUNNING: Code =
    Code::new("REPLAY_RUNNING", 409, "All of these dead letters are being replayed already.");

/// Selects the dead letters.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReplayDeadLetters {
    /// The ids of the dead letters.
    #[garde(length(min = 1, max = 100), inner(inner(length(min = 1, max = 100))))]
    #[schemars(inner(length(min = 1, max = 100)))]
    #[serde(default)]
    pub ids: Option<Vec<String>>,
    /// `true` replays all dead letters of the queue. Use it instead of `ids`.
    #[garde(skip)]
    #[serde(default)]
    pub all: bool,
}

/// The dead letters that were replayed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReplayedDeadLetters {
    /// The queue.
    pub queue: &'static str,
    /// Whether SQS has started to move all dead letters.
    pub all: bool,
    /// The ids of the dead letters that were sent back.
    pub replayed: Vec<String>,
    /// The ids that were not found among the first 500 dead letters.
    pub not_found: Vec<String>,
}

async fn handle(
    app: &'static App,
    call: Call<ReplayDeadLetters>,
) -> Result<Answer<ReplayedDeadLetters>, Problem> {
    let queue = DeadLetterQueue::named(call.parameter("queue"))?;
    let Holds::Messages(source) = queue.holds else {
        let detail = "They are invocation events of Lambda, or positions in a stream. See docs/ops.md for how to replay them.";
        return Err(NOT_REPLAYABLE.because(detail));
    };
    let scope = call.scope()?;
    match (&call.body.ids, call.body.all) {
        (Some(ids), false) => replay(app, scope, queue, source, ids).await,
        (None, true) => replay_all(app, scope, queue, source).await,
        _ => Err(VALIDATION_FAILED
            .because("Select dead letters either by `ids` or by `all`.")
            .at("/ids", "must be given without `all`, or left out with `all` set to true")),
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
        return Err(REPLAY_RUNNING
            .because("SQS runs one move of a queue at a time. Try again when the queue is empty."));
    }
    record_action(app, scope, queue, DeadLetterAction::Replayed, None).await?;
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
    for dead_letter in queue.search(app, ids).await? {
        record_action(app, scope, queue, DeadLetterAction::Replayed, Some(&dead_letter)).await?;
        queues
            .post(&back, Post { body: as_replayed(&dead_letter.body), group: dead_letter.group }, 0)
            .await?;
        queues.remove(&url, &dead_letter.receipt).await?;
        replayed.push(dead_letter.id);
    }
    let not_found = ids.iter().filter(|id| !replayed.contains(id)).cloned().collect();
    Ok(Answer::ok(ReplayedDeadLetters { queue: queue.name(), all: false, replayed, not_found }))
}
