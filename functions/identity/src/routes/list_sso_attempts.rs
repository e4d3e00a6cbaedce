//! `GET /v1/sso/connections/{id}/attempts`: the last hundred attempts to log in with a connection, newest first: what came, and why it was
//! refused. They are kept for 30 days.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_ids::SsoAttemptId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::sso::attempts::{READS_ATTEMPTS, SsoAttempt, SsoOutcome, newest};

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

/// An attempt to log in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SsoAttemptView {
    /// Always `sso_attempt`.
    pub object: &'static str,
    /// Its id.
    pub id: SsoAttemptId,
    /// How it ended.
    pub outcome: SsoOutcome,
    /// Why it was refused, in one word; null if it was not.
    pub reason: Option<String>,
    /// What came, or what failed, in words.
    pub detail: Option<String>,
    /// The address of the person, as far as it was known.
    pub email: Option<String>,
    /// The address of the request.
    pub ip: Option<String>,
    /// When it was (RFC 3339).
    pub created_at: String,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<SsoAttemptView>>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    caller.find_sso_connection(app, id).await?;
    let attempts = newest(app, caller.scope().org(), id).await?;
    Ok(Answer::ok(ListPage::whole(attempts.into_iter().map(view).collect())))
}

fn view(attempt: SsoAttempt) -> SsoAttemptView {
    SsoAttemptView {
        object: "sso_attempt",
        id: attempt.id,
        outcome: attempt.outcome,
        reason: attempt.reason,
        detail: attempt.detail,
        email: attempt.email,
        ip: attempt.ip,
        created_at: attempt.id.created_at().to_string(),
    }
}
