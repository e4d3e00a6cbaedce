//! `POST /v1/dead-letters/{queue}/drop`: throws dead letters away, each by its id.
//!
//! Each letter is written down for the audit log, with the ids that stood in it, and then removed.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_queues::Queues;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dead_letters::{
    queues::{DeadLetterQueue, WRITES_DOWN, Work, write_down},
    uses::TAKES,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "drop-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[WRITES_DOWN, TAKES],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/dead-letters/{queue}/drop",
    permission: Some(Permission::DeadLettersWrite),
    summary: "Throw dead letters away",
    request: Some(schema::<DropDeadLetters>),
    response: Some(schema::<DroppedDeadLetters>),
    codes: &[NOT_FOUND],
    example: Example::at("/v1/dead-letters/email-dead/drop")
        .body(r#"{"ids": ["5fea7756-0ea4-451a-a703-a558b933e274"]}"#),
    ..Route::DEFAULT
};

/// Which letters.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DropDeadLetters {
    /// The ids of letters.
    #[garde(length(min = 1, max = 100), inner(length(min = 1, max = 100)))]
    #[schemars(length(min = 1, max = 100))]
    pub ids: Vec<String>,
}

/// What is gone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DroppedDeadLetters {
    /// The queue.
    pub queue: &'static str,
    /// The letters that were thrown away.
    pub dropped: Vec<String>,
    /// Those that were not found among the first 500 letters.
    pub not_found: Vec<String>,
}

async fn handle(
    app: &'static App,
    call: Call<DropDeadLetters>,
) -> Result<Answer<DroppedDeadLetters>, Problem> {
    let queue = DeadLetterQueue::named(call.parameter("queue"))?;
    let (scope, url, mut dropped) = (call.scope()?, queue.url(app), Vec::new());
    for letter in queue.search(app, &call.body.ids).await? {
        write_down(app, scope, queue, Work::Dropped, Some(&letter)).await?;
        app.part::<Queues>().remove(&url, &letter.receipt).await?;
        dropped.push(letter.id);
    }
    let not_found = call.body.ids.iter().filter(|id| !dropped.contains(id)).cloned().collect();
    Ok(Answer::ok(DroppedDeadLetters { queue: queue.name(), dropped, not_found }))
}
