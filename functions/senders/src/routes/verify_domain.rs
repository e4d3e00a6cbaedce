//! `POST /v1/domains/{id}/verify`: checks the domain's DNS records and asks SES immediately, and returns what is missing.
//!
//! If the ownership record is found for the first time, the domain joins SES's identity, and the answer contains the DKIM records.
//!
//! Written: the domain's place among the identity's users, the identity, the findings and the new state of the domain. A crash in
//! between leaves an identity that the next check goes on with. If a part does not answer, its earlier result stays.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_senders::Domain;
use posthorn_senders_store::domains;
use posthorn_store::{Read, Revised};

use crate::{
    domain::{
        domain_view::DomainView,
        look_up::{self, look_at},
    },
    refusals::not_found,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "verify-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[look_up::LOOKS, Table::Senders.get().put()],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/domains/{id}/verify",
    permission: Some(Permission::DomainsWrite),
    summary: "Verify a sending domain",
    response: Some(schema::<DomainView>),
    codes: &[CONFLICT],
    example: Example::at("/v1/domains/domain_01kajbch80ebzr71ga9q10764e/verify"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<DomainView>, Problem> {
    let scope = call.scope()?;
    let domains = domains(app, scope);
    let sort = Domain::sort(call.id()?);
    let stored = domains.get::<Domain>(&sort, Read::Consistent).await?.ok_or_else(not_found)?;
    let look = look_at(app, scope, &stored.value).await;
    let now = app.now();
    let record = |domain: &mut Domain| {
        domain.apply_by_hand(&look, now.as_millisecond());
        true
    };
    match domains.revise_from(&sort, stored, record).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => {
            Ok(Answer::ok(DomainView::of(&stored.value, now)))
        }
        Revised::Absent => Err(not_found()),
    }
}
