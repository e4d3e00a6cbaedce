//! `GET /v1/environments`: the organisation's environments. They are few, so one page contains all.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::environment_view::EnvironmentView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-environments",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/environments",
    permission: Some(Permission::EnvironmentsRead),
    summary: "List environments",
    response: Some(schema::<ListPage<EnvironmentView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<EnvironmentView>>, Problem> {
    let org = call.authorised()?.org(app).await?;
    Ok(Answer::ok(ListPage::whole(EnvironmentView::all_of(&org))))
}
