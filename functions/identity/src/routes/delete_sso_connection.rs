//! `DELETE /v1/sso/connections/{id}`: removes a connection. Members that logged in with it stay members; their sessions go on.
//!
//! Written: a tombstone, so that a late repetition of its creation does not create it again; then the connection is removed.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::SsoConnectionId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "delete-sso-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::FINDS_SSO_CONNECTIONS,
        notes_removals(Table::Access),
        Authorised::DELETES_SSO_CONNECTIONS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/sso/connections/{id}",
    permission: Some(Permission::OrgWrite),
    summary: "Remove a single sign-on connection",
    response: Some(schema::<DeletedSsoConnection>),
    example: Example::at("/v1/sso/connections/ssoconn_01kajbch80f4r6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

/// The connection is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedSsoConnection {
    /// Always `sso_connection`.
    pub object: &'static str,
    /// Its id.
    pub id: SsoConnectionId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedSsoConnection>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    caller.find_sso_connection(app, id).await?;
    note_removal(app, caller.scope(), Table::Access, id).await?;
    caller.delete_sso_connection(app, id).await?;
    Ok(Answer::ok(DeletedSsoConnection { object: "sso_connection", id, deleted: true }))
}
