//! `POST /v1/sso/connections/{id}/test`: begins a test log-in with a connection, whether or not people can log in with it. The answer has the URL
//! to go to, and sets a cookie that the way back needs. Nobody is logged in; the connection's log says how it ended.
//!
//! Read: the configuration of a provider that speaks OpenID Connect. Written: the log-in, for ten minutes; if the provider failed, a note in
//! the connection's log.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_identity::codes::IDENTITY_PROVIDER_FAILED;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::sso::begun::{BEGINS_AT_PROVIDER, Begins, SsoLogInBegun, begin_at_provider};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "test-sso-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_SSO_CONNECTIONS, BEGINS_AT_PROVIDER],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/sso/connections/{id}/test",
    permission: Some(Permission::OrgWrite),
    summary: "Begin a test log-in with a connection",
    response: Some(schema::<SsoLogInBegun>),
    codes: &[IDENTITY_PROVIDER_FAILED],
    example: Example::at("/v1/sso/connections/ssoconn_01kajbch80f4r6t8v0x2z4b6d8/test"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SsoLogInBegun>, Problem> {
    let caller = call.authorised()?;
    let connection = caller.find_sso_connection(app, call.id()?).await?;
    begin_at_provider(app, &call, (caller.scope().org(), &connection), Begins::Test).await
}
