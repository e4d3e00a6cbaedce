//! `GET /v1/sso/connections/{id}`: one connection, without its secret.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::settings::PUBLIC_URL,
};

use crate::sso::connection_view::SsoConnectionView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-sso-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_SSO_CONNECTIONS, PUBLIC_URL],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/sso/connections/{id}",
    permission: Some(Permission::OrgRead),
    summary: "Retrieve a single sign-on connection",
    response: Some(schema::<SsoConnectionView>),
    example: Example::at("/v1/sso/connections/ssoconn_01kajbch80f4r6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SsoConnectionView>, Problem> {
    let caller = call.authorised()?;
    let connection = caller.find_sso_connection(app, call.id()?).await?;
    Ok(Answer::ok(SsoConnectionView::of(app, caller.scope().org(), &connection)))
}
