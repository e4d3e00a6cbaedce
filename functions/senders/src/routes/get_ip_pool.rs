//! `GET /v1/ip-pools/{id}`: an IP pool with its addresses and domains.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};
use posthorn_senders::IpPool;
use posthorn_senders_store::ip_pools;
use posthorn_store::Read;

use crate::{ip_pool::IpPoolView, refusals::not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "get-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Senders.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/ip-pools/{id}",
    permission: Some(Permission::IpPoolsRead),
    summary: "Get an IP pool",
    response: Some(schema::<IpPoolView>),
    example: Example::at("/v1/ip-pools/pool_01kajbch80ebzr71ga9q10764e"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<IpPoolView>, Problem> {
    let sort = IpPool::sort(call.id()?);
    let stored = ip_pools(app, call.scope()?).get::<IpPool>(&sort, Read::Consistent).await?;
    Ok(Answer::ok(IpPoolView::of(&stored.ok_or_else(not_found)?.value)))
}
