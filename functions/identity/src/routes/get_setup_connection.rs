//! `GET /v1/setup/connection`: the connection of a set-up: what to enter at the identity provider, the settings as far as they were entered,
//! and the test log-ins.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::setup_connection::{SHOWS, SetupConnectionView, found, show};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-setup-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_OWN_SETUP_LINK, SHOWS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/setup/connection",
    permission: Some(Permission::SetupRun),
    summary: "Retrieve the connection of a set-up",
    response: Some(schema::<SetupConnectionView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SetupConnectionView>, Problem> {
    let caller = call.authorised()?;
    let link = caller.own_setup_link(app).await?;
    let connection = found(app, caller, &link).await?;
    Ok(Answer::ok(show(app, caller, &link, connection.as_ref()).await?))
}
