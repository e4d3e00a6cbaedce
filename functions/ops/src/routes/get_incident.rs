//! `GET /v1/status/incidents/{id}`: one incident or maintenance window, with its updates.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::incidents::{
    incident_view::IncidentView,
    rules::{FINDS, find},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-incident",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/status/incidents/{id}",
    permission: Some(Permission::StatusRead),
    summary: "Retrieve an incident or a maintenance",
    response: Some(schema::<IncidentView>),
    example: Example::at("/v1/status/incidents/incident_01kajbch80f6x9m2k4q8r1t3vw"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<IncidentView>, Problem> {
    let incident = find(app, call.id()?).await?;
    Ok(Answer::ok(IncidentView::of(&incident.value, app.now())))
}
