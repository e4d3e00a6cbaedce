//! `DELETE /v1/directories/{id}`: removes a directory with its tokens, users and groups. The people stay members.
//!
//! Written: the removal's tombstone; the directory, so that its tokens end; then its users and groups. A repetition after a crash removes
//! what is left, and answers `NOT_FOUND`.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::DirectoryId;
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
    name: "delete-directory",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, notes_removals(Table::Access), Authorised::DELETES_DIRECTORIES],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/directories/{id}",
    permission: Some(Permission::OrgWrite),
    summary: "Remove a directory",
    response: Some(schema::<DeletedDirectory>),
    example: Example::at("/v1/directories/dir_01kajbch80f4r6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

/// The directory is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedDirectory {
    /// Always `directory`.
    pub object: &'static str,
    /// Its id.
    pub id: DirectoryId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedDirectory>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    if let Err(gone) = caller.find_directory(app, id).await {
        caller.forget_directory(app, id).await?;
        return Err(gone);
    }
    note_removal(app, caller.scope(), Table::Access, id).await?;
    caller.delete_directory(app, id).await?;
    Ok(Answer::ok(DeletedDirectory { object: "directory", id, deleted: true }))
}
