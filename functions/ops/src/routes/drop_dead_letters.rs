//! `POST /v1/dead-letters/{queue}/drop`: removes dead letters by their ids.
//!
//! Each dead letter is recorded for the audit log, with the ids in it, and then removed.

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

use crate::{
    actions::RECORDS_ACTIONS,
    dead_letters::{
        queues::{DeadLetterAction, DeadLetterQueue, record_action},
        uses::TAKES,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "drop-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[RECORDS_ACTIONS, TAKES],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/dead-letters/{queue}/drop",
    permission: Some(Permission::DeadLettersWrite),
    summary: "Remove dead letters",
    request: Some(schema::<DropDeadLetters>),
    response: Some(schema::<DroppedDeadLetters>),
    codes: &[NOT_FOUND],
    example: Example::at("/v1/dead-letters/email-dead/drop")
        .body(r#"{"ids": ["5fea7756-0ea4-451a-a703-a558b933e274"]}"#),
    ..Route::DEFAULT
};

/// Selects the dead letters.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DropDeadLetters {
    /// The ids of the dead letters.
    #[garde(length(min = 1, max = 100), inner(length(min = 1, max = 100)))]
    #[schemars(length(min = 1, max = 100))]
    pub ids: Vec<String>,
}

/// The dead letters that were removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DroppedDeadLetters {
    /// The queue.
    pub queue: &'static str,
    /// The ids of the dead letters that were removed.
    pub dropped: Vec<String>,
    /// The ids that were not found among the first 500 dead letters.
    pub not_found: Vec<String>,
}

async fn handle(
    app: &'static App,
    call: Call<DropDeadLetters>,
) -> Result<Answer<DroppedDeadLetters>, Problem> {
    let queue = DeadLetterQueue::named(call.parameter("queue"))?;
    let (scope, url, mut dropped) = (call.scope()?, queue.url(app), Vec::new());
    for dead_letter in queue.search(app, &call.body.ids).await? {
        record_action(app, scope, queue, DeadLetterAction::Dropped, Some(&dead_letter)).await?;
        app.part::<Queues>().remove(&url, &dead_letter.receipt).await?;
        dropped.push(dead_letter.id);
    }
    let not_found = call.body.ids.iter().filter(|id| !dropped.contains(id)).cloned().collect();
    Ok(Answer::ok(DroppedDeadLetters { queue: queue.name(), dropped, not_found }))
}
