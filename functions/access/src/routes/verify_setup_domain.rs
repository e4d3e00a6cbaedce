//! `POST /v1/setup/domains/{id}/verify`: looks for the TXT record of a set-up's domain in the DNS, immediately and without any cache of ours.
//!
//! Refused: a domain of another set-up; one that another organisation has verified and not removed. Written: the domain's holder, if the
//! record is there; then the domain, with what was found.

use posthorn_access::{Authorised, Permission, codes::ORG_DOMAIN_TAKEN};
use posthorn_app::App;
use posthorn_ids::OrgDomainId;
use posthorn_problem::{CONFLICT, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::{
    look_up::{LOOKS_UP, look},
    org_domain_view::OrgDomainView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "verify-setup-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        LOOKS_UP,
        Authorised::FINDS_OWN_SETUP_LINK,
        Authorised::FINDS_ORG_DOMAINS,
        Authorised::CHECKS_ORG_DOMAINS,
    ],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup/domains/{id}/verify",
    permission: Some(Permission::SetupRun),
    summary: "Verify a domain of a set-up",
    response: Some(schema::<OrgDomainView>),
    codes: &[CONFLICT, ORG_DOMAIN_TAKEN],
    example: Example::at("/v1/setup/domains/orgdomain_01kajbch80f7q9s1v3x5z7b9d1/verify"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgDomainView>, Problem> {
    let caller = call.authorised()?;
    let id: OrgDomainId = call.id()?;
    let link = caller.own_setup_link(app).await?;
    let domain = caller.find_org_domain(app, id).await?;
    if domain.setup != Some(link.id) {
        return Err(not_found());
    }
    let found = look(app, &domain).await;
    let domain = caller.record_domain_check(app, &domain, found).await?;
    Ok(Answer::ok(OrgDomainView::of(&domain)))
}
