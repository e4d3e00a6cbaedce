//! `GET /v1/setup`: what the holder of a set-up link sees of the organisation: its name, the domains to prove, and where the directory
//! sends its users.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::setup_view::{SHOWS_SETUP, SetupView, show_setup};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-setup",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_OWN_SETUP_LINK, SHOWS_SETUP],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/setup",
    permission: Some(Permission::SetupRun),
    summary: "Retrieve the set-up of a link",
    response: Some(schema::<SetupView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SetupView>, Problem> {
    let caller = call.authorised()?;
    let link = caller.own_setup_link(app).await?;
    Ok(Answer::ok(show_setup(app, caller, &link).await?))
}
