//! `GET /v1/environments`: the organisation's environments; they are few, so there are no pages.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::environment_view::EnvironmentView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-environments",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-environments", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/environments",
    permission: Some(Permission::EnvironmentsRead),
    summary: "List environments",
    response: Some(schema::<EnvironmentList>),
    ..Route::DEFAULT
};

/// All environments.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EnvironmentList {
    /// Always `list`.
    pub object: &'static str,
    /// `live` and `test`, then the others by name.
    pub data: Vec<EnvironmentView>,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<EnvironmentList>, Problem> {
    let org = call.authorised()?.org(app).await?;
    Ok(Answer::ok(EnvironmentList { object: "list", data: EnvironmentView::all_of(&org) }))
}
