//! `DELETE /v1/setup-links/{id}`: removes a set-up link. Whoever has opened it can do nothing more with it; what they set up stays.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::SetupLinkId;
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
    name: "delete-setup-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_SETUP_LINKS, Authorised::DELETES_SETUP_LINKS, notes_removals(Table::Access)],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/setup-links/{id}",
    permission: Some(Permission::OrgWrite),
    summary: "Remove a set-up link",
    response: Some(schema::<DeletedSetupLink>),
    while_suspended: true,
    example: Example::at("/v1/setup-links/setup_01kajbch80f4r6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

/// The link is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedSetupLink {
    /// Always `setup_link`.
    pub object: &'static str,
    /// Its id.
    pub id: SetupLinkId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedSetupLink>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    caller.find_setup_link(app, id).await?;
    note_removal(app, caller.scope(), Table::Access, id).await?;
    caller.delete_setup_link(app, id).await?;
    Ok(Answer::ok(DeletedSetupLink { object: "setup_link", id, deleted: true }))
}
