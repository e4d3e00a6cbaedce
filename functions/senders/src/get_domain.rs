//! `GET /v1/domains/{id}`: a domain, and where each of its records stood at the last look.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use posthorn_senders::{Domain, domains};
use posthorn_store::Read;

use crate::{DomainView, not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "get-domain",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "SENDERS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-domain", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/domains/{id}",
    permission: Some(Permission::DomainsRead),
    summary: "Get a sending domain",
    response: Some(schema::<DomainView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<DomainView>, Problem> {
    let sort = Domain::sort(call.id()?);
    let stored =
        domains(app, call.scope()?).get::<Domain>(&sort, Read::Consistent).await?.ok_or_else(not_found)?;
    Ok(Answer::ok(DomainView::of(&stored.value, app.now())))
}
