//! `GET /v1/domains/{id}`: a domain, with the state of each of its records at the last check.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};
use posthorn_senders::Domain;
use posthorn_senders_store::domains;
use posthorn_store::Read;

use crate::{domain::domain_view::DomainView, refusals::not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "get-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Senders.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/domains/{id}",
    permission: Some(Permission::DomainsRead),
    summary: "Get a sending domain",
    response: Some(schema::<DomainView>),
    example: Example::at("/v1/domains/domain_01kajbch80ebzr71ga9q10764e"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<DomainView>, Problem> {
    let sort = Domain::sort(call.id()?);
    let stored =
        domains(app, call.scope()?).get::<Domain>(&sort, Read::Consistent).await?.ok_or_else(not_found)?;
    Ok(Answer::ok(DomainView::of(&stored.value, app.now())))
}
