//! `POST /v1/ip-pools/{id}/assign`: sends a domain from an IP pool.
//!
//! Written: the domain into the pool's list; the pool into the domain; the domain out of its former pool's list. A crash leaves a
//! list with one domain too many. That only prevents the pool's deletion, and a repetition or a release corrects it.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_senders::{Domain, IpPool, POOL_DOMAINS_MAX, codes::IP_POOL_LIMIT_REACHED};
use posthorn_senders_store::domains;
use posthorn_store::{Read, Revised};

use crate::{
    ip_pool::{self, IpPoolView, OfDomain, leave_pool, revise},
    refusals::not_found,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "assign-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[ip_pool::REVISES, Table::Senders.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-pools/{id}/assign",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Send a domain from an IP pool",
    request: Some(schema::<OfDomain>),
    response: Some(schema::<IpPoolView>),
    codes: &[IP_POOL_LIMIT_REACHED],
    example: Example::at("/v1/ip-pools/pool_01kajbch80ebzr71ga9q10764e/assign")
        .body(r#"{"domain_id": "domain_01kajbch80ebzr71ga9q10764e"}"#),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<OfDomain>) -> Result<Answer<IpPoolView>, Problem> {
    let (scope, id, domain_id) = (call.scope()?, call.id()?, call.body.domain_id);
    let (domains, sort) = (domains(app, scope), Domain::sort(domain_id));
    let domain = domains.get::<Domain>(&sort, Read::Consistent).await?.ok_or_else(not_found)?;
    let pool = revise(app, scope, id, |pool: &mut IpPool| {
        let is_new =
            !pool.domains.contains(&domain_id) && !pool.removing && pool.domains.len() < POOL_DOMAINS_MAX;
        if is_new {
            pool.domains.push(domain_id);
        }
        is_new
    })
    .await?
    .value;
    if pool.removing {
        return Err(CONFLICT.because("The IP pool is being deleted."));
    }
    if !pool.domains.contains(&domain_id) {
        return Err(IP_POOL_LIMIT_REACHED.because(format!(
            "At most {POOL_DOMAINS_MAX} domains are allowed in one pool. Create another pool."
        )));
    }
    let mut before = None;
    let assign = |domain: &mut Domain| {
        before = domain.ip_pool.replace(id);
        before != Some(id)
    };
    if let Revised::Absent = domains.revise_from(&sort, domain, assign).await? {
        // The domain was deleted meanwhile.
        leave_pool(app, scope, id, domain_id).await?;
        return Err(not_found());
    }
    if let Some(other) = before.filter(|other| *other != id) {
        leave_pool(app, scope, other, domain_id).await?;
    }
    Ok(Answer::ok(IpPoolView::of(&pool)))
}
