//! `DELETE /v1/exports/{id}`: removes an export with its file, also while it is being written.
//!
//! Removed: the objects, then the export. A repetition after a crash goes on. What a run of `write-exports` writes meanwhile, the bucket
//! removes after a week, and nothing leads to it.

use posthorn_access::{
    Permission,
    codes::{FIELD_HIDDEN, TENANT_BOUND_KEY},
};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::ExportId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    exports::{
        export::Export,
        export_view::{self, check_may_see, find},
        objects,
    },
    places::exports,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "delete-export",
    trigger: Trigger::Http(&ROUTE),
    uses: &[export_view::FINDS, notes_removals(Table::Ops), objects::REMOVES, Table::Ops.update().delete()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/exports/{id}",
    permission: Some(Permission::ExportsWrite),
    summary: "Remove an export and its file",
    response: Some(schema::<DeletedExport>),
    codes: &[FIELD_HIDDEN, TENANT_BOUND_KEY],
    example: Example::at("/v1/exports/export_01kajbch80e8j885zsatp7rpcz"),
    ..Route::DEFAULT
};

/// The export is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedExport {
    /// Always `export`.
    pub object: &'static str,
    /// Its id.
    pub id: ExportId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedExport>, Problem> {
    let (caller, id) = (call.authorised()?, call.id::<_>()?);
    let (scope, export) = (caller.scope(), find(app, caller, id).await?);
    check_may_see(caller, &export)?;
    note_removal(app, scope, Table::Ops, id).await?;
    objects::remove(app, scope, &export).await?;
    exports(app, scope).delete::<Export>(&id.suffix()).await?;
    Ok(Answer::ok(DeletedExport { object: "export", id, deleted: true }))
}
