//! `POST /v1/ip-pools/{id}/pause`: stops sending from a pool's domains: new emails are refused, accepted emails wait.
//!
//! Warm instances cache the status of its domains, so the pause takes effect within 30 seconds.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::IpPool;

use crate::ip_pool::{self, IpPoolView, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "pause-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[ip_pool::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-pools/{id}/pause",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Pause an IP pool",
    response: Some(schema::<IpPoolView>),
    example: Example::at("/v1/ip-pools/pool_01kajbch80ebzr71ga9q10764e/pause"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<IpPoolView>, Problem> {
    let now_ms = app.now().as_millisecond();
    let pause = |pool: &mut IpPool| {
        let changed = pool.paused_at_ms.is_none();
        pool.paused_at_ms.get_or_insert(now_ms);
        changed
    };
    let pool = revise(app, call.scope()?, call.id()?, pause).await?;
    Ok(Answer::ok(IpPoolView::of(&pool.value)))
}
