//! `GET /v1/exports/{id}`: one export, with a link to its file once it is ready.

use posthorn_access::{
    Permission,
    codes::{FIELD_HIDDEN, TENANT_BOUND_KEY},
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::exports::export_view::{self, ExportView, check_may_see, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-export",
    trigger: Trigger::Http(&ROUTE),
    uses: &[export_view::FINDS, export_view::LINKS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/exports/{id}",
    permission: Some(Permission::ExportsRead),
    summary: "Retrieve an export",
    response: Some(schema::<ExportView>),
    codes: &[FIELD_HIDDEN, TENANT_BOUND_KEY],
    example: Example::at("/v1/exports/export_01kajbch80e8j885zsatp7rpcz"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ExportView>, Problem> {
    let caller = call.authorised()?;
    let export = find(app, caller, call.id()?).await?;
    check_may_see(caller, &export)?;
    Ok(Answer::ok(ExportView::with_link(app, caller, &export).await?))
}
