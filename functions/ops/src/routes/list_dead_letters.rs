//! `GET /v1/dead-letters`: all dead-letter queues, with the number of their dead letters.

use futures::future::try_join_all;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_queues::Queues;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::dead_letters::{
    queues::{DeadLetterQueue, Holds, QUEUES},
    uses::COUNTS,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-dead-letters",
    trigger: Trigger::Http(&ROUTE),
    uses: &[COUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/dead-letters",
    permission: Some(Permission::DeadLettersRead),
    summary: "List the dead-letter queues",
    response: Some(schema::<ListPage<DeadLetterQueueView>>),
    ..Route::DEFAULT
};

/// A dead-letter queue.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeadLetterQueueView {
    /// Its name.
    pub name: &'static str,
    /// The approximate number of dead letters in it.
    pub waiting: u64,
    /// The approximate number of dead letters that are being read and are hidden.
    pub in_flight: u64,
    /// The kind of its dead letters: `messages` of a queue can be replayed; `events` (invocation events of a function) and `places`
    /// (positions in a stream) cannot.
    pub holds: &'static str,
    /// The queue that its messages came from, or the functions that failed.
    pub of: &'static str,
}

async fn handle(app: &'static App, _call: Call) -> Result<Answer<ListPage<DeadLetterQueueView>>, Problem> {
    let data = try_join_all(QUEUES.iter().map(|queue| view(app, queue))).await?;
    Ok(Answer::ok(ListPage::whole(data)))
}

async fn view(app: &App, queue: &DeadLetterQueue) -> Result<DeadLetterQueueView, Problem> {
    let depth = app.part::<Queues>().depth(&queue.url(app)).await?;
    let (holds, of) = match queue.holds {
        Holds::Messages(of) => ("messages", of.name),
        Holds::Events(of) => ("events", of),
        Holds::Places(of) => ("places", of),
    };
    Ok(DeadLetterQueueView {
        name: queue.name(),
        waiting: depth.waiting,
        in_flight: depth.in_flight,
        holds,
        of,
    })
}
