//! `POST /v1/ip-pools/{id}/resume`: ends the pause of an IP pool.
//!
//! Warm instances cache the status of its domains, so it takes effect within 30 seconds.

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
    name: "resume-ip-pool",
    trigger: Trigger::Http(&ROUTE),
    uses: &[ip_pool::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-pools/{id}/resume",
    permission: Some(Permission::IpPoolsWrite),
    summary: "Resume an IP pool",
    response: Some(schema::<IpPoolView>),
    example: Example::at("/v1/ip-pools/pool_01kajbch80ebzr71ga9q10764e/resume"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<IpPoolView>, Problem> {
    let resume = |pool: &mut IpPool| pool.paused_at_ms.take().is_some();
    let pool = revise(app, call.scope()?, call.id()?, resume).await?;
    Ok(Answer::ok(IpPoolView::of(&pool.value)))
}
