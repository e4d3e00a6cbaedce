//! `DELETE /v1/roles/{id}`: removes a role that no member and no pending invitation has.
//!
//! Written: a tombstone, so that a late repetition of its creation does not create it again; then the role is removed.

use posthorn_access::{Authorised, Permission, codes::ROLE_IN_USE};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::RoleId;
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
    context: "access",
    name: "delete-role",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, notes_removals(Table::Access), Authorised::DELETES_ROLES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/roles/{id}",
    permission: Some(Permission::RolesWrite),
    summary: "Remove a role",
    response: Some(schema::<DeletedRole>),
    codes: &[ROLE_IN_USE],
    example: Example::at("/v1/roles/role_01kajbch80f6p8r0t2v4x6z8b0"),
    ..Route::DEFAULT
};

/// The role is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedRole {
    /// Always `role`.
    pub object: &'static str,
    /// Its id.
    pub id: RoleId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedRole>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    caller.require_unused_role(app, id).await?;
    note_removal(app, caller.scope(), Table::Access, id).await?;
    caller.delete_role(app, id).await?;
    Ok(Answer::ok(DeletedRole { object: "role", id, deleted: true }))
}
