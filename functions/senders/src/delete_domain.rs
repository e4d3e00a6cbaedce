//! `DELETE /v1/domains/{id}`: takes a domain away, and the SES identity that was made for it, if no other domain
//! needs that. Instances
//! that have seen it verified believe it for 30 seconds more.
//!
//! Gone in this order: the name's pointer, the right to its mail, the place in an IP pool, SES's identity, the domain. A crash in between leaves
//! a domain that can be seen, cannot be sent from, and can be deleted again.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_senders::{Domain, DomainNameItem, NAME_SORT, domains, leave_receiving, name_partition};
use posthorn_store::{Deleted, Read, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{ip_pool::leave_pool, not_found, pace::Pace, register::leave};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "delete-domain",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "SENDERS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "delete-domain", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/domains/{id}",
    permission: Some(Permission::DomainsWrite),
    summary: "Delete a sending domain",
    response: Some(schema::<DeletedDomain>),
    ..Route::DEFAULT
};

/// The domain is gone.
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
    let domains = domains(app, scope);
    let sort = Domain::sort(id);
    let domain = domains.get::<Domain>(&sort, Read::Consistent).await?.ok_or_else(not_found)?.value;
    free_name(app, scope, &domain).await?;
    leave_receiving(app, scope, id, &domain.name).await?;
    if let Some(pool) = domain.ip_pool {
        leave_pool(app, scope, pool, id).await?;
    }
    if !domain.simulated {
        leave(Pace::by_hand(app), scope, &domain).await?;
    }
    domains.delete::<Domain>(&sort).await?;
    Ok(Answer::ok(DeletedDomain { object: "domain", id, deleted: true }))
}

/// After an earlier try that got this far the name may be another domain's, and may become so at any moment: it is freed
/// only while it is this one's.
async fn free_name(app: &App, scope: &Scope, domain: &Domain) -> Result<(), Problem> {
    let name = name_partition(app, scope, &domain.name);
    let pointer = name.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await?;
    if let Some(pointer) = pointer.filter(|pointer| pointer.value.id == domain.id) {
        match name.delete_if(NAME_SORT, &pointer).await? {
            Deleted::Gone | Deleted::Changed(_) => {}
        }
    }
    Ok(())
}
