//! `DELETE /v1/domains/{id}`: removes a domain, and the SES identity that was created for it if no other domain needs it. Warm
//! instances cache the domain's status, so sending from it may work for up to 30 seconds more.
//!
//! The order of the removals: see `release`. After a crash in between it can be deleted again.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::DomainId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::Domain;
use posthorn_senders_store::domains;
use posthorn_store::{Read, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    refusals::not_found,
    release::{RELEASES_DOMAINS, release_domain},
    ses::pace::Pace,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "delete-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[notes_removals(Table::Senders), RELEASES_DOMAINS, Table::Senders.get()],
    timeout_seconds: 15,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/domains/{id}",
    permission: Some(Permission::DomainsWrite),
    summary: "Delete a sending domain",
    response: Some(schema::<DeletedDomain>),
    example: Example::at("/v1/domains/domain_01kajbch80ebzr71ga9q10764e"),
    ..Route::DEFAULT
};

/// The domain is deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedDomain {
    /// Always `domain`.
    pub object: &'static str,
    /// Its id.
    pub id: DomainId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedDomain>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let stored = domains(app, scope).get::<Domain>(&Domain::sort(id), Read::Consistent).await?;
    let domain = stored.ok_or_else(not_found)?.value;
    note_removal(app, scope, Table::Senders, id).await?;
    release_domain(Pace::by_hand(app), scope, &domain).await?;
    Ok(Answer::ok(DeletedDomain { object: "domain", id, deleted: true }))
}
