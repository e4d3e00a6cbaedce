//! `DELETE /v1/ip-pools/{id}`: removes an IP pool that has no domains.
//!
//! Written: the mark that it is being removed, after which no domain can be assigned; the item that requests the removal of SES's
//! part; then the pool is removed. After a crash in between it can be deleted again. SES's part stays for some minutes, because warm
//! instances may still use it. `poll-ip-pools` removes it.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::IpPoolId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::{IpPool, codes::IP_POOL_IN_USE};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ip_pool::{self, revise},
    release::{DELETES_POOL_ITEMS, delete_pool_items},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "delete-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[ip_pool::REVISES, notes_removals(Table::Senders), DELETES_POOL_ITEMS],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/ip-pools/{id}",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Delete an IP pool",
    response: Some(schema::<DeletedIpPool>),
    codes: &[IP_POOL_IN_USE],
    example: Example::at("/v1/ip-pools/pool_01kajbch80ebzr71ga9q10764e"),
    ..Route::DEFAULT
};

/// The pool is deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedIpPool {
    /// Always `ip_pool`.
    pub object: &'static str,
    /// Its id.
    pub id: IpPoolId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedIpPool>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let begin = |pool: &mut IpPool| {
        let begins = pool.domains.is_empty() && !pool.removing;
        pool.removing = pool.removing || begins;
        begins
    };
    let pool = revise(app, scope, id, begin).await?.value;
    if !pool.removing {
        return Err(IP_POOL_IN_USE.because(format!(
            "{} domains are sent from this pool. Release them first.",
            pool.domains.len()
        )));
    }
    note_removal(app, scope, Table::Senders, id).await?;
    delete_pool_items(app, scope, &pool).await?;
    Ok(Answer::ok(DeletedIpPool { object: "ip_pool", id, deleted: true }))
}
