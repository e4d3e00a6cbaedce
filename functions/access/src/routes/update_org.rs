//! `PATCH /v1/orgs/{id}`: changes any organisation's name, owners, rate limits and number of IP pools. For the operator only.

use garde::Validate;
use posthorn_access::{Org, Permission, limit::PerClass};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    org_view::{self, ADDRESS_BYTES_MAX, OWNERS_MAX, OrgView, is_address, revise},
    rate_limit_view::ClassLimits,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[org_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/orgs/{id}",
    permission: Some(Permission::OrgsWrite),
    summary: "Update an organisation",
    request: Some(schema::<UpdateOrg>),
    response: Some(schema::<OrgView>),
    example: Example::at("/v1/orgs/org_01kajbch80f2b4d6f8h0k2m4p6").body(r#"{"name": "Initech Ltd"}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrg {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// The addresses of all its owners. They replace the present ones.
    #[garde(length(max = OWNERS_MAX), inner(inner(length(max = ADDRESS_BYTES_MAX), custom(is_address))))]
    #[schemars(inner(length(max = ADDRESS_BYTES_MAX)))]
    #[serde(default)]
    pub owner_emails: Option<Vec<String>>,
    /// How many requests per minute all its keys together may make. They replace the defaults.
    #[garde(dive)]
    #[serde(default)]
    pub rate_limits: Option<ClassLimits>,
    /// How many IP pools it and its tenants together may have. Present pools stay, even if they are more.
    #[garde(range(max = IP_POOLS_MAX))]
    #[serde(default)]
    pub ip_pools_max: Option<u16>,
}

/// SES allows an account this many.
/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
const IP_POOLS_MAX: u16 = 50;

async fn handle(app: &'static App, call: Call<UpdateOrg>) -> Result<Answer<OrgView>, Problem> {
    let UpdateOrg { name, owner_emails, rate_limits, ip_pools_max } = &call.body;
    let apply = |org: &mut Org| {
        let before = org.clone();
        org.name = name.clone().unwrap_or_else(|| before.name.clone());
        org.owner_emails = owner_emails.clone().unwrap_or_else(|| before.owner_emails.clone());
        org.rate_limits.granted = rate_limits.map_or(before.rate_limits.granted, PerClass::from);
        org.ip_pools_max = ip_pools_max.unwrap_or(before.ip_pools_max);
        *org != before
    };
    let org = revise(app, call.authorised()?, call.id()?, apply).await?;
    Ok(Answer::ok(OrgView::of(&org)))
}
