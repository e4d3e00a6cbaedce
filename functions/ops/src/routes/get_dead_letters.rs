//! `GET /v1/dead-letters/{queue}`: shows the dead letters that a queue delivers first, and gives them back.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dead_letters::{dead_letter_view::DeadLetterView, queues::DeadLetterQueue, uses::PEEKS};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[PEEKS],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/dead-letters/{queue}",
    permission: Some(Permission::DeadLettersRead),
    summary: "List the dead letters of a queue",
    query: Some(schema::<LookAtDeadLetters>),
    response: Some(schema::<DeadLetters>),
    codes: &[NOT_FOUND],
    example: Example::at("/v1/dead-letters/email-dead").query("limit=1"),
    ..Route::DEFAULT
};

const LIMIT_DEFAULT: u16 = 10;

/// Limits the answer.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LookAtDeadLetters {
    /// How many dead letters, 1 to 100. Default: 10.
    #[garde(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Dead letters of a queue.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeadLetters {
    /// Always `list`.
    pub object: &'static str,
    /// The queue.
    pub queue: &'static str,
    /// The dead letters, in no stable order: SQS delivers messages in any order.
    pub data: Vec<DeadLetterView>,
}

async fn handle(
    app: &'static App,
    call: Call<(), LookAtDeadLetters>,
) -> Result<Answer<DeadLetters>, Problem> {
    let queue = DeadLetterQueue::named(call.parameter("queue"))?;
    let limit = usize::from(call.query.limit.unwrap_or(LIMIT_DEFAULT));
    let dead_letters = queue.take(app, limit).await?;
    queue.give_back(app, &dead_letters).await;
    let data = dead_letters.iter().take(limit).map(DeadLetterView::of).collect();
    Ok(Answer::ok(DeadLetters { object: "list", queue: queue.name(), data }))
}
