//! `GET /v1/dead-letters/{queue}`: looks at the letters that a dead-letter queue hands out first, and gives them back.

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

use crate::dead_letters::{dead_letter_view::DeadLetter, queues::DeadLetterQueue, uses::LOOKS};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[LOOKS],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/dead-letters/{queue}",
    permission: Some(Permission::DeadLettersRead),
    summary: "Look at dead letters",
    query: Some(schema::<LookAtDeadLetters>),
    response: Some(schema::<DeadLetters>),
    codes: &[NOT_FOUND],
    example: Example::at("/v1/dead-letters/email-dead").query("limit=1"),
    ..Route::DEFAULT
};

const LIMIT_DEFAULT: u16 = 10;

/// How many.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LookAtDeadLetters {
    /// How many, 1 to 100; 10 where it is not given.
    #[garde(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
}

/// What lies in a queue.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeadLetters {
    /// Always `list`.
    pub object: &'static str,
    /// The queue.
    pub queue: &'static str,
    /// In no order that would last: a queue hands out what it likes.
    pub data: Vec<DeadLetter>,
}

async fn handle(
    app: &'static App,
    call: Call<(), LookAtDeadLetters>,
) -> Result<Answer<DeadLetters>, Problem> {
    let queue = DeadLetterQueue::named(call.parameter("queue"))?;
    let limit = usize::from(call.query.limit.unwrap_or(LIMIT_DEFAULT));
    let letters = queue.take(app, limit).await?;
    queue.give_back(app, &letters).await;
    let data = letters.iter().take(limit).map(DeadLetter::of).collect();
    Ok(Answer::ok(DeadLetters { object: "list", queue: queue.name(), data }))
}
