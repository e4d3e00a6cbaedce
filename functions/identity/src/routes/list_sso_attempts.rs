//! `GET /v1/sso/connections/{id}/attempts`: the last hundred attempts to log in with a connection, newest first: what came, and why it was
//! refused. They are kept for 30 days.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Route, schema},
};

use crate::sso::{
    attempt_view::SsoAttemptView,
    attempts::{READS_ATTEMPTS, newest},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-sso-attempts",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_SSO_CONNECTIONS, READS_ATTEMPTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/sso/connections/{id}/attempts",
    permission: Some(Permission::OrgRead),
    summary: "List attempts to log in with a connection",
    response: Some(schema::<ListPage<SsoAttemptView>>),
    example: Example::at("/v1/sso/connections/ssoconn_01kajbch80f4r6t8v0x2z4b6d8/attempts"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<SsoAttemptView>>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    caller.find_sso_connection(app, id).await?;
    let attempts = newest(app, caller.scope().org(), id).await?;
    Ok(Answer::ok(ListPage::whole(attempts.into_iter().map(SsoAttemptView::of).collect())))
}
