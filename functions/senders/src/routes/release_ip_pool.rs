//! `POST /v1/ip-pools/{id}/release`: sends a domain from shared addresses again.
//!
//! Written: the domain without a pool, then the pool's list without the domain. A deleted domain can be released too.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_senders::{Domain, IpPool};
use posthorn_senders_store::domains;
use posthorn_store::Read;

use crate::ip_pool::{self, IpPoolView, OfDomain, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "release-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[ip_pool::REVISES, Table::Senders.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-pools/{id}/release",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Release a domain from an IP pool",
    request: Some(schema::<OfDomain>),
    response: Some(schema::<IpPoolView>),
    example: Example::at("/v1/ip-pools/pool_01kajbch80ebzr71ga9q10764e/release")
        .body(r#"{"domain_id": "domain_01kajbch80ebzr71ga9q10764e"}"#),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<OfDomain>) -> Result<Answer<IpPoolView>, Problem> {
    let (scope, id, domain_id) = (call.scope()?, call.id()?, call.body.domain_id);
    let release = |domain: &mut Domain| {
        let ours = domain.ip_pool == Some(id);
        if ours {
            domain.ip_pool = None;
        }
        ours
    };
    domains(app, scope).revise(&Domain::sort(domain_id), Read::Consistent, release).await?;
    let pool = revise(app, scope, id, |pool: &mut IpPool| {
        let before = pool.domains.len();
        pool.domains.retain(|domain| *domain != domain_id);
        pool.domains.len() != before
    })
    .await?;
    Ok(Answer::ok(IpPoolView::of(&pool.value)))
}
