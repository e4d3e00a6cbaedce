//! `DELETE /v1/org/domains/{id}`: removes a domain of the organisation. Another organisation may verify it from then on.
//!
//! Written: a tombstone, so that a late repetition of its creation does not create it again; then the domain is removed.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::OrgDomainId;
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
    name: "delete-org-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_ORG_DOMAINS, notes_removals(Table::Access), Authorised::DELETES_ORG_DOMAINS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/org/domains/{id}",
    permission: Some(Permission::OrgWrite),
    summary: "Remove a domain of the organisation",
    response: Some(schema::<DeletedOrgDomain>),
    example: Example::at("/v1/org/domains/orgdomain_01kajbch80f7q9s1v3x5z7b9d1"),
    ..Route::DEFAULT
};

/// The domain is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedOrgDomain {
    /// Always `org_domain`.
    pub object: &'static str,
    /// Its id.
    pub id: OrgDomainId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedOrgDomain>, Problem> {
    let (caller, id) = (call.authorised()?, call.id()?);
    caller.find_org_domain(app, id).await?;
    note_removal(app, caller.scope(), Table::Access, id).await?;
    caller.delete_org_domain(app, id).await?;
    Ok(Answer::ok(DeletedOrgDomain { object: "org_domain", id, deleted: true }))
}
