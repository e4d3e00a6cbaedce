//! `GET /status`: the status page for people. Public, without scripts.

use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, AnyQuery, Call, Media, Page, Route},
};

use crate::status::{
    page::page,
    reading::{READS_BOARD, SHARED_FOR_SECONDS, board, page_name},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "show-status",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_BOARD],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/status",
    permission: None,
    summary: "Show the status page",
    media: Media::Page,
    head: true,
    shared_for_seconds: SHARED_FOR_SECONDS,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, _: Call<(), AnyQuery>) -> Result<Answer<Page>, Problem> {
    Ok(Answer::ok(page(&board(app).await?, &page_name(app))))
}
