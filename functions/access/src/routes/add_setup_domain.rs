//! `POST /v1/setup/domains`: adds a domain to what a set-up link proves. A repetition changes nothing.
//!
//! Refused: a domain that the organisation has already, verified or not. The link's holder would speak for it without a proof. Written: the
//! domain; the link; the connection, if it exists. A repetition after a crash goes on from there.

use garde::Validate;
use posthorn_access::{
    Authorised, OrgDomain, Permission, SETUP_DOMAINS_MAX, SetupLink, SsoConnection,
    codes::{ORG_DOMAIN_EXISTS, ORG_DOMAIN_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_ids::OrgDomainId;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::DomainName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::org_domain_view::OrgDomainView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "add-setup-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::FINDS_OWN_SETUP_LINK,
        Authorised::LISTS_ORG_DOMAINS,
        Authorised::ADDS_ORG_DOMAINS,
        Authorised::REVISES_SETUP_LINKS,
        Authorised::REVISES_SSO_CONNECTIONS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup/domains",
    permission: Some(Permission::SetupRun),
    summary: "Add a domain to a set-up",
    request: Some(schema::<AddSetupDomain>),
    response: Some(schema::<OrgDomainView>),
    codes: &[ORG_DOMAIN_EXISTS, ORG_DOMAIN_LIMIT_REACHED],
    example: Example::NONE.body(r#"{"name": "example.com"}"#),
    ..Route::DEFAULT
};

/// A domain to add.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AddSetupDomain {
    /// The domain, such as `example.com`: what comes after the `@` in its people's addresses.
    #[garde(skip)]
    pub name: DomainName,
}

async fn handle(app: &'static App, call: Call<AddSetupDomain>) -> Result<Answer<OrgDomainView>, Problem> {
    let caller = call.authorised()?;
    let link = caller.own_setup_link(app).await?;
    let name = call.body.name.as_str();
    let present = caller.list_org_domains(app).await?.into_iter().find(|one| one.name == name);
    let domain = match present {
        Some(domain) if domain.setup == Some(link.id) => domain,
        // Whoever holds the link has proved nothing about it.
        Some(_) => {
            return Err(ORG_DOMAIN_EXISTS
                .because("The organisation has this domain. Ask it to remove the domain first.")
                .at("/name", "is one of the organisation's domains"));
        }
        None if link.domains.len() >= SETUP_DOMAINS_MAX => {
            let detail = format!("A set-up has at most {SETUP_DOMAINS_MAX} domains.");
            return Err(ORG_DOMAIN_LIMIT_REACHED.because(detail));
        }
        None => {
            let fresh = OrgDomain::new(OrgDomainId::new(app.now()), name);
            caller.add_org_domain(app, &OrgDomain { setup: Some(link.id), ..fresh }).await?
        }
    };
    caller.revise_setup_link(app, link.id, |link: &mut SetupLink| link.domains.insert(domain.id)).await?;
    let cover = |connection: &mut SsoConnection| {
        if connection.setting_up == Some(link.id) {
            connection.domains.insert(domain.name.clone());
        }
    };
    match caller.revise_sso_connection(app, link.connection, cover).await {
        // Its settings were not entered yet.
        Err(problem) if problem.code == NOT_FOUND => {}
        revised => drop(revised?),
    }
    Ok(Answer::ok(OrgDomainView::of(&domain)))
}
