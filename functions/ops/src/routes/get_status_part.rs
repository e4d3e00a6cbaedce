//! `GET /api/v2/{list}/{part}`: a part of a list of the status page, in the form of Statuspage's public API:
//! `incidents/unresolved.json`, `scheduled-maintenances/upcoming.json` and `scheduled-maintenances/active.json`. Public, and readable
//! by scripts of any site.

use posthorn_app::App;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, AnyQuery, Call, Example, Route, schema},
};
use posthorn_status::Document;

use crate::status::reading::{READS_BOARD, SHARED_FOR_SECONDS, board, page_name};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-status-part",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_BOARD],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/api/v2/{list}/{part}",
    permission: None,
    summary: "Get a part of a list of the status page",
    response: Some(schema::<Document>),
    shared_for_seconds: SHARED_FOR_SECONDS,
    example: Example::at("/api/v2/incidents/unresolved.json"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Document>, Problem> {
    let name = format!("{}/{}", call.parameter("list"), call.parameter("part"));
    board(app).await?.document(&page_name(app), &name).map(Answer::ok).ok_or_else(not_found)
}
