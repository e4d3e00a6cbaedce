//! `GET /v1/directories`: the organisation's directories, newest first.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::directory_view::DirectoryView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-directories",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_DIRECTORIES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/directories",
    permission: Some(Permission::OrgRead),
    summary: "List directories",
    response: Some(schema::<ListPage<DirectoryView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<DirectoryView>>, Problem> {
    let directories = call.authorised()?.list_directories(app).await?;
    Ok(Answer::ok(ListPage::whole(directories.iter().map(DirectoryView::of).collect())))
}
