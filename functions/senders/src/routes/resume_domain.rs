//! `POST /v1/domains/{id}/resume`: ends the pause of a domain.
//!
//! Warm instances cache the domain's status, so it takes effect within 30 seconds.

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
    name: "resume-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[domain_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/domains/{id}/resume",
    permission: Some(Permission::DomainsWrite),
    summary: "Resume a sending domain",
    response: Some(schema::<DomainView>),
    example: Example::at("/v1/domains/domain_01kajbch80ebzr71ga9q10764e/resume"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<DomainView>, Problem> {
    let resume = |domain: &mut Domain| domain.paused_at_ms.take().is_some();
    Ok(Answer::ok(revise(app, call.scope()?, call.id()?, resume).await?))
}
