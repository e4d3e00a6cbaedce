//! `POST /v1/setup/connection/test`: begins a test log-in with the connection of a set-up. Nobody is logged in; `GET /v1/setup/connection` says how
//! it ended.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_identity::codes::IDENTITY_PROVIDER_FAILED;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};

use crate::sso::begun::{BEGINS_AT_PROVIDER, Begins, SsoLogInBegun, begin_at_provider};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "test-setup-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_OWN_SETUP_LINK, Authorised::FINDS_SSO_CONNECTIONS, BEGINS_AT_PROVIDER],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup/connection/test",
    permission: Some(Permission::SetupRun),
    summary: "Begin a test log-in of a set-up",
    response: Some(schema::<SsoLogInBegun>),
    codes: &[IDENTITY_PROVIDER_FAILED],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SsoLogInBegun>, Problem> {
    let caller = call.authorised()?;
    let link = caller.own_setup_link(app).await?;
    let connection = caller.find_sso_connection(app, link.connection).await?;
    begin_at_provider(app, &call, (caller.scope().org(), &connection), Begins::Test).await
}
