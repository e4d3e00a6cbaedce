//! `DELETE /v1/domains/{id}`: takes a domain away. Instances that have seen it verified believe it for 30 seconds more.
//!
//! The name's pointer goes first: a crash between the two leaves a domain that can be seen, cannot be sent from, and can
//! be deleted again. SES's identity stays, for it is the account's: another scope may be sending from the same domain.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_senders::{Domain, DomainNameItem, NAME_SORT, domains, name_partition};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::Serialize;

use crate::not_found;

/// The function.
pub const FUNCTION: Function = Function {
    context: "senders",
    name: "delete-domain",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "SENDERS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "delete-domain", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/domains/{id}",
    permission: Some(Permission::Manage),
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
    let name = name_partition(app, scope, &domain.name);
    let pointer = name.get::<DomainNameItem>(NAME_SORT, Read::Consistent).await?;
    // After an earlier try that got this far, the name may be another domain's by now.
    if pointer.is_some_and(|pointer| pointer.value.id == id) {
        name.delete(NAME_SORT).await?;
    }
    domains.delete(&sort).await?;
    Ok(Answer::ok(DeletedDomain { object: "domain", id, deleted: true }))
}
