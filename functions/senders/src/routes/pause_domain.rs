//! `POST /v1/domains/{id}/pause`: stops sending from a domain: new emails are refused, accepted emails wait.
//!
//! Warm instances cache the domain's status, so the pause takes effect within 30 seconds.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::Domain;

use crate::domain::domain_view::{self, DomainView, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "pause-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[domain_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/domains/{id}/pause",
    permission: Some(Permission::DomainsWrite),
    summary: "Pause a sending domain",
    response: Some(schema::<DomainView>),
    example: Example::at("/v1/domains/domain_01kajbch80ebzr71ga9q10764e/pause"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<DomainView>, Problem> {
    let now_ms = app.now().as_millisecond();
    let pause = |domain: &mut Domain| {
        let changed = domain.paused_at_ms.is_none();
        domain.paused_at_ms.get_or_insert(now_ms);
        changed
    };
    Ok(Answer::ok(revise(app, call.scope()?, call.id()?, pause).await?))
}
