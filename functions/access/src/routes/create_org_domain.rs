//! `POST /v1/org/domains`: adds a domain that the organisation proves to be its own. The answer has the TXT record to publish.
//!
//! Refused: a domain that the organisation has already, a public suffix. Written: the idempotency record (if the request has a key),
//! which names the domain; the domain; the answer into the record, because the domain may be gone when the request is repeated.

use garde::Validate;
use posthorn_access::{
    Authorised, OrgDomain, Permission,
    codes::{ORG_DOMAIN_EXISTS, ORG_DOMAIN_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::OrgDomainId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::DomainName;
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::org_domain_view::OrgDomainView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-org-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Access), Authorised::ADDS_ORG_DOMAINS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/org/domains",
    permission: Some(Permission::OrgWrite),
    summary: "Add a domain of the organisation",
    request: Some(schema::<CreateOrgDomain>),
    response: Some(schema::<OrgDomainView>),
    codes: &[ALREADY_REMOVED, ORG_DOMAIN_EXISTS, ORG_DOMAIN_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "example.com"}"#),
    ..Route::DEFAULT
};

/// A domain to add.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateOrgDomain {
    /// The domain, such as `example.com`: what comes after the `@` in its people's addresses.
    #[garde(skip)]
    pub name: DomainName,
}

async fn handle(app: &'static App, call: Call<CreateOrgDomain>) -> Result<Answer<OrgDomainView>, Problem> {
    let caller = call.authorised()?;
    let (key, fresh) = (call.idempotency_key.as_ref(), OrgDomainId::new(app.now()));
    let record = record_request(app, caller.scope(), Table::Access, key, fresh).await?;
    if let Some(kept) = record.kept_answer::<OrgDomain>() {
        return Ok(Answer::ok(OrgDomainView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let wanted = OrgDomain::new(record.id, call.body.name.as_str());
    let domain = caller.add_org_domain(app, &wanted).await?;
    record.keep_answer(app, &domain).await?;
    Ok(Answer::ok(OrgDomainView::of(&domain)).replayed(record.again))
}
